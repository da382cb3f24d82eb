//! `prometheus-client`: a hash map a family, keyed by a struct of label values, under a lock.

use std::fmt::{self, Write as _};

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{Filled, Slot};
use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{BOUNDS, HOT, Large, Workload, count_of, seen_by, triples};

impl<const LABEL: usize> EncodeLabelValue for Slot<LABEL> {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        encoder.write_str(self.text())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Triple {
    method: Slot<0>,
    route: Slot<1>,
    status: Slot<2>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pair {
    method: Slot<0>,
    route: Slot<1>,
}

fn triple([m, r, s]: [u32; 3]) -> Triple {
    Triple { method: Slot(m), route: Slot(r), status: Slot(s) }
}

fn pair([m, r, _]: [u32; 3]) -> Pair {
    Pair { method: Slot(m), route: Slot(r) }
}

type Histograms = Family<Pair, Histogram, fn() -> Histogram>;

fn histograms() -> Histograms {
    Family::new_with_constructor(|| Histogram::new(BOUNDS))
}

/// Measures everything but a cap and being off, which it does not have.
pub(crate) fn rows() -> Rows {
    let work = Workload::new();
    let counters = Family::<Triple, Counter>::default();
    let histograms = histograms();
    let held = counters.get_or_create_owned(&triple(HOT));
    let held_seconds = histograms.get_or_create_owned(&pair(HOT));
    let inc = |labels| counters.get_or_create(&triple(labels)).inc();
    vec![
        (
            Operation::CounterHeld,
            measure(|_| {
                held.inc();
            }),
        ),
        (
            Operation::LabelsHot,
            measure(|_| {
                inc(std::hint::black_box(HOT));
            }),
        ),
        (
            Operation::LabelsUniform,
            measure(|i| {
                inc(work.triple(i));
            }),
        ),
        (Operation::HistogramHeld, measure(|i| held_seconds.observe(work.value(i)))),
        (
            Operation::HistogramLabels,
            measure(|i| {
                histograms.get_or_create(&pair(work.triple(i))).observe(work.value(i));
            }),
        ),
    ]
}

/// A registry of so many series.
pub(crate) fn fill(large: Large) -> Filled {
    let mut registry = Registry::default();
    let help = "What a service counts.";
    for name in large.counter_names() {
        let family = Family::<Triple, Counter>::default();
        for labels in triples() {
            family.get_or_create(&triple(labels)).inc_by(count_of(labels));
        }
        // The encoder adds `_total` itself.
        registry.register(name.trim_end_matches("_total"), help, family);
    }
    for name in large.histogram_names() {
        let family = histograms();
        for labels in triples().filter(|[_, _, s]| *s == 0) {
            let series = family.get_or_create(&pair(labels));
            seen_by([labels[0], labels[1]]).for_each(|v| series.observe(v));
        }
        registry.register(name, help, family);
    }
    for name in large.plain_names() {
        registry.register(name.trim_end_matches("_total"), help, Counter::<u64>::default());
    }
    let mut body = String::new();
    Box::new(move |done| {
        body.clear();
        prometheus_client::encoding::text::encode(&mut body, &registry).expect("memory takes it");
        done(body.as_bytes());
    })
}

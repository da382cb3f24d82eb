//! `prometheus`: a vector of children under a lock, looked up by the hash of their label values.

use prometheus::{Encoder as _, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

use super::Filled;
use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{BOUNDS, HOT, LABELS, Large, Workload, count_of, seen_by, texts, triples};

fn counters(name: &str) -> IntCounterVec {
    let opts = Opts::new(name, "What a service counts.");
    IntCounterVec::new(opts, &LABELS).expect("names are legal")
}

fn histograms(name: &str) -> HistogramVec {
    let opts = HistogramOpts::new(name, "What a service counts.").buckets(BOUNDS.to_vec());
    HistogramVec::new(opts, &LABELS[..2]).expect("names are legal")
}

/// Measures everything but a cap and being off, which it does not have.
pub(crate) fn rows() -> Rows {
    let work = Workload::new();
    let (counters, histograms) = (counters("requests_total"), histograms("request_seconds"));
    let held = counters.with_label_values(&texts(HOT));
    let held_seconds = histograms.with_label_values(&texts(HOT)[..2]);
    let inc = |triple| counters.with_label_values(&texts(triple)).inc();
    vec![
        (Operation::CounterHeld, measure(|_| held.inc())),
        (Operation::LabelsHot, measure(|_| inc(std::hint::black_box(HOT)))),
        (Operation::LabelsUniform, measure(|i| inc(work.triple(i)))),
        (Operation::HistogramHeld, measure(|i| held_seconds.observe(work.value(i)))),
        (
            Operation::HistogramLabels,
            measure(|i| {
                let [method, route, _] = texts(work.triple(i));
                histograms.with_label_values(&[method, route]).observe(work.value(i));
            }),
        ),
    ]
}

/// A registry of so many series.
pub(crate) fn fill(large: Large) -> Filled {
    let registry = Registry::new();
    for name in large.counter_names() {
        let family = counters(&name);
        triples().for_each(|t| family.with_label_values(&texts(t)).inc_by(count_of(t)));
        registry.register(Box::new(family)).expect("names are unique");
    }
    for name in large.histogram_names() {
        let family = histograms(&name);
        for [m, r, _] in triples().filter(|[_, _, s]| *s == 0) {
            let series = family.with_label_values(&texts([m, r, 0])[..2]);
            seen_by([m, r]).for_each(|v| series.observe(v));
        }
        registry.register(Box::new(family)).expect("names are unique");
    }
    for name in large.plain_names() {
        let family = prometheus::IntCounter::new(name, "What a service counts.");
        registry.register(Box::new(family.expect("names are legal"))).expect("names are unique");
    }
    let mut body = Vec::new();
    Box::new(move |done| {
        body.clear();
        let families = registry.gather();
        prometheus::TextEncoder::new().encode(&families, &mut body).expect("memory takes it");
        done(&body);
    })
}

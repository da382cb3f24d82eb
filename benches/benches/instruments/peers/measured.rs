//! `measured`: closed labels as an index into a dense array.
//!
//! Above 1024 combinations it silently turns to hashing, so the dense form is asked for.

use measured::label::{FixedCardinalityLabel, LabelValue, LabelVisitor};
use measured::metric::MetricFamilyEncoding as _;
use measured::metric::group::Encoding as _;
use measured::metric::histogram::Thresholds;
use measured::metric::name::MetricName;
use measured::text::BufferedTextEncoder;
use measured::{Counter, CounterVec, Histogram, HistogramVec, LabelGroup};

use super::{Filled, Slot};
use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{BOUNDS, HOT, Large, SIZES, Workload, count_of, seen_by, triples};

impl<const LABEL: usize> LabelValue for Slot<LABEL> {
    fn visit<V: LabelVisitor>(&self, v: V) -> V::Output {
        v.write_str(self.text())
    }
}

impl<const LABEL: usize> FixedCardinalityLabel for Slot<LABEL> {
    fn cardinality() -> usize {
        SIZES[LABEL] as usize
    }

    fn encode(&self) -> usize {
        self.0 as usize
    }

    fn decode(value: usize) -> Self {
        Self(value as u32)
    }
}

#[derive(Debug, Clone, Copy, LabelGroup)]
#[label(set = TripleSet)]
struct Triple {
    method: Slot<0>,
    route: Slot<1>,
    status: Slot<2>,
}

#[derive(Debug, Clone, Copy, LabelGroup)]
#[label(set = PairSet)]
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

fn histograms() -> HistogramVec<PairSet, 11> {
    HistogramVec::dense_with_metadata(Thresholds::with_buckets(BOUNDS))
}

/// Measures everything but a cap and being off, which it does not have.
pub(crate) fn rows() -> Rows {
    let work = Workload::new();
    let (held, counters) = (Counter::new(), CounterVec::<TripleSet>::dense());
    let held_seconds = Histogram::with_metadata(Thresholds::with_buckets(BOUNDS));
    let histograms = histograms();
    vec![
        (Operation::CounterHeld, measure(|_| held.inc())),
        (Operation::LabelsHot, measure(|_| counters.inc(triple(std::hint::black_box(HOT))))),
        (Operation::LabelsUniform, measure(|i| counters.inc(triple(work.triple(i))))),
        (Operation::HistogramHeld, measure(|i| held_seconds.observe(work.value(i)))),
        (
            Operation::HistogramLabels,
            measure(|i| histograms.observe(pair(work.triple(i)), work.value(i))),
        ),
    ]
}

/// A family that writes itself.
type Writing = Box<dyn Fn(&mut BufferedTextEncoder)>;

/// Groups of so many series.
pub(crate) fn fill(large: Large) -> Filled {
    let mut families: Vec<Writing> = Vec::new();
    for name in large.counter_names() {
        let family = CounterVec::<TripleSet>::dense();
        triples().for_each(|t| family.inc_by(triple(t), count_of(t)));
        families.push(writing(name, move |name, text| family.collect_family_into(name, text)));
    }
    for name in large.histogram_names() {
        let family = histograms();
        for t in triples().filter(|[_, _, s]| *s == 0) {
            for value in seen_by([t[0], t[1]]) {
                family.observe(pair(t), value);
            }
        }
        families.push(writing(name, move |name, text| family.collect_family_into(name, text)));
    }
    for name in large.plain_names() {
        let family = Counter::new();
        families.push(writing(name, move |name, text| family.collect_family_into(name, text)));
    }
    let mut text = BufferedTextEncoder::new();
    Box::new(move |done| {
        for family in &families {
            family(&mut text);
        }
        done(&text.finish());
    })
}

fn writing<E>(
    name: String,
    collect: impl Fn(&MetricName, &mut BufferedTextEncoder) -> Result<(), E> + 'static,
) -> Writing {
    let name: &'static MetricName = MetricName::from_str(name.leak());
    Box::new(move |text| {
        let help = text.write_help(name, "What a service counts.");
        assert!(help.is_ok() && collect(name, text).is_ok(), "memory takes it");
    })
}

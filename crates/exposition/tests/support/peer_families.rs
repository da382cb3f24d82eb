//! Families with a value of every sort, small enough to name each of their series.

use bellwether_model::{
    Exemplar, Family, FamilyKind, Histogram, Labels, Metric, MetricValue, NativeHistogram, Number,
    Timestamp,
};

pub(crate) const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn family(
    name: &str,
    kind: FamilyKind,
    unit: &str,
    start: Option<Timestamp>,
    points: Vec<(Labels, MetricValue)>,
) -> Family {
    let metric = |(labels, value)| Metric { labels, value, timestamp: None, start };
    Family {
        name: name.to_owned(),
        kind,
        unit: unit.to_owned(),
        help: format!("What {name} counts."),
        metrics: points.into_iter().map(metric).collect(),
    }
}

fn number(value: impl Into<Number>) -> MetricValue {
    MetricValue::Number(value.into(), None)
}

/// A counter with an exemplar, gauges of every odd value, a histogram of both sorts, an info and a
/// state set; exemplars at `now`, counting since a minute before.
pub(crate) fn of_every_sort(now: Timestamp) -> Vec<Family> {
    let start = Some(Timestamp(now.0 - 60_000));
    let at = |name: &str| Labels::from([("of", name)]);
    let labels = Labels::from([("trace_id", TRACE)]);
    let exemplar = |value| Exemplar { labels: labels.clone(), value, timestamp: Some(now) };
    let counter = MetricValue::Number(Number::U64(123_456_789_012), Some(exemplar(1.0)));
    let gauges = [
        ("nan", f64::NAN),
        ("inf", f64::INFINITY),
        ("minus_inf", f64::NEG_INFINITY),
        ("tiny", 5e-324),
        ("tenth", 0.1),
        ("negative", -12.5),
    ];
    let gauges = gauges.map(|(name, value)| (at(name), number(value))).to_vec();
    let state = |state: &str, on: u64| (Labels::from([("mode", state)]), number(on));
    vec![
        family("orders_total", FamilyKind::Counter, "", start, vec![(at("a\"b\\c\nd"), counter)]),
        family("odd_seconds", FamilyKind::Gauge, "seconds", None, gauges),
        family(
            "wait_seconds",
            FamilyKind::Histogram,
            "seconds",
            start,
            vec![(Labels::default(), MetricValue::Histogram(histogram(exemplar(0.3))))],
        ),
        family("shop_info", FamilyKind::Info, "", None, vec![(at("v1"), number(1u64))]),
        family("mode", FamilyKind::StateSet, "", None, vec![state("on", 1), state("off", 0)]),
    ]
}

/// Seven observations: 0 twice, one of about 0.27 (bucket (2^-2, 2^-1.75]), three at about 4 and one
/// at about -2.
fn histogram(exemplar: Exemplar) -> Histogram {
    Histogram {
        bounds: vec![0.0, 0.5, 5.0],
        counts: vec![3.0, 1.0, 3.0, 0.0],
        sum: Some(10.25),
        native: Some(NativeHistogram {
            schema: 2,
            zero_threshold: 0.0,
            zero_count: 2.0,
            positive_offset: -7,
            positive: [vec![1.0], vec![0.0; 14], vec![3.0]].concat(),
            negative_offset: 4,
            negative: vec![1.0],
        }),
        exemplars: vec![(1, exemplar)],
    }
}

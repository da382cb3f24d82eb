//! Families of every type, with hostile texts, distinct names and distinct label sets.

use bellwether_model::{
    Exemplar, Family, FamilyKind, Histogram, Labels, Metric, MetricValue, NativeHistogram, Number,
    Summary, Timestamp,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A text no escaping may lose. A carriage return at the end of a HELP is the one thing text
/// 0.0.4 does not bring back.
pub(crate) fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\\".to_owned()),
        Just("\"".to_owned()),
        Just("\\n".to_owned()),
        Just("\u{202e}\u{2066}".to_owned()),
        Just("} 1\n# EOF\n".to_owned()),
        Just(" # {a=\"b\"} 1".to_owned()),
        Just("\r\n\t".to_owned()),
        Just("x".repeat(4096)),
        "\\PC{0,6}",
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn help() -> impl Strategy<Value = String> {
    hostile_text().prop_map(|text| text.trim().to_owned())
}

fn labels() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        Just("path".to_owned()),
        Just("method".to_owned()),
        Just("dotted.name".to_owned()),
        Just("quote\"back\\slash".to_owned()),
        Just("ü".to_owned()),
    ];
    vec((name, hostile_text()), 0..3).prop_map(|mut labels| {
        labels.sort();
        labels.dedup_by(|a, b| a.0 == b.0);
        labels
    })
}

/// Values a counter, gauge and unknown can all have; never a non-negative `I64`, which reads back
/// as `U64`.
fn value() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<u64>().prop_map(Number::U64),
        any::<f64>().prop_map(|v| Number::F64(v.abs())),
        Just(Number::F64(f64::INFINITY)),
    ]
}

fn any_value() -> impl Strategy<Value = Number> {
    prop_oneof![
        value(),
        (i64::MIN..0).prop_map(Number::I64),
        any::<f64>().prop_map(Number::F64),
        Just(Number::F64(f64::NAN)),
        Just(Number::F64(f64::NEG_INFINITY)),
        Just(Number::F64(-0.0)),
    ]
}

fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        (-5000i64..5000).prop_map(Timestamp),
        (1_600_000_000_000i64..1_900_000_000_000).prop_map(Timestamp),
    ]
}

fn exemplar() -> impl Strategy<Value = Exemplar> {
    ("[a-f0-9]{0,32}", any::<f64>(), option::of(time())).prop_map(|(id, value, timestamp)| {
        Exemplar { labels: Labels::from([("trace_id", id.as_str())]), value, timestamp }
    })
}

fn histogram() -> impl Strategy<Value = Histogram> {
    let bounds = vec(-100i32..1000, 0..6).prop_map(|mut bounds| {
        bounds.sort_unstable();
        bounds.dedup();
        bounds.into_iter().map(|b| f64::from(b) / 8.0).collect::<Vec<f64>>()
    });
    let counts = vec(0u32..1000, 7);
    let sum = option::of((-1e6f64..1e6).prop_map(|s| s + 0.0));
    let native = option::of(native());
    (bounds, counts, sum, native, vec(option::of(exemplar()), 7)).prop_map(
        |(bounds, counts, sum, native, exemplars)| {
            let buckets = bounds.len() + 1;
            let counts = counts.into_iter().take(buckets).map(f64::from).collect();
            let exemplars = exemplars.into_iter().take(buckets).enumerate();
            let exemplars = exemplars.filter_map(|(i, e)| e.map(|e| (i, e))).collect();
            Histogram { bounds, counts, sum, native, exemplars }
        },
    )
}

/// Native buckets without empty ones at the ends, which no format carries.
fn native() -> impl Strategy<Value = NativeHistogram> {
    let side = || {
        (-50i32..50, vec(0u32..5, 0..12)).prop_map(|(offset, counts)| {
            let first = counts.iter().position(|c| *c > 0).unwrap_or(counts.len());
            let last = counts.iter().rposition(|c| *c > 0).map_or(first, |at| at + 1);
            let buckets: Vec<f64> = counts[first..last].iter().copied().map(f64::from).collect();
            (if buckets.is_empty() { 0 } else { offset }, buckets)
        })
    };
    (-4i8..=8, 0u32..5, side(), side()).prop_map(|(schema, zero, positive, negative)| {
        NativeHistogram {
            schema,
            zero_threshold: 1e-128,
            zero_count: f64::from(zero),
            positive_offset: positive.0,
            positive: positive.1,
            negative_offset: negative.0,
            negative: negative.1,
        }
    })
}

fn summary() -> impl Strategy<Value = Summary> {
    let quantiles = vec((0u32..=100, prop_oneof![0.0..1e9f64, Just(f64::NAN)]), 0..4);
    (quantiles, -1e6f64..1e6, 0u32..1000).prop_map(|(mut quantiles, sum, count)| {
        quantiles.sort_by_key(|(q, _)| *q);
        quantiles.dedup_by_key(|(q, _)| *q);
        Summary {
            quantiles: quantiles.into_iter().map(|(q, v)| (f64::from(q) / 100.0, v)).collect(),
            sum: Some(sum),
            count: Some(f64::from(count)),
        }
    })
}

fn kind() -> impl Strategy<Value = FamilyKind> {
    prop_oneof![
        Just(FamilyKind::Counter),
        Just(FamilyKind::Gauge),
        Just(FamilyKind::Histogram),
        Just(FamilyKind::GaugeHistogram),
        Just(FamilyKind::Summary),
        Just(FamilyKind::Info),
        Just(FamilyKind::StateSet),
        Just(FamilyKind::Unknown),
    ]
}

fn metric_value(kind: FamilyKind) -> BoxedStrategy<MetricValue> {
    match kind {
        FamilyKind::Counter => {
            (value(), option::of(exemplar())).prop_map(|(v, e)| MetricValue::Number(v, e)).boxed()
        }
        FamilyKind::Gauge | FamilyKind::Unknown => {
            any_value().prop_map(|v| MetricValue::Number(v, None)).boxed()
        }
        FamilyKind::Info => Just(MetricValue::Number(Number::U64(1), None)).boxed(),
        FamilyKind::StateSet => {
            (0u64..2).prop_map(|v| MetricValue::Number(Number::U64(v), None)).boxed()
        }
        FamilyKind::Histogram | FamilyKind::GaugeHistogram => {
            histogram().prop_map(MetricValue::Histogram).boxed()
        }
        FamilyKind::Summary => summary().prop_map(MetricValue::Summary).boxed(),
    }
}

fn family(index: usize) -> impl Strategy<Value = Family> {
    let base = prop_oneof![Just("app_requests"), Just("dotted.requests"), Just("quote\"d ü")];
    (kind(), base, help(), any::<bool>()).prop_flat_map(move |(kind, base, help, with_unit)| {
        let has_unit = with_unit && !matches!(kind, FamilyKind::Info | FamilyKind::StateSet);
        let unit = if has_unit { "seconds" } else { "" };
        let suffix = match kind {
            FamilyKind::Counter => "_total",
            FamilyKind::Info => "_info",
            _ => "",
        };
        let middle = if has_unit { "_seconds" } else { "" };
        let name = format!("{base}_{index}{middle}{suffix}");
        let metric = (labels(), metric_value(kind), option::of(time()), option::of(time()));
        vec(metric, 0..4).prop_map(move |metrics| Family {
            name: name.clone(),
            kind,
            unit: unit.to_owned(),
            help: help.clone(),
            metrics: distinct(&name, kind, metrics),
        })
    })
}

type Drawn = (Vec<(String, String)>, MetricValue, Option<Timestamp>, Option<Timestamp>);

/// Metrics whose labels differ; states carry their label, infos share whether they have times.
fn distinct(name: &str, kind: FamilyKind, drawn: Vec<Drawn>) -> Vec<Metric> {
    let timed = drawn.first().is_some_and(|(_, _, time, _)| time.is_some());
    let metrics = drawn.into_iter().enumerate().map(|(i, (mut labels, value, time, start))| {
        labels.push(("n".to_owned(), i.to_string()));
        if kind == FamilyKind::StateSet {
            labels.push((name.to_owned(), "on".to_owned()));
        }
        let infos = kind == FamilyKind::Info;
        let timestamp = if infos {
            timed.then_some(Timestamp(i64::from(labels.len() as u32) + 1000 * i64::from(i as u32)))
        } else {
            time
        };
        Metric { labels: Labels(labels), value, timestamp, start }
    });
    metrics.collect()
}

/// Up to eight families under eight names.
pub(crate) fn any_families() -> impl Strategy<Value = Vec<Family>> {
    let all: Vec<_> = (0..8).map(|i| option::of(family(i))).collect();
    all.prop_map(|families| families.into_iter().flatten().collect())
}

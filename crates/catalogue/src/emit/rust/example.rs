//! Random metrics for the tests of what is generated.

use bellwether_model::spec::{
    Bucket, Choice, Combination, Domain, LabelSpec, MetricKind, MetricSpec, NativeSpec, ValueKind,
};
use bellwether_model::{Catalogue, Unit};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Up to twelve metrics of all types, with labels of all sorts.
pub(crate) fn metrics() -> impl Strategy<Value = Vec<MetricSpec>> {
    vec(metric(), 0..12)
}

/// A catalogue of them under names of all lengths.
pub(crate) fn catalogue() -> impl Strategy<Value = Catalogue> {
    (metrics(), vec(0usize..110, 12), vec(0usize..40, 4)).prop_map(|(metrics, names, labels)| {
        let named = metrics.into_iter().zip(names).enumerate();
        let metrics = named.map(|(i, (metric, length))| MetricSpec {
            name: format!("m{i}_{}", "n".repeat(length)),
            labels: lengthened(metric.labels, &labels),
            ..metric
        });
        Catalogue {
            service: "random".to_owned(),
            metrics: metrics.collect(),
            ..Catalogue::default()
        }
    })
}

fn lengthened(labels: Vec<LabelSpec>, lengths: &[usize]) -> Vec<LabelSpec> {
    let lengths = lengths.iter().cycle();
    let named = labels.into_iter().zip(lengths).map(|(label, length)| LabelSpec {
        name: format!("{}{}", label.name, "l".repeat(*length)),
        ..label
    });
    named.collect()
}

fn metric() -> impl Strategy<Value = MetricSpec> {
    let kind = select(MetricKind::ALL.to_vec());
    (kind, vec(label(), 0..4), any::<bool>(), any::<bool>(), 0usize..3).prop_flat_map(
        |(kind, labels, float, native, patterns)| {
            let labels: Vec<LabelSpec> = numbered(labels);
            let pattern: Vec<_> = labels.iter().map(choice).collect();
            vec(pattern, patterns).prop_map(move |patterns| {
                let patterns = patterns.into_iter().map(Combination).collect();
                spec(kind, labels.clone(), patterns, float, native)
            })
        },
    )
}

fn numbered(labels: Vec<LabelSpec>) -> Vec<LabelSpec> {
    let numbered = labels.into_iter().enumerate();
    numbered.map(|(i, label)| LabelSpec { name: format!("l{i}"), ..label }).collect()
}

fn label() -> impl Strategy<Value = LabelSpec> {
    let fold = select(vec![None, Some("v0".to_owned()), Some("other".to_owned())]);
    (1usize..5, fold, any::<bool>(), any::<bool>(), 5u32..40).prop_map(
        |(values, fold, optional, open, limit)| {
            let known: Vec<String> = (0..values).map(|n| format!("v{n}")).collect();
            let domain = if open {
                Domain::Open { limit, known, normalise: None, remove_after: None }
            } else {
                Domain::Closed(known)
            };
            let fold = fold.or_else(|| open.then(|| "other".to_owned()));
            LabelSpec {
                name: String::new(),
                help: String::new(),
                domain,
                fold,
                optional,
                shared: None,
            }
        },
    )
}

fn choice(label: &LabelSpec) -> impl Strategy<Value = Choice> + use<> {
    let mut choices = vec![Choice::Anything, Choice::Present];
    choices.extend(label.optional.then_some(Choice::Absent));
    choices.push(Choice::OneOf(label.values().iter().take(2).cloned().collect()));
    choices.extend(label.fold.clone().map(|fold| Choice::OneOf(vec![fold])));
    select(choices)
}

fn spec(
    kind: MetricKind,
    labels: Vec<LabelSpec>,
    combinations: Vec<Combination>,
    float: bool,
    native: bool,
) -> MetricSpec {
    let classic = kind == MetricKind::Histogram && !native;
    MetricSpec {
        name: "x".to_owned(),
        prometheus_name: "x".to_owned(),
        kind,
        value: if float { ValueKind::Float } else { ValueKind::Integer },
        unit: Unit::default(),
        help: String::new(),
        module: String::new(),
        combinations: if labels.is_empty() { vec![] } else { combinations },
        labels,
        buckets: if classic { vec![Bucket { bound: 1.0, slo: None }] } else { vec![] },
        native: (kind.is_distribution() && native).then_some(NativeSpec {
            schema: 0,
            min: 1.0,
            max: 8.0,
        }),
        states: if kind == MetricKind::StateSet { vec!["on".to_owned()] } else { vec![] },
        budget: None,
        otel: None,
        stability: None,
        since: None,
        deprecated: None,
        annotations: vec![],
    }
}

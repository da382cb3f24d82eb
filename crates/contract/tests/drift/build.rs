//! Small catalogues and expositions, by hand.

use bellwether_contract::{Finding, verify};
use bellwether_model::spec::{
    Bucket, Catalogue, Domain, LabelSpec, MetricKind, MetricSpec, ValueKind,
};
use bellwether_model::{Family, FamilyKind, Histogram, Labels, Metric, MetricValue, Number, Unit};

pub(crate) fn closed(name: &str, values: &[&str]) -> LabelSpec {
    LabelSpec {
        name: name.to_owned(),
        help: String::new(),
        domain: Domain::Closed(values.iter().map(|v| (*v).to_owned()).collect()),
        fold: None,
        optional: false,
        shared: None,
    }
}

pub(crate) fn open(name: &str, limit: u32) -> LabelSpec {
    let domain = Domain::Open { limit, known: vec![], normalise: None, remove_after: None };
    LabelSpec { domain, fold: Some("other".to_owned()), ..closed(name, &[]) }
}

pub(crate) fn optional(label: LabelSpec) -> LabelSpec {
    LabelSpec { optional: true, ..label }
}

pub(crate) fn spec(name: &str, kind: MetricKind, labels: Vec<LabelSpec>) -> MetricSpec {
    MetricSpec {
        name: name.to_owned(),
        prometheus_name: name.to_owned(),
        kind,
        value: ValueKind::Integer,
        unit: Unit::default(),
        help: "Help.".to_owned(),
        module: "shop".to_owned(),
        labels,
        combinations: vec![],
        buckets: vec![],
        native: None,
        states: vec![],
        budget: None,
        otel: None,
        stability: None,
        since: None,
        deprecated: None,
        annotations: vec![],
    }
}

pub(crate) fn counter(labels: Vec<LabelSpec>) -> MetricSpec {
    spec("shop_requests_total", MetricKind::Counter, labels)
}

pub(crate) fn histogram(bounds: &[f64]) -> MetricSpec {
    let buckets = bounds.iter().map(|b| Bucket { bound: *b, slo: None }).collect();
    MetricSpec { buckets, ..spec("shop_wait_seconds", MetricKind::Histogram, vec![]) }
}

pub(crate) fn catalogue(metrics: Vec<MetricSpec>) -> Catalogue {
    Catalogue { service: "shop".to_owned(), metrics, ..Catalogue::default() }
}

pub(crate) fn family(name: &str, kind: FamilyKind, metrics: Vec<Metric>) -> Family {
    Family { name: name.to_owned(), kind, unit: String::new(), help: "Help.".to_owned(), metrics }
}

pub(crate) fn requests(metrics: Vec<Metric>) -> Family {
    family("shop_requests_total", FamilyKind::Counter, metrics)
}

pub(crate) fn at<const N: usize>(labels: [(&str, &str); N]) -> Metric {
    valued(labels.into(), MetricValue::Number(Number::U64(1), None))
}

pub(crate) fn valued(labels: Labels, value: MetricValue) -> Metric {
    Metric { labels, value, timestamp: None, start: None }
}

pub(crate) fn observed(bounds: &[f64]) -> Histogram {
    let counts = vec![1.0; bounds.len() + 1];
    Histogram { bounds: bounds.to_vec(), counts, sum: Some(1.0), ..Histogram::default() }
}

pub(crate) fn waits(histogram: Histogram) -> Family {
    let metric = valued(Labels::default(), MetricValue::Histogram(histogram));
    family("shop_wait_seconds", FamilyKind::Histogram, vec![metric])
}

/// The only finding there is.
pub(crate) fn only(catalogue: &Catalogue, families: &[Family]) -> Finding {
    let mut findings = verify(catalogue, families);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

pub(crate) fn codes(catalogue: &Catalogue, families: &[Family]) -> Vec<&'static str> {
    verify(catalogue, families).iter().map(|f| f.code).collect()
}

//! How many series a family has, against its budget and its worst case; and that none comes twice.

use std::collections::HashSet;

use bellwether_model::{Family, Metric, MetricValue};

use crate::codes;
use crate::collect::{Collector, Place};
use crate::finding::quoted;
use crate::promise::Promise;

/// Series one metric makes in a time series database. `classic` tells whether classic buckets
/// count: a native-only histogram is one series, whatever a format writes in its place.
pub(crate) fn points(metric: &Metric, classic: bool) -> u64 {
    match &metric.value {
        MetricValue::Number(..) => 1,
        MetricValue::Histogram(h) if classic && !h.counts.is_empty() => {
            // The +Inf bucket, the sum and the count.
            h.bounds.len() as u64 + 3 + u64::from(h.native.is_some())
        }
        MetricValue::Histogram(_) => 1,
        MetricValue::Summary(s) => {
            let totals = u64::from(s.sum.is_some()) + u64::from(s.count.is_some());
            s.quantiles.len() as u64 + totals
        }
    }
}

/// Reports a family over its limits; returns its series.
pub(crate) fn limits(promise: &Promise<'_>, series: &[&Metric], found: &mut Collector) -> u64 {
    let spec = promise.spec;
    let classic = !spec.buckets.is_empty();
    let exposed: u64 = series.iter().map(|m| points(m, classic)).sum();
    let worst = spec.series();
    let limit = spec.budget.map_or(worst.total, |b| b.min(worst.total));
    if exposed > limit {
        let name = &spec.prometheus_name;
        let count = exposed.to_string();
        found.note(&codes::METRIC_OVER_BUDGET, Place::family(name).with_value(&count), || {
            let message = match spec.budget.filter(|b| *b <= worst.total) {
                Some(budget) => format!("{name} has {exposed} series, its budget is {budget}"),
                None => format!("{name} has {exposed} series, at worst it has {}", worst.terms),
            };
            (message, format!("distinct values: {}", distinct(series)))
        });
    }
    exposed
}

/// What drives a series count: the distinct values of each label, most first.
fn distinct(series: &[&Metric]) -> String {
    let mut labels: Vec<(&str, HashSet<&str>)> = Vec::new();
    for (name, value) in series.iter().flat_map(|m| &m.labels.0) {
        match labels.iter_mut().find(|(n, _)| n == name) {
            Some((_, values)) => values.extend([value.as_str()]),
            None => labels.push((name, HashSet::from([value.as_str()]))),
        }
    }
    labels.sort_by_key(|(_, values)| std::cmp::Reverse(values.len()));
    let counts: Vec<String> =
        labels.iter().take(8).map(|(n, v)| format!("{} of {n}", v.len())).collect();
    if counts.is_empty() { "no labels".to_owned() } else { counts.join(", ") }
}

/// The series of a family, each once; reports those that come more than once: a scraper keeps one
/// of them and drops the others. Points with timestamps are several moments of one series.
pub(crate) fn unique<'f>(
    name: &str,
    parts: &[&'f Family],
    found: &mut Collector,
) -> Vec<&'f Metric> {
    let mut seen: HashSet<Vec<(&str, &str)>> = HashSet::new();
    let mut series = Vec::new();
    for metric in parts.iter().flat_map(|p| &p.metrics) {
        let pairs = metric.labels.0.iter().filter(|(_, v)| !v.is_empty());
        let mut labels: Vec<(&str, &str)> = pairs.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        labels.sort_unstable();
        if seen.insert(labels) {
            series.push(metric);
        } else if metric.timestamp.is_none() {
            report_twice(name, metric, found);
        }
    }
    series
}

fn report_twice(name: &str, metric: &Metric, found: &mut Collector) {
    found.note(&codes::SERIES_TWICE, Place::family(name), || {
        let names: Vec<&str> = metric.labels.0.iter().map(|(n, _)| n.as_str()).collect();
        let set = if names.is_empty() { "no labels".to_owned() } else { names.join(", ") };
        let message = format!("{} has one label set ({set}) more than once", quoted(name));
        (message, "merge what writes it, or give each writer a label of its own".to_owned())
    });
}

//! The labels of every series: declared, present where they must be, within their values, in a
//! combination that exists.

use std::collections::HashSet;

use bellwether_model::{Family, Labels, Metric, MetricValue};

use super::buckets;
use crate::codes;
use crate::collect::{Collector, Place};
use crate::finding::quoted;
use crate::nearest::nearest;
use crate::promise::{LabelPromise, Promise, Promises};

/// Closed values listed in a help text.
const VALUES_SHOWN_MAX: usize = 10;

/// Reports labels the catalogue forbids, on whatever family. Their values are not repeated: they
/// are forbidden because they identify somebody.
pub(crate) fn forbidden(
    promises: &Promises<'_>,
    name: &str,
    parts: &[&Family],
    found: &mut Collector,
) {
    if promises.forbidden.is_empty() {
        return;
    }
    for (label, _) in parts.iter().flat_map(|p| &p.metrics).flat_map(|m| &m.labels.0) {
        if promises.forbidden.contains(label.as_str()) {
            found.note(&codes::FORBIDDEN_LABEL, Place::label(name, label), || {
                let message = format!("{} has the forbidden label {label}", quoted(name));
                (message, format!("take {label} off; put it into logs or traces instead"))
            });
        }
    }
}

/// Checks every series of a declared family.
pub(crate) fn rows(
    promises: &Promises<'_>,
    promise: &Promise<'_>,
    parts: &[&Family],
    found: &mut Collector,
) {
    let mut open: Vec<HashSet<&str>> = promise.labels.iter().map(|_| HashSet::new()).collect();
    for metric in parts.iter().flat_map(|p| &p.metrics) {
        let values = row(promises, promise, metric, found);
        for ((label, value), seen) in promise.labels.iter().zip(values).zip(&mut open) {
            if label.closed.is_none() && value != label.fold {
                seen.extend(value);
            }
        }
        if let MetricValue::Histogram(histogram) = &metric.value {
            buckets::bounds(promise, histogram, found);
        }
    }
    for (label, seen) in promise.labels.iter().zip(open) {
        over_limit(promise, label, seen.len() as u64, found);
    }
}

/// Checks one series; returns its values in the order of the promised labels.
fn row<'m>(
    promises: &Promises<'_>,
    promise: &Promise<'_>,
    metric: &'m Metric,
    found: &mut Collector,
) -> Vec<Option<&'m str>> {
    let family = promise.spec.prometheus_name.as_str();
    let mut values: Vec<Option<&str>> = vec![None; promise.labels.len()];
    // An empty value is the same series as no label.
    for (name, value) in metric.labels.0.iter().filter(|(_, v)| !v.is_empty()) {
        match promise.labels.iter().position(|l| l.name == name.as_str()) {
            Some(at) => values.splice(at..=at, [Some(value.as_str())]).for_each(drop),
            None if promises.forbidden.contains(name.as_str()) => {}
            None => undeclared(promise, family, name, value, found),
        }
    }
    let mut sound = true;
    for (label, value) in promise.labels.iter().zip(&values) {
        sound &= one_value(family, label, *value, found);
    }
    if sound && !promise.combines(&values) {
        no_combination(promise, &metric.labels, found);
    }
    values
}

fn undeclared(promise: &Promise<'_>, family: &str, name: &str, value: &str, found: &mut Collector) {
    found.note(&codes::UNDECLARED_LABEL, Place::label(family, name), || {
        let message = format!(
            "{family} has the undeclared label {}, for example with {}",
            quoted(name),
            quoted(value)
        );
        let help = match nearest(name, promise.labels.iter().map(|l| &*l.name)) {
            Some(near) => format!("did you mean {near}? Rename it, or declare it"),
            None => "declare it in the catalogue, or take it off".to_owned(),
        };
        (message, help)
    });
}

/// Whether the label's value is as promised; reports it when not.
fn one_value(
    family: &str,
    label: &LabelPromise<'_>,
    value: Option<&str>,
    found: &mut Collector,
) -> bool {
    let name = &*label.name;
    match value {
        None if !label.optional => {
            found.note(&codes::MISSING_LABEL, Place::label(family, name), || {
                let message = format!("a series of {family} has no label {name}");
                (message, format!("record {name} always, or declare it `optional: true`"))
            });
            false
        }
        Some(value) if !label.admits(value) => {
            let place = Place::label(family, name).with_value(value);
            found.note(&codes::UNKNOWN_VALUE, place, || unknown_value(family, label, value));
            false
        }
        _ => true,
    }
}

fn unknown_value(family: &str, label: &LabelPromise<'_>, value: &str) -> (String, String) {
    let name = &*label.name;
    let message = format!("{name}={} of {family} is none of the declared values", quoted(value));
    let near = nearest(value, label.listed.iter().map(String::as_str));
    let shown: Vec<&str> =
        label.listed.iter().map(String::as_str).chain(label.fold).take(VALUES_SHOWN_MAX).collect();
    let rest = (label.listed.len() + usize::from(label.fold.is_some())).saturating_sub(shown.len());
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let help = match near {
        Some(near) => format!("did you mean {near}? Declared: {}{more}", shown.join(", ")),
        None => format!("declare it, or record one of: {}{more}", shown.join(", ")),
    };
    (message, help)
}

fn no_combination(promise: &Promise<'_>, labels: &Labels, found: &mut Collector) {
    let family = &promise.spec.prometheus_name;
    let pairs: Vec<String> = labels.0.iter().map(|(n, v)| format!("{n}={}", quoted(v))).collect();
    let set = format!("{{{}}}", pairs.join(", "));
    found.note(&codes::NO_COMBINATION, Place::family(family).with_value(&set), || {
        let message = format!("{family} has no combination {set}");
        (message, "add it to the metric's `combinations`, or stop recording it".to_owned())
    });
}

fn over_limit(promise: &Promise<'_>, label: &LabelPromise<'_>, seen: u64, found: &mut Collector) {
    if label.closed.is_some() || seen <= label.limit {
        return;
    }
    let family = &promise.spec.prometheus_name;
    let (name, limit) = (&*label.name, label.limit);
    let count = seen.to_string();
    found.note(&codes::OPEN_LABEL_FULL, Place::label(family, name).with_value(&count), || {
        let message = format!("{name} of {family} has {seen} values, its limit is {limit}");
        let fold = label.fold.unwrap_or("its fold value");
        (message, format!("raise `open: {limit}`, or record {fold} past the limit"))
    });
}

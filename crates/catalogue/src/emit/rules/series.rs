//! The series of an alert's test, completed to what a scrape would give.

use std::collections::BTreeMap;

use bellwether_model::spec::{AlertSpec, MetricSpec};
use bellwether_promql::ast::{Ast, Kind, MatchOp, Selector};

use crate::emit::markdown::add;
use crate::emit::reads::{Index, parsed, selectors};

/// Labels by name.
type Labels = BTreeMap<String, String>;

/// Each given series with its metric and all labels a scraped one has. What is no series is left as
/// it is: promtool says what is wrong with it.
pub(super) fn complete<'a>(
    index: &Index<'_>,
    alert: &AlertSpec,
    given: &'a [(String, String)],
) -> Vec<(String, &'a str)> {
    let ast = parsed(&alert.expr);
    let mut done: Vec<(String, &str)> = Vec::new();
    for (key, values) in given {
        let series = of_key(index, ast.as_ref(), key).unwrap_or_else(|| key.clone());
        let taken = done.iter().any(|(other, _)| *other == series);
        done.push((if taken { key.clone() } else { series }, values));
    }
    done
}

fn of_key(index: &Index<'_>, expr: Option<&Ast>, key: &str) -> Option<String> {
    let (name, given) = read(key)?;
    let reading = reader(index, expr, name.as_deref(), &given);
    let name = name.or_else(|| Some(reading?.metric()?.to_owned()))?;
    let mut labels = given;
    if let Some(metric) = index.metric(&name) {
        from_catalogue(metric, reading, &mut labels);
    }
    for label in &index.catalogue().target_labels {
        let value = if label == "job" { &index.catalogue().service } else { label };
        labels.entry(label.clone()).or_insert_with(|| value.clone());
    }
    Some(written(&name, &labels))
}

/// The name and labels of a key: a series, or matchers with or without their braces.
fn read(key: &str) -> Option<(Option<String>, Labels)> {
    let braced = format!("{{{key}}}");
    let ast = parsed(key).or_else(|| parsed(&braced));
    if ast.is_none() && key.trim_matches(['{', '}', ' ']).is_empty() {
        return Some((None, Labels::new()));
    }
    let ast = ast?;
    let Kind::Selector(selector) = ast.kind(ast.root()) else { return None };
    let equal = selector.matchers.iter().all(|m| m.op == MatchOp::Equal);
    let plain =
        selector.range.is_none() && selector.time == bellwether_promql::ast::Time::default();
    let own = selector.matchers.iter().filter(|m| m.label != "__name__");
    let labels = own.map(|m| (m.label.clone(), m.value.clone())).collect();
    (equal && plain).then(|| (selector.metric().map(str::to_owned), labels))
}

/// The selector of the expression a series is for: the first one of its name, or, without a name,
/// whose metric has all of its labels.
fn reader<'a>(
    index: &Index<'_>,
    expr: Option<&'a Ast>,
    name: Option<&str>,
    given: &Labels,
) -> Option<&'a Selector> {
    let all = selectors(expr?);
    let fits = |selector: &&Selector| match name {
        Some(name) => selector.metric() == Some(name),
        None => selector.metric().and_then(|name| index.metric(name)).is_some_and(|metric| {
            let has = |label: &String| {
                metric.labels.iter().any(|l| l.name == *label)
                    || *label == metric.prometheus_name
                    || *label == "le"
                    || index.catalogue().target_labels.contains(label)
            };
            given.keys().all(has)
        }),
    };
    let first = || all.iter().find(|s| s.metric().is_some());
    all.iter().find(|s| fits(s)).or_else(|| if name.is_none() { first() } else { None }).copied()
}

/// Adds the labels that every series of the metric has: what the selector asks for, or the first of
/// the values there are. Optional ones stay absent.
fn from_catalogue(metric: &MetricSpec, reading: Option<&Selector>, labels: &mut Labels) {
    for label in metric.labels.iter().filter(|label| !label.optional) {
        if labels.contains_key(&label.name) {
            continue;
        }
        let asked = reading.and_then(|selector| {
            selector.matchers.iter().find(|m| m.label == label.name && m.op == MatchOp::Equal)
        });
        let value = asked.map(|m| &m.value).or_else(|| label.values().first());
        let value = value.or(label.fold.as_ref()).cloned().unwrap_or_default();
        labels.insert(label.name.clone(), value);
    }
}

/// A series in promtool's notation.
fn written(name: &str, labels: &Labels) -> String {
    let legacy = |name: &str| bellwether_model::name::is_legacy_label_name(name);
    let mut parts = Vec::new();
    let outside = if legacy(&name.replace(':', "_")) {
        name
    } else {
        parts.push(quoted(name));
        ""
    };
    for (label, value) in labels {
        let label = if legacy(label) { label.clone() } else { quoted(label) };
        parts.push(format!("{label}={}", quoted(value)));
    }
    let mut out = outside.to_owned();
    add!(&mut out, "{{{}}}", parts.join(","));
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out + "\""
}

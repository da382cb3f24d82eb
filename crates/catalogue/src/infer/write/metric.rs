//! One metric as it is written.

use std::collections::BTreeMap;

use super::label;
use super::scalar::{Lines, help, number, scalar};
use crate::infer::agree::SharedLabel;
use crate::infer::buckets::Shape;
use crate::infer::combinations::{Cell, Line};
use crate::infer::draft::MetricDraft;

/// The metric's name and keys, indented to stand below `metrics:`.
pub(super) fn write(metric: &MetricDraft<'_>, shared: &BTreeMap<&str, SharedLabel<'_>>) -> String {
    let mut out = Lines::default();
    out.line(&format!("  {}:", scalar(metric.name)));
    let kind = metric.kind.value.as_str();
    out.guessed(&format!("    type: {kind}"), metric.kind.why.as_deref());
    if let Some(unit) = &metric.unit {
        out.guessed(&format!("    unit: {}", scalar(&unit.value)), unit.why.as_deref());
    }
    match help(metric.help) {
        text if metric.help.trim().is_empty() || text == "\"\"" => {
            out.line("    # help: the exposition has none");
        }
        text => out.line(&format!("    help: {text}")),
    }
    labels(metric, shared, &mut out);
    combinations(&metric.combinations, &mut out);
    if !metric.buckets.is_empty() {
        let bounds: Vec<String> = metric.buckets.iter().map(|bound| number(*bound)).collect();
        out.line(&format!("    buckets: [{}]", bounds.join(", ")));
    }
    if let Some(native) = &metric.native {
        out.guessed(&format!("    native: {}", shape(native.value)), native.why.as_deref());
    }
    if !metric.states.is_empty() {
        let why = format!("{} states seen", metric.states.len());
        out.guessed(&format!("    states: {}", label::list(&metric.states)), Some(&why));
    }
    if metric.fractions {
        out.guessed("    value: float", Some("values with fractions were seen"));
    }
    out.text
}

fn labels(metric: &MetricDraft<'_>, shared: &BTreeMap<&str, SharedLabel<'_>>, out: &mut Lines) {
    if metric.labels.is_empty() {
        return;
    }
    let written: Vec<(&str, String, Option<String>)> = metric
        .labels
        .iter()
        .map(|one| {
            let (text, guess) = label::inside(one, shared.get(one.name));
            (one.name, text, guess.then(|| one.why()))
        })
        .collect();
    if written.iter().all(|(_, _, why)| why.is_none()) {
        let names: Vec<&str> = written.iter().map(|(name, _, _)| *name).collect();
        return out.line(&format!("    labels: {}", label::list(&names)));
    }
    out.line("    labels:");
    for (name, text, why) in written {
        out.guessed(&format!("      {}: {text}", scalar(name)), why.as_deref());
    }
}

fn combinations(lines: &[Line<'_>], out: &mut Lines) {
    if lines.is_empty() {
        return;
    }
    out.guessed("    combinations:", Some("no other sets of labels were seen"));
    for line in lines {
        let parts: Vec<String> =
            line.iter().map(|(name, cell)| format!("{}: {}", scalar(name), choice(cell))).collect();
        out.line(&format!("      - {{ {} }}", parts.join(", ")));
    }
}

fn choice(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Absent => "~".to_owned(),
        Cell::Present => "\"*\"".to_owned(),
        Cell::Values(values) => match values.as_slice() {
            [one] if *one != "*" => scalar(one),
            values => label::list(values),
        },
    }
}

fn shape(native: Shape) -> String {
    let Shape::Own { schema, min, max } = native else { return "true".to_owned() };
    let mut parts = vec![format!("schema: {schema}")];
    parts.extend(min.map(|min| format!("min: {}", number(min))));
    parts.extend(max.map(|max| format!("max: {}", number(max))));
    format!("{{ {} }}", parts.join(", "))
}

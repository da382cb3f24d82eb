//! Labels as they are written: a definition, or what narrows a shared one.

use super::scalar::scalar;
use crate::infer::agree::{Narrowing, SharedLabel, narrowing};
use crate::infer::draft::{Domain, LabelDraft};

/// A whole definition, in flow style.
pub(super) fn definition(label: &LabelDraft<'_>) -> String {
    let mut parts = Vec::new();
    match &label.domain {
        Domain::Closed(values) => parts.push(format!("values: {}", list(values))),
        Domain::Open(limit) => parts.push(format!("open: {limit}")),
        Domain::Fact => parts.push("open: 1".to_owned()),
    }
    if let Some(fold) = label.fold {
        parts.push(format!("fold: {}", scalar(fold)));
    }
    if label.optional {
        parts.push("optional: true".to_owned());
    }
    match (parts.as_slice(), &label.domain) {
        ([_], Domain::Closed(values)) => list(values),
        _ => format!("{{ {} }}", parts.join(", ")),
    }
}

/// `[a, b]`.
pub(super) fn list(values: &[&str]) -> String {
    let values: Vec<String> = values.iter().map(|value| scalar(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A label inside of a metric: what follows its name, and whether that is a guess of its own.
pub(super) fn inside(label: &LabelDraft<'_>, shared: Option<&SharedLabel<'_>>) -> (String, bool) {
    match shared.and_then(|shared| narrowing(shared, label)) {
        Some(same) if same.is_none() => ("~".to_owned(), false),
        Some(less) => (narrowed(label, less), true),
        None if label.domain == Domain::Fact && !label.optional => ("~".to_owned(), true),
        None => (definition(label), true),
    }
}

fn narrowed(label: &LabelDraft<'_>, less: Narrowing) -> String {
    let mut parts = Vec::new();
    if let (true, Domain::Closed(values)) = (less.values, &label.domain) {
        parts.push(format!("values: {}", list(values)));
    }
    parts.extend(less.open.map(|limit| format!("open: {limit}")));
    parts.extend(less.optional.map(|optional| format!("optional: {optional}")));
    format!("{{ {} }}", parts.join(", "))
}

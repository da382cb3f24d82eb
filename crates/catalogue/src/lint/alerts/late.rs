//! Series that are not there before something happened: when the instruments expose a metric.
//!
//! Counters and up-down counters without open labels are exposed at zero from the start, as long as
//! they have at most a hundred label sets; so are histograms without labels. Everything else appears
//! with its first use.

use bellwether_model::spec::{LabelSpec, MetricKind, MetricSpec};
use bellwether_promql::ast::{Ast, Kind, NodeId, Selector};

use crate::emit::rust::from_zero;
use crate::lint::Lint;
use crate::lint::expression::Expression;
use crate::lint::names;
use crate::resolve::{Item, Resolved};

/// Why a series appears late.
pub(super) enum Late {
    /// With the first use of a value of this open label.
    Open(String),
    /// With its first event, as the metric has so many label sets.
    Many(u64),
    /// With its first observation, as all of a histogram with labels.
    Observed,
}

/// Why the series a node selects may not be there; nothing when they are, or nobody knows.
pub(super) fn late(
    lint: &Lint<'_>,
    expression: &Expression<'_>,
    ast: &Ast,
    id: NodeId,
) -> Option<Late> {
    let Kind::Selector(selector) = ast.kind(id) else { return None };
    let metric = lint.metrics.get(expression.meaning(id).origin?.metric)?;
    let spec = metric.spec.as_ref()?;
    if let Some(label) = spec.labels.iter().find(|label| label.is_open()) {
        let left_open = spec.labels.iter().find(|label| !is_fixed(selector, label));
        let guessed = is_guessed(lint, metric, label);
        return left_open.filter(|_| !guessed).map(|label| Late::Open(label.name.clone()));
    }
    closed(spec)
}

fn closed(spec: &MetricSpec) -> Option<Late> {
    let sets = spec.label_sets().total;
    match spec.kind {
        _ if from_zero(spec, sets) => None,
        MetricKind::Counter | MetricKind::UpDown => Some(Late::Many(sets)),
        kind if kind.is_distribution() => Some(Late::Observed),
        _ => None,
    }
}

/// Whether a closed label, or an open one that a matcher holds at a known value.
fn is_fixed(selector: &Selector, label: &LabelSpec) -> bool {
    let known = || {
        selector.matchers.iter().any(|m| m.label == label.name && label.values().contains(&m.value))
    };
    !label.is_open() || known()
}

/// Whether the label is one of a draft: whether it is open, and from when on its series are there,
/// is up to a service that is not known.
fn is_guessed(lint: &Lint<'_>, metric: &Resolved<'_>, label: &LabelSpec) -> bool {
    let shared = label.shared.as_ref().and_then(|name| lint.place(Item::Label, name));
    let own = names::label(metric, &label.name).0;
    shared.into_iter().chain([own]).any(|place| lint.is_guessed(place))
}

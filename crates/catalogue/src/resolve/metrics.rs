//! Metrics, each by itself.

use bellwether_model::spec::{Deprecated, MetricKind, MetricSpec, Translation, ValueKind};
use bellwether_model::{Catalogue, MetricName, Unit, translate};

use super::labels::{self, Rules, Shared};
use super::slos::Bounds;
use super::{Item, Scope, buckets, combinations};
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::fields::METRIC;
use crate::source::Span;
use crate::syntax::{Key, Node, Value};
use crate::view::View;

/// One metric of the catalogue, as far as it could be resolved.
#[derive(Debug)]
pub(crate) struct Resolved<'a> {
    pub(crate) name: &'a str,
    /// Where its name is.
    pub(crate) span: Span,
    pub(crate) view: View<'a>,
    /// Nothing when its type is unknown.
    pub(crate) spec: Option<MetricSpec>,
    /// Everything about it could be resolved: its series may be counted.
    pub(crate) whole: bool,
}

/// Reads the `metrics` of all files.
pub(super) fn resolve<'a>(
    scope: &mut Scope<'a>,
    catalogue: &Catalogue,
    shared: &Shared<'_>,
    bounds: &Bounds,
) -> Vec<Resolved<'a>> {
    let mut all = Vec::new();
    for file in scope.files {
        for (key, node) in file.view.entries("metrics") {
            if !scope.define(Item::Metric, &key.text, key.span) {
                continue;
            }
            if matches!(node.value, Value::Map(_)) {
                all.push(one(scope, catalogue, shared, bounds, (key, node, file.module)));
            }
        }
    }
    all
}

fn one<'a>(
    scope: &mut Scope<'_>,
    catalogue: &Catalogue,
    shared: &Shared<'_>,
    bounds: &Bounds,
    (key, node, module): (&'a Key, &'a Node, &str),
) -> Resolved<'a> {
    let view = View::new(node, &METRIC);
    let kind = kind(view);
    let spec = plain(view, key, module, kind, catalogue.translation);
    let rules = Rules {
        metric: &spec.name,
        prometheus_name: &spec.prometheus_name,
        kind,
        translation: catalogue.translation,
        forbidden: &catalogue.forbid_labels,
    };
    let mut whole = legal_name(scope, key, &spec);
    let (found, complete) = labels::of_metric(scope, view, kind, shared, &rules);
    whole &= complete;
    let mut spec = MetricSpec { labels: found, ..spec };
    if complete {
        let combined = combinations::resolve(scope, view, &spec);
        whole &= combined.is_some();
        spec.combinations = combined.unwrap_or_default();
    }
    let Some(kind) = kind else {
        return Resolved { name: &key.text, span: key.span, view, spec: None, whole: false };
    };
    whole &= distribution(scope, view, kind, bounds, &mut spec);
    whole &= states(scope, view, kind, key, &mut spec);
    out_of_place(scope, view, kind, &spec.name);
    Resolved { name: &key.text, span: key.span, view, spec: Some(spec), whole }
}

fn kind(view: View<'_>) -> Option<MetricKind> {
    let word = view.word("type")?;
    MetricKind::ALL.into_iter().find(|kind| kind.as_str() == word)
}

/// What needs nothing but the metric's own keys.
fn plain(
    view: View<'_>,
    key: &Key,
    module: &str,
    kind: Option<MetricKind>,
    translation: Translation,
) -> MetricSpec {
    let latency = (kind == Some(MetricKind::Latency)).then_some("s");
    let unit = Unit::new(view.text("unit").or(latency).unwrap_or_default());
    let kind = kind.unwrap_or(MetricKind::Gauge);
    let optional = |key: &str| view.text(key).map(str::to_owned);
    MetricSpec {
        name: key.text.clone(),
        prometheus_name: translate::catalogue_name(&key.text, &unit, kind, translation),
        kind,
        value: value_kind(view, kind, &unit),
        unit,
        help: view.string("help"),
        module: module.to_owned(),
        labels: Vec::new(),
        combinations: Vec::new(),
        buckets: Vec::new(),
        native: None,
        states: Vec::new(),
        budget: view.whole("budget").map(i64::unsigned_abs),
        otel: optional("otel"),
        stability: view.word("stability").map(str::to_owned),
        since: optional("since"),
        deprecated: view.inner("deprecated").map(deprecated),
        annotations: view.notes("annotations"),
    }
}

fn value_kind(view: View<'_>, kind: MetricKind, unit: &Unit) -> ValueKind {
    match (view.word("value"), kind) {
        (Some("float"), _) => ValueKind::Float,
        (Some(_), _) => ValueKind::Integer,
        (None, MetricKind::Gauge) => ValueKind::Float,
        (None, MetricKind::Counter) if unit.as_str() == "s" => ValueKind::Float,
        (None, _) => ValueKind::Integer,
    }
}

fn deprecated(view: View<'_>) -> Deprecated {
    Deprecated {
        reason: view.word("reason").unwrap_or_default().to_owned(),
        renamed_to: view.text("renamed_to").map(str::to_owned),
        note: view.string("note"),
    }
}

fn legal_name(scope: &mut Scope<'_>, key: &Key, spec: &MetricSpec) -> bool {
    let refused = match MetricName::new(&key.text) {
        Err(error) => Some(error.to_string()),
        Ok(_) if spec.prometheus_name.is_empty() => {
            Some(format!("nothing of {} is left in a Prometheus name", quoted(&key.text)))
        }
        Ok(_) if spec.prometheus_name.len() > bellwether_model::name::NAME_BYTES_MAX => {
            Some(format!("the Prometheus name of {} is too long", quoted(&key.text)))
        }
        Ok(_) => None,
    };
    let Some(message) = refused else { return true };
    let help = "choose a name of letters, digits, `_` and `.`, at most 128 bytes";
    scope.report(Diagnostic::new(codes::METRIC_NAME, key.span, &key.text, message, help));
    false
}

fn distribution(
    scope: &mut Scope<'_>,
    view: View<'_>,
    kind: MetricKind,
    bounds: &Bounds,
    spec: &mut MetricSpec,
) -> bool {
    if kind == MetricKind::Latency && spec.unit.as_str() != "s" {
        let message = format!("a `latency` is in seconds, not in {}", quoted(spec.unit.as_str()));
        let help = "remove `unit`, or use a `histogram` with buckets in that unit";
        let span = view.span("unit");
        scope.report(Diagnostic::new(codes::LATENCY_UNIT, span, &spec.name, message, help));
    }
    let wanted = bounds.of(scope, spec);
    let buckets = buckets::classic(scope, view, kind, &wanted, &spec.name);
    spec.native = buckets::native(scope, view, kind, spec.unit.as_str(), &spec.name);
    let whole = buckets.is_some();
    spec.buckets = buckets.unwrap_or_default();
    whole
}

fn states(
    scope: &mut Scope<'_>,
    view: View<'_>,
    kind: MetricKind,
    key: &Key,
    spec: &mut MetricSpec,
) -> bool {
    if kind != MetricKind::StateSet {
        return true;
    }
    spec.states = view.texts("states").into_iter().map(str::to_owned).collect();
    let mut seen = std::collections::HashSet::new();
    let twice = spec.states.iter().find(|state| !seen.insert(state.as_str()));
    let (span, message) = match (twice, view.node("states")) {
        (Some(state), _) => {
            (view.span("states"), format!("the state {} is listed twice", quoted(state)))
        }
        (None, None) => (key.span, "a state set without `states`".to_owned()),
        (None, Some(node)) if spec.states.is_empty() => {
            (node.span, "a state set without states".to_owned())
        }
        (None, Some(_)) => return true,
    };
    let help = "list its states, each once: `states: [starting, ready, draining]`";
    scope.report(Diagnostic::new(codes::STATES, span, &key.text, message, help));
    false
}

/// Keys that other types have.
fn out_of_place(scope: &mut Scope<'_>, view: View<'_>, kind: MetricKind, metric: &str) {
    for key in view.keys() {
        let Some(field) = METRIC.field(&key.text) else { continue };
        if field.only.is_empty() || field.only.contains(&kind.as_str()) {
            continue;
        }
        let types = crate::diagnostic::listed(field.only.iter().copied(), 8);
        let message = format!("`{}` means nothing for the type `{}`", field.key, kind.as_str());
        let help = format!("remove it, or use the type {types}");
        scope.report(Diagnostic::new(codes::OUT_OF_PLACE, key.span, metric, message, help));
    }
}

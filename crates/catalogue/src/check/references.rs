//! References between definitions: SLOs to metrics, renamed metrics to their successors, alerts to
//! runbook pages and severities.

use std::collections::HashMap;

use bellwether_model::Catalogue;
use bellwether_model::spec::MetricKind;

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::distance::suggest;
use crate::fields::{ALERT, SLO};
use crate::resolve::{Item, Resolved, Scope, metric_of};
use crate::source::Span;
use crate::view::View;

type ByName<'a> = HashMap<&'a str, &'a Resolved<'a>>;

fn by_name<'a>(metrics: &'a [Resolved<'a>]) -> ByName<'a> {
    let mut all = HashMap::new();
    for metric in metrics {
        if let Some(spec) = &metric.spec {
            all.entry(spec.prometheus_name.as_str()).or_insert(metric);
        }
    }
    all.extend(metrics.iter().map(|metric| (metric.name, metric)));
    all
}

/// The metrics of SLOs exist and have the right type.
pub(super) fn slos(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    let names = by_name(metrics);
    for file in scope.files {
        for (key, node) in file.view.entries("slos") {
            let view = View::new(node, &SLO);
            if view.flag("external") == Some(true) {
                continue;
            }
            for field in ["total", "bad", "good", "histogram", "gauge"] {
                let Some(selector) = view.text(field) else { continue };
                let fault = fault(scope, &names, &key.text, field, (selector, view.span(field)));
                if let Some(fault) = fault {
                    scope.report_unknown(fault);
                }
            }
        }
    }
}

fn fault(
    scope: &Scope<'_>,
    names: &ByName<'_>,
    slo: &str,
    field: &str,
    (selector, span): (&str, Span),
) -> Option<Diagnostic> {
    let metric = metric_of(selector);
    let start = selector.len() - selector.trim_start().len();
    let place = || scope.inside(span, selector, start..start + metric.len());
    let plain = !metric.is_empty() && !metric.contains(|c: char| "()[]\"' \n".contains(c));
    let closed = selector.contains('{') == selector.trim_end().ends_with('}');
    if !plain || !closed {
        let message = format!("{} is no selector", quoted(selector));
        let help = "write the metric's name, and label matchers in braces if need be: \
                    `requests_total{outcome=\"ok\"}`";
        return Some(Diagnostic::new(codes::SLO_SELECTOR, span, slo, message, help));
    }
    let Some(found) = find(names, metric, field) else {
        if scope.places.contains_key(&(Item::Metric, metric.to_owned())) {
            return None;
        }
        let message = format!("no metric is called {}", quoted(metric));
        let near = crate::distance::nearest(metric, names.keys().copied());
        let help = match near {
            Some(near) => format!("did you mean {}?", quoted(near)),
            None => "use a metric of this catalogue, or add `external: true`".to_owned(),
        };
        return Some(Diagnostic::new(codes::SLO_METRIC, place(), slo, message, help));
    };
    let spec = found.spec.as_ref()?;
    let (fits, wanted) = match field {
        "histogram" => (spec.kind.is_distribution(), "a histogram, latency or distribution"),
        "gauge" => (is_gauge(spec.kind), "a gauge or updown"),
        _ => (counts(spec.kind, metric), "a counter, or the `_count` or `_bucket` of a histogram"),
    };
    if fits {
        return None;
    }
    let message = format!("{} is a {}", quoted(metric), spec.kind.as_str());
    let help = format!("`{field}` needs {wanted}");
    let problem = Diagnostic::new(codes::SLO_TYPE, place(), slo, message, help);
    Some(problem.with_related(found.span, "the metric"))
}

fn find<'a>(names: &ByName<'a>, metric: &str, field: &str) -> Option<&'a Resolved<'a>> {
    let of_histogram = |suffix: &str| {
        let found = names.get(metric.strip_suffix(suffix)?).copied()?;
        found.spec.as_ref().filter(|spec| spec.kind.is_distribution()).map(|_| found)
    };
    let direct = names.get(metric).copied();
    match field {
        "histogram" | "gauge" => direct,
        _ => direct.or_else(|| of_histogram("_count")).or_else(|| of_histogram("_bucket")),
    }
}

fn is_gauge(kind: MetricKind) -> bool {
    matches!(kind, MetricKind::Gauge | MetricKind::UpDown)
}

/// Whether samples called `metric` only go up.
fn counts(kind: MetricKind, metric: &str) -> bool {
    let sample = metric.ends_with("_count") || metric.ends_with("_bucket");
    kind == MetricKind::Counter || kind.is_distribution() && sample
}

/// A renamed metric's successor exists and is another metric.
pub(super) fn successors(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    let names = by_name(metrics);
    for metric in metrics {
        let Some(view) = metric.view.inner("deprecated") else { continue };
        let Some(next) = view.text("renamed_to") else {
            if view.word("reason") == Some("renamed") {
                let help = "add `renamed_to: NAME`, or give another `reason`";
                let message = "the metric was renamed, but not to what";
                let span = metric.view.span("deprecated");
                scope.report(Diagnostic::new(codes::SUCCESSOR, span, metric.name, message, help));
            }
            continue;
        };
        let known = scope.places.contains_key(&(Item::Metric, next.to_owned()));
        if next != metric.name && (known || names.contains_key(next)) {
            continue;
        }
        let message = if next == metric.name {
            "a metric cannot be its own successor".to_owned()
        } else {
            format!("no metric is called {}", quoted(next))
        };
        let others = names.keys().copied().filter(|name| *name != metric.name);
        let help = suggest(next, others);
        let span = view.span("renamed_to");
        let problem = Diagnostic::new(codes::SUCCESSOR, span, metric.name, message, help);
        scope.report_unknown(problem);
    }
}

/// Alerts have declared severities, when the catalogue declares any.
pub(super) fn severities(scope: &mut Scope<'_>, catalogue: &Catalogue) {
    if catalogue.severities.is_empty() {
        return;
    }
    for file in scope.files {
        for (key, node) in file.view.entries("alerts") {
            let view = View::new(node, &ALERT);
            let Some(severity) = view.text("severity").map(str::trim) else { continue };
            if catalogue.severities.iter().any(|known| known == severity) {
                continue;
            }
            let message = format!("{} is no declared severity", quoted(severity));
            let help = suggest(severity, catalogue.severities.iter().map(String::as_str));
            let span = view.span("severity");
            scope.report(Diagnostic::new(codes::SEVERITY, span, &key.text, message, help));
        }
    }
}

/// Generated pages are inside the repository, and the pattern of runbooks tells alerts apart.
pub(super) fn runbooks(scope: &mut Scope<'_>) {
    for file in scope.files {
        if file.is_service
            && let Some(pattern) = file.view.text("runbooks")
        {
            let span = file.view.span("runbooks");
            runbook(scope, pattern, span, "", true);
        }
        if file.is_service
            && let Some(path) = file.view.text("reference")
        {
            reference(scope, path, file.view.span("reference"));
        }
        let holders = [("alerts", &ALERT), ("slos", &SLO)];
        for (section, record) in holders {
            for (key, node) in file.view.entries(section) {
                let view = View::new(node, record);
                if let Some(path) = view.text("runbook") {
                    runbook(scope, path, view.span("runbook"), &key.text, false);
                }
            }
        }
    }
}

fn runbook(scope: &mut Scope<'_>, path: &str, span: Span, subject: &str, pattern: bool) {
    let web = path.starts_with("https://") || path.starts_with("http://");
    let (message, help) = if !web && leaves(path) {
        (
            format!("{} leads out of the repository", quoted(path)),
            "write a path below the repository's root, or an http(s) address",
        )
    } else if pattern && !path.contains("{alert}") {
        (
            format!("{} is the same page for every alert", quoted(path)),
            "put `{alert}` where the alert's name goes: `docs/runbooks/{alert}.md`",
        )
    } else {
        return;
    };
    scope.report(Diagnostic::new(codes::RUNBOOK, span, subject, message, help));
}

fn reference(scope: &mut Scope<'_>, path: &str, span: Span) {
    if leaves(path) || path.trim_matches(['/', '.']).is_empty() {
        let message = format!("{} is no path inside the repository", quoted(path));
        let help = "write a path below the repository's root, `docs/metrics.md` or `docs/metrics`";
        scope.report(Diagnostic::new(codes::RUNBOOK, span, "", message, help));
    }
}

/// Whether a path does not stay below the repository's root.
fn leaves(path: &str) -> bool {
    let up = path.split(['/', '\\']).any(|part| part == "..");
    path.starts_with('/') || up || path.contains(':')
}

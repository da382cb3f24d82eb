//! Names that must begin alike, must not meet, and must translate back.

use std::collections::HashMap;

use bellwether_model::Catalogue;
use bellwether_model::spec::{MetricKind, MetricSpec};
use bellwether_model::translate::{self, Strategy};

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::resolve::{Resolved, Scope};

/// Every metric begins with the service's prefix.
pub(super) fn prefix(scope: &mut Scope<'_>, catalogue: &Catalogue, metrics: &[Resolved<'_>]) {
    let Some(prefix) = &catalogue.prefix else { return };
    for metric in metrics {
        let Some(spec) = &metric.spec else { continue };
        if metric.name.starts_with(prefix) || spec.prometheus_name.starts_with(prefix) {
            continue;
        }
        let message = format!("the name does not begin with the prefix {}", quoted(prefix));
        let help = format!("rename it, `{prefix}…`, or remove `prefix` from the service's file");
        scope.report(Diagnostic::new(codes::PREFIX, metric.span, metric.name, message, help));
    }
}

/// No two metrics have one Prometheus name, nor a name that is a sample of the other.
pub(super) fn clashes(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    let mut taken: HashMap<String, (usize, bool)> = HashMap::new();
    for (at, metric) in metrics.iter().enumerate() {
        let Some(spec) = metric.spec.as_ref().filter(|spec| !spec.prometheus_name.is_empty())
        else {
            continue;
        };
        let mut reported = false;
        for (name, is_family) in claims(spec) {
            let Some((other, other_is_family)) = taken.get(&name).copied() else {
                taken.insert(name, (at, is_family));
                continue;
            };
            if other == at || reported {
                continue;
            }
            reported = true;
            if let Some(other) = metrics.get(other) {
                scope.report(clash(metric, other, &name, is_family && other_is_family));
            }
        }
    }
}

/// Names a metric's family and samples have in the text formats, and whether it is the family's.
pub(super) fn claims(spec: &MetricSpec) -> Vec<(String, bool)> {
    let name = spec.prometheus_name.as_str();
    let mut all = vec![(name.to_owned(), true)];
    let base = name.strip_suffix("_total").unwrap_or(name);
    let with = |base: &str, suffixes: &[&str]| {
        suffixes.iter().map(|s| (format!("{base}{s}"), false)).collect::<Vec<_>>()
    };
    match spec.kind {
        MetricKind::Counter => {
            all.extend(with(base, &["", "_total", "_created"]));
        }
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => {
            all.extend(with(name, &["_bucket", "_count", "_sum", "_created"]));
        }
        MetricKind::Info => {
            let base = name.strip_suffix("_info").unwrap_or(name);
            all.extend(with(base, &["", "_info"]));
        }
        MetricKind::Gauge | MetricKind::UpDown | MetricKind::StateSet => {}
    }
    all
}

fn clash(metric: &Resolved<'_>, other: &Resolved<'_>, name: &str, families: bool) -> Diagnostic {
    let (code, message) = if families {
        (
            codes::SAME_NAME,
            format!(
                "{} and {} are both {} in Prometheus",
                quoted(metric.name),
                quoted(other.name),
                quoted(name)
            ),
        )
    } else {
        (
            codes::SAMPLE_NAME,
            format!(
                "both this metric and {} have samples or families called {}",
                quoted(other.name),
                quoted(name)
            ),
        )
    };
    let help = "rename one of them: a scrape would mix the two";
    Diagnostic::new(code, metric.span, metric.name, message, help)
        .with_related(other.span, "the other one")
}

/// No two labels of a metric have one Prometheus name.
pub(super) fn label_clashes(
    scope: &mut Scope<'_>,
    catalogue: &Catalogue,
    metrics: &[Resolved<'_>],
) {
    for metric in metrics {
        let Some(spec) = &metric.spec else { continue };
        let mut seen: HashMap<String, &str> = HashMap::new();
        for label in &spec.labels {
            let name = translate::catalogue_label_name(&label.name, catalogue.translation);
            let message = match seen.get(name.as_str()) {
                Some(other) => format!(
                    "the labels {} and {} are both {} in Prometheus",
                    quoted(other),
                    quoted(&label.name),
                    quoted(&name)
                ),
                None if name.is_empty() => {
                    format!("nothing of the label {} is left in Prometheus", quoted(&label.name))
                }
                None => {
                    seen.insert(name, &label.name);
                    continue;
                }
            };
            let span = metric.view.span("labels");
            let help = "rename one of them";
            scope.report(Diagnostic::new(codes::SAME_LABEL, span, metric.name, message, help));
        }
    }
}

/// An OpenTelemetry name must lead to the Prometheus name, with or without suffixes.
pub(super) fn otel(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    for metric in metrics {
        let Some(spec) = &metric.spec else { continue };
        let Some(otel) = &spec.otel else { continue };
        let becomes =
            |strategy| translate::metric_name(otel, &spec.unit, spec.kind.into(), strategy, "");
        let with = becomes(Strategy::UnderscoresWithSuffixes);
        let reached =
            [Strategy::UnderscoresWithoutSuffixes, Strategy::Utf8WithSuffixes, Strategy::None];
        if with == spec.prometheus_name || reached.map(becomes).contains(&spec.prometheus_name) {
            continue;
        }
        let message = format!(
            "{} becomes {} in Prometheus, not {}",
            quoted(otel),
            quoted(&with),
            quoted(&spec.prometheus_name)
        );
        let help = "correct `otel`, the `unit` or the metric's name until they agree";
        let span = metric.view.span("otel");
        scope.report(Diagnostic::new(codes::OTEL_NAME, span, metric.name, message, help));
    }
}

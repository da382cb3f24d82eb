//! Which alerts and objectives watch a metric.

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, Indicator, MetricSpec, SloSpec};

use super::{add, anchor, code};

pub(super) fn alert_anchor(alert: &AlertSpec) -> String {
    format!("alert-{}", anchor(&alert.name))
}

pub(super) fn slo_anchor(slo: &SloSpec) -> String {
    format!("slo-{}", anchor(&slo.name))
}

/// Links to them, if there are any.
pub(super) fn write(out: &mut String, catalogue: &Catalogue, metric: &MetricSpec) {
    let alerts = catalogue.alerts.iter().filter(|alert| names(&alert.expr, metric));
    let slos = catalogue.slos.iter().filter(|slo| match &slo.indicator {
        Indicator::Bad { total, bad } => names(total, metric) || names(bad, metric),
        Indicator::Good { total, good } => names(total, metric) || names(good, metric),
        Indicator::Below { histogram, .. } => names(histogram, metric),
    });
    let links: Vec<String> = alerts
        .map(|alert| format!("[{}](#{})", code(&alert.name), alert_anchor(alert)))
        .chain(slos.map(|slo| format!("[{}](#{})", code(&slo.name), slo_anchor(slo))))
        .collect();
    if !links.is_empty() {
        add!(out, "\nWatched by {}.\n", links.join(", "));
    }
}

/// Whether an expression holds the metric's name, or one of its samples', as a whole word.
fn names(expr: &str, metric: &MetricSpec) -> bool {
    let words = expr.split(|c: char| !(c.is_ascii_alphanumeric() || "_:.".contains(c)));
    let samples = ["", "_bucket", "_count", "_sum"];
    words.into_iter().any(|word| {
        samples.iter().any(|suffix| {
            word.strip_suffix(suffix)
                .is_some_and(|base| base == metric.prometheus_name || base == metric.name)
        })
    })
}

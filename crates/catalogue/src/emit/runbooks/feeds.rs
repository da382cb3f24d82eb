//! What an alert's expression reads.

use bellwether_model::spec::{AlertSpec, Domain, LabelSpec, MetricSpec};

use crate::emit::links::Links;
use crate::emit::markdown::{add, code, codes, prose};
use crate::emit::reads::Index;

/// Most values of a label shown; the reference has them all.
const VALUES_MAX: usize = 8;

pub(super) fn write(out: &mut String, index: &Index<'_>, alert: &AlertSpec, links: Links<'_>) {
    let metrics = index.metrics(&alert.expr);
    let others = index.others(&alert.expr);
    if metrics.is_empty() && others.is_empty() {
        return;
    }
    out.push_str("\n## What feeds it\n");
    for metric in metrics {
        one(out, index, metric, links);
    }
    if !others.is_empty() {
        add!(out, "\nMetrics of others, not in this catalogue: {}.\n", codes(&others));
    }
}

fn one(out: &mut String, index: &Index<'_>, metric: &MetricSpec, links: Links<'_>) {
    let unit = match metric.unit.as_str() {
        "" => String::new(),
        unit => format!(" in {}", code(unit)),
    };
    let module = index.catalogue().modules.iter().find(|m| m.name == metric.module);
    let module = module.map(|m| format!(", {}", links.module(m))).unwrap_or_default();
    add!(out, "\n- {}: {}{unit}{module}", links.metric(metric), metric.kind.as_str());
    if !metric.help.is_empty() {
        add!(out, ". {}", prose(&metric.help));
    }
    out.push('\n');
    for label in &metric.labels {
        add!(out, "  - {}: {}\n", code(&label.name), values(label));
    }
    if !metric.states.is_empty() {
        add!(out, "  - states: {}\n", codes(&metric.states));
    }
    if let Some(deprecated) = &metric.deprecated {
        add!(out, "  - deprecated: {}\n", prose(&deprecated.reason));
    }
}

fn values(label: &LabelSpec) -> String {
    let shown: Vec<String> = label.values().iter().take(VALUES_MAX).cloned().collect();
    let more = label.values().len() - shown.len();
    let mut parts = Vec::new();
    if let Domain::Open { limit, .. } = &label.domain {
        parts.push(format!("up to {limit} values"));
    }
    if !shown.is_empty() {
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        parts.push(format!("{}{more}", codes(&shown)));
    }
    parts.extend(label.fold.as_ref().map(|fold| format!("anything else as {}", code(fold))));
    if label.optional {
        parts.push("may be absent".to_owned());
    }
    let help =
        if label.help.is_empty() { String::new() } else { format!(". {}", prose(&label.help)) };
    format!("{}{help}", parts.join("; "))
}

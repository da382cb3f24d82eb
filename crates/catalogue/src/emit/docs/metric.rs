//! The section of a metric: what its row in the table cannot say.

use bellwether_model::spec::{Bucket, Choice, MetricSpec};

use super::{Writer, deprecated, labels};
use crate::emit::links::{alert_anchor, metric_anchor, query_anchor, slo_anchor};
use crate::emit::markdown::{add, code, codes, grouped, paragraph, prose};

/// Whether there is more to say than the table does.
pub(super) fn has_section(writer: Writer<'_>, metric: &MetricSpec) -> bool {
    !metric.labels.is_empty()
        || metric.budget.is_some()
        || !notes(metric).is_empty()
        || writer.index.readers(metric).is_some()
}

pub(super) fn write(out: &mut String, writer: Writer<'_>, metric: &MetricSpec, level: &str) {
    let unit = match metric.unit.as_str() {
        "" => String::new(),
        unit => format!(", in {}", code(unit)),
    };
    let help = if metric.help.is_empty() { "No description." } else { &metric.help };
    let (anchor, name) = (metric_anchor(metric), code(&metric.name));
    add!(out, "\n<a id=\"{anchor}\"></a>\n\n{level}# {name}\n\n");
    add!(out, "{} ({}{unit})\n", paragraph(help), metric.kind.as_str());
    for (at, line) in notes(metric).iter().enumerate() {
        add!(out, "{}- {line}\n", if at == 0 { "\n" } else { "" });
    }
    labels::write(out, metric);
    combinations(out, metric);
    cost(out, metric);
    readers(out, writer, metric);
}

fn notes(metric: &MetricSpec) -> Vec<String> {
    let mut lines = Vec::new();
    if metric.prometheus_name != metric.name {
        lines.push(format!("In Prometheus: {}", code(&metric.prometheus_name)));
    }
    lines.extend(metric.otel.as_ref().map(|otel| format!("In OpenTelemetry: {}", code(otel))));
    lines.extend(metric.deprecated.as_ref().map(|d| format!("Deprecated: {}", deprecated::why(d))));
    let about = [("Stability", &metric.stability), ("Since", &metric.since)];
    lines.extend(about.iter().filter_map(|(k, v)| Some(format!("{k}: {}", prose(v.as_ref()?)))));
    if !metric.states.is_empty() {
        let label = code(&metric.prometheus_name);
        lines.push(format!("States, in the label {label}: {}", codes(&metric.states)));
    }
    if !metric.buckets.is_empty() {
        let all: Vec<String> = metric.buckets.iter().map(bound).collect();
        lines.push(format!("Buckets up to: {}, +Inf", all.join(", ")));
    }
    lines.extend(metric.native.map(|native| {
        format!("Native buckets: schema {}, {} to {}", native.schema, native.min, native.max)
    }));
    lines
}

fn bound(bucket: &Bucket) -> String {
    match &bucket.slo {
        Some(slo) => format!("{} (for the objective {})", bucket.bound, code(slo)),
        None => bucket.bound.to_string(),
    }
}

fn combinations(out: &mut String, metric: &MetricSpec) {
    if metric.combinations.is_empty() {
        return;
    }
    out.push_str("\nOnly these combinations exist:\n\n");
    for combination in &metric.combinations {
        let choices = combination.0.iter().zip(&metric.labels);
        let parts: Vec<String> = choices
            .map(|(choice, label)| match choice {
                Choice::Anything => format!("{} anything", code(&label.name)),
                Choice::Present => format!("{} present", code(&label.name)),
                Choice::Absent => format!("{} absent", code(&label.name)),
                Choice::OneOf(values) => format!("{} {}", code(&label.name), codes(values)),
            })
            .collect();
        add!(out, "- {}\n", parts.join("; "));
    }
}

fn cost(out: &mut String, metric: &MetricSpec) {
    let series = metric.series();
    let limit = metric.budget.map_or_else(String::new, |b| format!(" (budget {})", grouped(b)));
    let terms = if series.terms.starts_with("1 = ") { "1".to_owned() } else { series.terms };
    add!(out, "\nSeries at worst: {terms}{limit}.\n");
}

/// Links to the alerts, objectives and queries that read it.
fn readers(out: &mut String, writer: Writer<'_>, metric: &MetricSpec) {
    let Some(readers) = writer.index.readers(metric) else { return };
    let link = |module: &str, anchor: String, name: &str| {
        writer.links.of_module(module, &anchor, &code(name))
    };
    let alerts = readers.alerts.iter().map(|a| link(&a.module, alert_anchor(a), &a.name));
    let slos = readers.slos.iter().map(|s| link(&s.module, slo_anchor(s), &s.name));
    let watching: Vec<String> = alerts.chain(slos).collect();
    if !watching.is_empty() {
        add!(out, "\nWatched by {}.\n", watching.join(", "));
    }
    let queries = readers.queries.iter().map(|q| link(&q.module, query_anchor(q), &q.name));
    let queries: Vec<String> = queries.collect();
    if !queries.is_empty() {
        add!(out, "\nQueried by {}.\n", queries.join(", "));
    }
}

//! The section of a module: its metrics at a glance, then whatever there is more to say of each.

use bellwether_model::spec::{MetricSpec, ModuleSpec};

use super::{Writer, alerts, metric, queries, references, slos};
use crate::emit::links::{metric_anchor, module_anchor, title};
use crate::emit::markdown::{add, code, grouped, paragraph, prose, row};

/// Appends the section under a heading of `level`, `##`.
pub(super) fn write(out: &mut String, writer: Writer<'_>, module: &ModuleSpec, level: &str) {
    let anchor = module_anchor(module);
    add!(out, "\n<a id=\"{anchor}\"></a>\n\n{level} {}\n", prose(title(module)));
    if !module.help.is_empty() {
        add!(out, "\n{}\n", paragraph(&module.help));
    }
    if let Some(reason) = &module.no_metrics {
        let reason = if reason.is_empty() { String::new() } else { format!(": {}", prose(reason)) };
        add!(out, "\nNo metrics of its own{reason}.\n");
    }
    references::write(out, writer, module);
    let metrics: Vec<&MetricSpec> =
        writer.catalogue.metrics.iter().filter(|m| m.module == module.name).collect();
    table(out, writer, &metrics);
    for item in metrics.into_iter().filter(|item| metric::has_section(writer, item)) {
        metric::write(out, writer, item, level);
    }
    alerts::write(out, writer, module);
    queries::write(out, writer, module);
    slos::write(out, writer, module);
}

fn table(out: &mut String, writer: Writer<'_>, metrics: &[&MetricSpec]) {
    if metrics.is_empty() {
        return;
    }
    out.push_str(
        "\n| metric | type | unit | labels | series | meaning |\n|---|---|---|---|---:|---|\n",
    );
    for metric in metrics {
        out.push_str(&row([
            name(writer, metric),
            metric.kind.as_str().to_owned(),
            if metric.unit.as_str().is_empty() {
                String::new()
            } else {
                code(metric.unit.as_str())
            },
            labels(metric),
            grouped(metric.series().total),
            meaning(metric),
        ]));
    }
}

/// A link to the metric's section; without one, the row is what links lead to.
fn name(writer: Writer<'_>, metric: &MetricSpec) -> String {
    let name = code(&metric.name);
    let anchor = metric_anchor(metric);
    if metric::has_section(writer, metric) {
        format!("[{name}](#{anchor})")
    } else {
        format!("<a id=\"{anchor}\"></a>{name}")
    }
}

/// Label names; those that may be absent with a question mark.
fn labels(metric: &MetricSpec) -> String {
    let shown = metric
        .labels
        .iter()
        .map(|label| format!("{}{}", code(&label.name), if label.optional { "?" } else { "" }));
    shown.collect::<Vec<_>>().join(", ")
}

fn meaning(metric: &MetricSpec) -> String {
    let deprecated = if metric.deprecated.is_some() { "Deprecated. " } else { "" };
    let help =
        if metric.help.is_empty() { "No description.".to_owned() } else { prose(&metric.help) };
    format!("{deprecated}{help}")
}

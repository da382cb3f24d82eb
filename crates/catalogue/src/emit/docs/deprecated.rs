//! Metrics that should not be used any more.

use bellwether_model::spec::{Deprecated, MetricSpec};

use super::Writer;
use crate::emit::markdown::{code, prose, row};

/// A table of them, if there are any.
pub(super) fn write(out: &mut String, writer: Writer<'_>) {
    let metrics = writer.catalogue.metrics.iter();
    let all: Vec<(&MetricSpec, &Deprecated)> =
        metrics.filter_map(|metric| Some((metric, metric.deprecated.as_ref()?))).collect();
    if all.is_empty() {
        return;
    }
    out.push_str("\n## Deprecated\n\n| metric | instead | why |\n|---|---|---|\n");
    for (metric, deprecated) in all {
        let next = deprecated.renamed_to.as_deref().map(|name| successor(writer, name));
        out.push_str(&row([
            writer.links.metric(metric),
            next.unwrap_or_default(),
            [prose(&deprecated.reason), prose(&deprecated.note)].join(" ").trim().to_owned(),
        ]));
    }
}

fn successor(writer: Writer<'_>, name: &str) -> String {
    writer.catalogue.metric(name).map_or_else(|| code(name), |metric| writer.links.metric(metric))
}

/// Reason, successor and note in one line.
pub(super) fn why(deprecated: &Deprecated) -> String {
    let next = deprecated.renamed_to.as_ref().map(|to| format!("; use {}", code(to)));
    let note = if deprecated.note.is_empty() {
        String::new()
    } else {
        format!(": {}", prose(&deprecated.note))
    };
    format!("{}{}{note}", prose(&deprecated.reason), next.unwrap_or_default())
}

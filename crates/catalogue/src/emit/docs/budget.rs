//! What the metrics cost at worst: the sum, and the costliest of them with the arithmetic.

use std::cmp::Reverse;

use bellwether_model::spec::MetricSpec;

use super::Writer;
use crate::emit::markdown::{add, code, grouped, prose, row};

/// Most metrics in the table.
const ROWS_MAX: usize = 10;

pub(super) fn write(out: &mut String, writer: Writer<'_>) {
    let catalogue = writer.catalogue;
    let mut metrics: Vec<&MetricSpec> = catalogue.metrics.iter().collect();
    metrics.sort_by_cached_key(|metric| Reverse(metric.series().total));
    if metrics.is_empty() {
        return;
    }
    let series = catalogue.series_max();
    add!(
        out,
        "\n<a id=\"budget\"></a>\n\n## Budget\n\nAt worst a process exposes {} time series",
        grouped(series)
    );
    let limit = catalogue.budget.map_or_else(
        || "; the catalogue sets no limit to them".to_owned(),
        |budget| format!(", {} of the {} allowed", percent(series, budget), grouped(budget)),
    );
    add!(out, "{limit}.\n");
    out.push_str("The costliest metrics:\n\n| metric | series | of all | how they come about |\n|---|---:|---:|---|\n");
    for metric in metrics.into_iter().take(ROWS_MAX) {
        let own = metric.series();
        out.push_str(&row([
            writer.links.metric(metric),
            grouped(own.total),
            percent(own.total, series),
            arithmetic(metric, &own.terms),
        ]));
    }
}

/// The factors, and where they come from.
fn arithmetic(metric: &MetricSpec, terms: &str) -> String {
    let labels: Vec<String> = metric.labels.iter().map(|label| code(&label.name)).collect();
    let terms = prose(terms.rsplit_once(" = ").map_or(terms, |(factors, _)| factors));
    if labels.is_empty() { terms } else { format!("{terms} ({})", labels.join(", ")) }
}

fn percent(part: u64, whole: u64) -> String {
    let share = 100.0 * part as f64 / whole.max(1) as f64;
    if share < 1.0 { "below 1 %".to_owned() } else { format!("{share:.0} %") }
}

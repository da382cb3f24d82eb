//! What the service has, in a sentence and a table of its modules.

use bellwether_model::Catalogue;
use bellwether_model::spec::Translation;

use super::{Writer, shown};
use crate::emit::markdown::{add, grouped, row};

pub(super) fn write(out: &mut String, writer: Writer<'_>) {
    let catalogue = writer.catalogue;
    add!(out, "\n{}\n", overview(catalogue));
    out.push_str("\n| module | metrics | series at worst | alerts |\n|---|---:|---:|---:|\n");
    for module in shown(catalogue) {
        let own = catalogue.metrics.iter().filter(|m| m.module == module.name);
        let series = own.clone().fold(0u64, |sum, m| sum.saturating_add(m.series().total));
        let alerts = catalogue.alerts.iter().filter(|a| a.module == module.name).count();
        out.push_str(&row([
            writer.links.module(module),
            own.count().to_string(),
            grouped(series),
            alerts.to_string(),
        ]));
    }
}

fn overview(catalogue: &Catalogue) -> String {
    let series = grouped(catalogue.series_max());
    let limit =
        catalogue.budget.map_or_else(String::new, |b| format!(" of {} allowed", grouped(b)));
    let names = match catalogue.translation {
        Translation::Underscores | Translation::None => "",
        Translation::OpenTelemetry | Translation::OpenTelemetryUtf8 => {
            " Prometheus names carry the unit and `_total`, as OpenTelemetry translates them."
        }
    };
    format!(
        "{}, {}, {}; at most {series} time series a process{limit}.{names}",
        counted(catalogue.metrics.len(), "metric"),
        counted(catalogue.alerts.len(), "alert"),
        counted(catalogue.slos.len(), "objective")
    )
}

/// A number and its noun.
fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", grouped(number as u64)) }
}

//! Panels of alerts and of queries written by hand.

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, QuerySpec};

use super::super::markdown::duration;
use super::board::{Lines, Panel, Target, Thresholds, View};
use super::handwritten::{Ranges, on_board};
use super::judged::{Judged, judge};
use super::measure;
use super::name::capitalised;
use super::panels::sentence;
use super::unit;

/// What an alert judges, its bound drawn, and where to read on.
pub(super) fn alert(catalogue: &Catalogue, alert: &AlertSpec) -> Panel {
    let Judged { targets, thresholds } = judge(&alert.expr);
    let (links, page) = match runbook(catalogue, alert) {
        Some(page) if page.starts_with("https://") || page.starts_with("http://") => {
            (vec![("Runbook".to_owned(), page)], String::new())
        }
        // A path in the repository leads nowhere from Grafana.
        Some(page) => (Vec::new(), format!("\n\nRunbook: `{page}`")),
        None => (Vec::new(), String::new()),
    };
    let severity = alert.severity.as_ref().map_or_else(String::new, |s| format!(" Severity: {s}."));
    let pending = alert.pending.map_or_else(String::new, |p| format!(" After {}.", duration(p)));
    let about =
        sentence(&plain(&alert.description), &sentence(&plain(&alert.summary), &alert.name));
    Panel {
        key: format!("alert {}", alert.name),
        title: alert.name.clone(),
        description: format!(
            "{about}{severity}{pending}\n\nFires on: `{}`{page}",
            one_line(&alert.expr)
        ),
        unit: measure::of(catalogue, &alert.expr),
        ..drawn(targets, thresholds, links)
    }
}

/// A query.
pub(super) fn query(catalogue: &Catalogue, query: &QuerySpec) -> Panel {
    let unit = if query.unit.as_str().is_empty() {
        measure::of(catalogue, &query.expr)
    } else if query.unit.as_str() == "1" {
        // Only ratios bear the unit of nothing at all.
        unit::SHARE
    } else {
        unit::value(&query.unit)
    };
    let title = capitalised(&query.name.replace('_', " "));
    let recorded =
        query.record.as_ref().map_or_else(String::new, |r| format!("\n\nRecorded as `{r}`"));
    let target = Target::new(on_board(&query.expr, Ranges::Fitted), "");
    Panel {
        key: format!("query {}", query.name),
        description: format!("{}{recorded}", sentence(&query.help, &title)),
        title,
        unit,
        ..drawn(vec![target], Thresholds::default(), Vec::new())
    }
}

fn drawn(targets: Vec<Target>, thresholds: Thresholds, links: Vec<(String, String)>) -> Panel {
    Panel {
        key: String::new(),
        title: String::new(),
        description: String::new(),
        view: View::Lines(Lines { thresholds, ..Lines::default() }),
        unit: unit::NUMBER,
        targets,
        width: 12,
        height: 8,
        links,
        metrics: Vec::new(),
    }
}

fn one_line(expr: &str) -> String {
    expr.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Address or path of an alert's runbook.
fn runbook(catalogue: &Catalogue, alert: &AlertSpec) -> Option<String> {
    let pattern = || catalogue.runbooks.as_ref().map(|p| p.replace("{alert}", &alert.name));
    alert.runbook.clone().or_else(pattern)
}

/// A text of an alert without its templates: `{{ $value | humanize }}` is `…`.
fn plain(text: &str) -> String {
    let mut parts = text.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push('…');
        out.push_str(part.split_once("}}").map_or("", |(_, rest)| rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn templates_are_left_out_of_descriptions() {
        assert_eq!(plain("{{ $value }} of {{ $labels.x }} fail"), "… of … fail");
        assert_eq!(plain("none"), "none");
        assert_eq!(plain("open {{ $value"), "open …");
    }
}

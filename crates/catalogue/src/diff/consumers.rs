//! Everything of a catalogue that reads series, its expressions as trees.

use std::collections::HashMap;

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, DashboardRow, Indicator, QuerySpec, SloSpec};
use bellwether_promql::ast::{Ast, Kind, Selector};
use bellwether_promql::{Options, parse_lenient};
use serde_json::Value;

use super::change::ConsumerKind;
use crate::emit::dashboards;

/// Something that reads series.
#[derive(Debug)]
pub(super) struct Consumer<'a> {
    pub(super) kind: ConsumerKind,
    pub(super) name: String,
    pub(super) module: String,
    /// What it says, to see whether it was rewritten.
    pub(super) said: String,
    pub(super) trees: Vec<Ast>,
    /// Texts of an alert.
    pub(super) texts: Vec<&'a str>,
    /// Whether a bare name stands for whichever sample fits.
    pub(super) any_sample: bool,
    /// The boundary an SLO counts up to.
    pub(super) bound: Option<f64>,
    /// The recording rule that holds its results.
    pub(super) record: Option<&'a str>,
}

/// The consumers of a catalogue, by the names they read.
#[derive(Debug, Default)]
pub(super) struct Consumers<'a> {
    pub(super) all: Vec<Consumer<'a>>,
    by_name: HashMap<String, Vec<usize>>,
    by_key: HashMap<(ConsumerKind, String), usize>,
}

impl<'a> Consumers<'a> {
    pub(super) fn of(catalogue: &'a Catalogue) -> Self {
        let mut all: Vec<Consumer<'_>> = catalogue.alerts.iter().map(alert).collect();
        all.extend(catalogue.queries.iter().map(query));
        all.extend(catalogue.slos.iter().map(slo));
        all.extend(catalogue.dashboard.iter().flat_map(row));
        all.extend(boards(catalogue));
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, consumer) in all.iter().enumerate() {
            for name in consumer.trees.iter().flat_map(selectors).filter_map(Selector::metric) {
                let readers = by_name.entry(name.to_owned()).or_default();
                if readers.last() != Some(&at) {
                    readers.push(at);
                }
            }
        }
        let keys = all.iter().enumerate().map(|(at, one)| ((one.kind, one.name.clone()), at));
        let by_key = keys.collect();
        Self { all, by_name, by_key }
    }

    /// The positions of those that name any of these, ascending.
    pub(super) fn naming(&self, names: impl Iterator<Item = String>) -> Vec<usize> {
        let named = names.filter_map(|name| self.by_name.get(&name));
        let mut found: Vec<usize> = named.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The one of that kind and name.
    pub(super) fn like(&self, other: &Consumer<'_>) -> Option<&Consumer<'a>> {
        self.all.get(*self.by_key.get(&(other.kind, other.name.clone()))?)
    }
}

fn selectors(ast: &Ast) -> impl Iterator<Item = &Selector> {
    ast.nodes().filter_map(|(_, node)| match &node.kind {
        Kind::Selector(selector) => Some(selector),
        _ => None,
    })
}

fn parsed(expr: &str) -> Option<Ast> {
    let options = Options { grafana_variables: true, ..Options::experimental() };
    parse_lenient(expr, &options).0
}

fn consumer<'a>(kind: ConsumerKind, name: &str, module: &str, exprs: &[&str]) -> Consumer<'a> {
    Consumer {
        kind,
        name: name.to_owned(),
        module: module.to_owned(),
        said: exprs.join("\n"),
        trees: exprs.iter().filter_map(|expr| parsed(expr)).collect(),
        texts: Vec::new(),
        any_sample: false,
        bound: None,
        record: None,
    }
}

fn alert(alert: &AlertSpec) -> Consumer<'_> {
    let notes = alert.labels.iter().chain(&alert.annotations).map(|(_, text)| text.as_str());
    Consumer {
        texts: [alert.summary.as_str(), &alert.description].into_iter().chain(notes).collect(),
        ..consumer(ConsumerKind::Alert, &alert.name, &alert.module, &[&alert.expr])
    }
}

fn query(query: &QuerySpec) -> Consumer<'_> {
    Consumer {
        record: query.record.as_deref(),
        ..consumer(ConsumerKind::Query, &query.name, &query.module, &[&query.expr])
    }
}

fn slo(slo: &SloSpec) -> Consumer<'_> {
    let (exprs, bound) = match &slo.indicator {
        Indicator::Bad { total, bad: part } | Indicator::Good { total, good: part } => {
            (vec![quoted(total), quoted(part)], None)
        }
        Indicator::Below { histogram, bound } => (vec![quoted(histogram)], Some(*bound)),
        Indicator::Holds { gauge, .. } => (vec![quoted(gauge)], None),
    };
    let exprs: Vec<&str> = exprs.iter().map(String::as_str).collect();
    Consumer {
        any_sample: bound.is_some(),
        bound,
        ..consumer(ConsumerKind::Slo, &slo.name, &slo.module, &exprs)
    }
}

/// A selector with a name as the catalogue writes it: `a.b{c="d"}` is `{"a.b", c="d"}` in PromQL.
fn quoted(selector: &str) -> String {
    let (name, matchers) = selector.split_at(selector.find('{').unwrap_or(selector.len()));
    let name = name.trim();
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    if name.is_empty() || name.chars().all(legal) {
        return selector.to_owned();
    }
    match matchers.trim().trim_start_matches('{').trim_start() {
        "" | "}" => format!("{{{name:?}}}"),
        rest => format!("{{{name:?}, {rest}"),
    }
}

/// The panels of a row, in the notation of panels: `NAME{matchers} … by LABEL, LABEL …`.
fn row(row: &DashboardRow) -> impl Iterator<Item = Consumer<'_>> {
    row.panels.iter().map(move |panel| {
        let name = format!("{} / {panel}", row.row);
        Consumer {
            said: panel.clone(),
            any_sample: true,
            ..consumer(ConsumerKind::Panel, &name, &row.module, &[&expression(panel)])
        }
    })
}

/// An expression that reads what a panel reads.
fn expression(panel: &str) -> String {
    let end = panel.find('}').map(|at| at + 1);
    let end = end.unwrap_or_else(|| panel.find(' ').unwrap_or(panel.len()));
    let (selector, rest) = panel.split_at(end);
    let selector = quoted(selector);
    let by = rest.split_once(" by ").map_or("", |(_, labels)| labels);
    let labels: Vec<&str> =
        by.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).collect();
    if labels.is_empty() {
        return format!("sum({selector})");
    }
    format!("sum by ({}) ({selector})", labels.join(", "))
}

/// The panels of generated boards.
fn boards(catalogue: &Catalogue) -> Vec<Consumer<'static>> {
    let mut found = Vec::new();
    for file in dashboards::emit(catalogue, dashboards::Format::Classic).files {
        let Ok(board) = serde_json::from_str::<Value>(&file.text) else { continue };
        let title = board["title"].as_str().unwrap_or(&file.path).to_owned();
        panels(&board, &title, &mut found);
    }
    found
}

fn panels(holder: &Value, board: &str, found: &mut Vec<Consumer<'static>>) {
    for panel in holder["panels"].as_array().into_iter().flatten() {
        let targets = panel["targets"].as_array().into_iter().flatten();
        let exprs: Vec<&str> = targets.filter_map(|target| target["expr"].as_str()).collect();
        if !exprs.is_empty() {
            let name = format!("{board} / {}", panel["title"].as_str().unwrap_or("untitled"));
            found.push(consumer(ConsumerKind::GeneratedPanel, &name, "", &exprs));
        }
        // Panels of a folded row; a row holds no rows.
        panels(panel, board, found);
    }
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn the_notation_of_panels_becomes_an_expression() {
        for (panel, expected) in [
            ("x_total", "sum(x_total)"),
            ("x_total by outcome", "sum by (outcome) (x_total)"),
            ("x_seconds p50 p99", "sum(x_seconds)"),
            ("x top 5 by tenant, region", "sum by (tenant, region) (x)"),
            ("x{a=\"b c\"} by d", "sum by (d) (x{a=\"b c\"})"),
            ("x.y by d", "sum by (d) ({\"x.y\"})"),
            ("x.y{a=\"b\"}", "sum({\"x.y\", a=\"b\"})"),
        ] {
            assert_eq!(expression(panel), expected);
        }
    }
}

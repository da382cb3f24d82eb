//! Which labels narrow a board, and where their values are looked up.

use std::collections::BTreeMap;

use bellwether_model::spec::{LabelSpec, MetricSpec};
use bellwether_model::{Catalogue, MetricKind};

use super::board::{LabelVariable, Row};
use super::metrics;
use super::name::slug;
use super::series::label_name;

/// Names of variables every board has.
const TAKEN: [&str; 3] = ["datasource", "job", "instance"];

/// A variable for each label that at least two panels share, in the order labels come first.
pub(super) fn shared(catalogue: &Catalogue, rows: &[Row]) -> Vec<LabelVariable> {
    let mut found: Vec<(&LabelSpec, &MetricSpec)> = Vec::new();
    let mut panels: BTreeMap<&str, usize> = BTreeMap::new();
    for panel in rows.iter().flat_map(|row| &row.panels) {
        let metrics = panel.metrics.iter().filter_map(|name| catalogue.metric(name));
        let mut own: Vec<&str> = Vec::new();
        for (label, metric) in metrics.flat_map(|m| m.labels.iter().map(move |l| (l, m))) {
            if !own.contains(&label.name.as_str()) {
                own.push(&label.name);
            }
            if !found.iter().any(|(other, _)| other.name == label.name) {
                found.push((label, metric));
            }
        }
        for label in own {
            *panels.entry(label).or_default() += 1;
        }
    }
    found.retain(|(label, _)| {
        panels.get(label.name.as_str()).is_some_and(|n| *n >= 2)
            && !catalogue.target_labels.contains(&label.name)
    });
    found.into_iter().map(|(label, metric)| variable(label, metric)).collect()
}

fn variable(label: &LabelSpec, metric: &MetricSpec) -> LabelVariable {
    let name: String = slug(&label.name).replace('-', "_");
    let name = if TAKEN.contains(&name.as_str()) { format!("label_{name}") } else { name };
    LabelVariable {
        name,
        label: label.name.clone(),
        help: label.help.clone(),
        series: series(metric),
    }
}

/// A series every scrape of the metric has.
fn series(metric: &MetricSpec) -> String {
    let suffix = if metric.buckets.is_empty() { "" } else { "_count" };
    format!("{}{suffix}", metric.prometheus_name)
}

/// Those of the variables the rows' queries use.
pub(super) fn used(variables: &[LabelVariable], rows: &[Row]) -> Vec<LabelVariable> {
    let queries = || rows.iter().flat_map(|row| &row.panels).flat_map(|panel| &panel.targets);
    let uses = |variable: &LabelVariable| {
        let matcher = format!("{}=~\"${}\"", label_name(&variable.label), variable.name);
        queries().any(|target| target.expr.contains(&matcher))
    };
    variables.iter().filter(|variable| uses(variable)).cloned().collect()
}

/// A series every process exposes from its start, best one the rows show; `up` when none is known.
pub(super) fn presence(catalogue: &Catalogue, rows: &[Row]) -> String {
    let shown = metrics(rows);
    let always =
        |m: &&MetricSpec| m.labels.iter().all(|l| !l.is_open()) || m.kind == MetricKind::Info;
    let mut own = catalogue.metrics.iter().filter(|m| shown.contains(m.prometheus_name.as_str()));
    let first = own.find(always).or_else(|| catalogue.metrics.iter().find(always));
    first.map_or_else(|| "up".to_owned(), series)
}

//! What to look at first: queries that follow from the expression and the catalogue.

use bellwether_model::spec::{AlertSpec, MetricKind};
use bellwether_promql::ast::{Ast, Kind, NodeId, Selector};

use crate::emit::markdown::{add, fenced};
use crate::emit::reads::{Index, parsed, selectors};

mod breakdown;

/// Most values of one expression that are looked at.
const MEASURED_MAX: usize = 4;

pub(super) fn write(out: &mut String, index: &Index<'_>, alert: &AlertSpec) {
    let Some(ast) = parsed(&alert.expr) else { return };
    out.push_str("\n## First checks\n");
    let measured = measured(&ast);
    for id in &measured {
        let (what, id) = shown(&ast, *id);
        step(out, what, ast.span(id).of(&alert.expr));
    }
    for id in measured {
        for (label, query) in breakdown::queries(index, &ast, &alert.expr, id) {
            step(out, &format!("The same by {}, highest first:", super::code(&label)), &query);
        }
    }
    let read = selectors(&ast);
    if let Some(query) = read.iter().find_map(|s| gone(index, s)) {
        step(
            out,
            "Processes that exposed it within the last hour and are not scraped now:",
            &query,
        );
    }
    if let Some((metric, query)) = running(index) {
        let text = format!(
            "What is running; a change around the time it began is suspicious ({}):",
            super::code(metric)
        );
        step(out, &text, &query);
    }
}

fn step(out: &mut String, what: &str, query: &str) {
    add!(out, "\n{what}\n\n{}", fenced("promql", query));
}

/// What to graph of a measured node, and why.
fn shown(ast: &Ast, id: NodeId) -> (&'static str, NodeId) {
    if let Kind::Call(call) = ast.kind(id)
        && call.function.name == "absent"
        && let [series] = call.args.as_slice()
    {
        return (
            "The series that should be there; graph them over a day to see since when:",
            *series,
        );
    }
    ("The value without its threshold; graph it over a day to see since when:", id)
}

/// What a condition compares: for each comparison the side that varies, the left one when both do.
pub(super) fn measured(ast: &Ast) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = vec![ast.root()];
    while let Some(id) = open.pop().filter(|_| found.len() < MEASURED_MAX) {
        match ast.kind(id) {
            Kind::Paren(inner) => open.push(*inner),
            Kind::Binary(b) if b.op.is_set() => open.extend([b.right, b.left]),
            Kind::Binary(b) if b.op.is_comparison() && !b.returns_bool => {
                let side = if is_constant(ast, b.left) { b.right } else { b.left };
                found.push(ast.unwrap_parens(side));
            }
            _ => found.push(id),
        }
    }
    found
}

/// Whether no series is read below a node.
fn is_constant(ast: &Ast, id: NodeId) -> bool {
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if matches!(ast.kind(id), Kind::Selector(_)) {
            return false;
        }
        open.extend(ast.children(id));
    }
    true
}

/// Processes of a selector's metric that have gone.
fn gone(index: &Index<'_>, selector: &Selector) -> Option<String> {
    let name = selector.metric().filter(|name| index.metric(name).is_some())?;
    let target = index.catalogue().target_labels.join(", ");
    let metric = name_in_query(name);
    (!target.is_empty()).then(|| {
        format!(
            "group by ({target}) (last_over_time({metric}[1h]))\n  unless on ({target}) up == 1"
        )
    })
}

/// A metric's name where PromQL expects a selector.
fn name_in_query(name: &str) -> String {
    let legacy = bellwether_model::name::is_legacy_label_name(&name.replace(':', "_"));
    if legacy { name.to_owned() } else { format!("{{{}}}", quoted(name)) }
}

/// A label's name in a list.
fn label_in_query(name: &str) -> String {
    let legacy = bellwether_model::name::is_legacy_label_name(name);
    if legacy { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Which builds run: the facts of each info metric of the service's own module.
fn running<'a>(index: &Index<'a>) -> Option<(&'a str, String)> {
    let catalogue = index.catalogue();
    let info =
        catalogue.metrics.iter().find(|m| m.kind == MetricKind::Info && !m.labels.is_empty())?;
    let labels: Vec<String> = info.labels.iter().map(|l| label_in_query(&l.name)).collect();
    let metric = name_in_query(&info.prometheus_name);
    Some((&info.prometheus_name, format!("count by ({}) ({metric})", labels.join(", "))))
}

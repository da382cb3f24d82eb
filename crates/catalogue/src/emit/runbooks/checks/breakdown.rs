//! An aggregated value taken apart by the labels it was summed over.

use bellwether_promql::ast::{Aggregate, AggregateOp, Ast, Kind, MatchOp, NodeId, Selector};

use super::label_in_query;
use crate::emit::reads::Index;

/// Most queries for one value.
const QUERIES_MAX: usize = 6;

/// For each label that was aggregated away, the query that keeps it. Nothing where the shape of the
/// expression does not make sure that the query means the same.
pub(super) fn queries(
    index: &Index<'_>,
    ast: &Ast,
    text: &str,
    id: NodeId,
) -> Vec<(String, String)> {
    let Some(aggregates) = outermost(ast, id) else { return Vec::new() };
    let mut shared: Option<Vec<String>> = None;
    for aggregate in &aggregates {
        let Some(own) = labels(index, ast, aggregate) else { return Vec::new() };
        shared = Some(match shared {
            None => own,
            Some(before) => before.into_iter().filter(|l| own.contains(l)).collect(),
        });
    }
    let labels = shared.unwrap_or_default().into_iter().take(QUERIES_MAX);
    labels
        .map(|label| (query(ast, text, id, &aggregates, &label), label))
        .map(|(q, l)| (l, q))
        .collect()
}

/// The aggregations that no other one is around; `None` when some series are not aggregated, or
/// meet in a way that more labels would change.
fn outermost(ast: &Ast, id: NodeId) -> Option<Vec<&Aggregate>> {
    let mut found = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        match ast.kind(id) {
            Kind::Aggregate(aggregate) if is_plain(aggregate) => found.push(aggregate),
            Kind::Aggregate(_) | Kind::Selector(_) => return None,
            Kind::Binary(b) if b.matching.is_some() || b.op.is_set() => return None,
            // These make one value of many, or look at nothing.
            Kind::Call(call) if matches!(call.function.name, "scalar" | "absent" | "vector") => {
                return None;
            }
            _ => open.extend(ast.children(id)),
        }
    }
    (!found.is_empty()).then_some(found)
}

fn is_plain(aggregate: &Aggregate) -> bool {
    use AggregateOp::{Avg, Count, Max, Min, Quantile, Stddev, Stdvar, Sum};
    let named = aggregate.grouping.as_ref().is_none_or(|grouping| !grouping.without);
    named && matches!(aggregate.op, Sum | Avg | Min | Max | Count | Quantile | Stddev | Stdvar)
}

/// Labels that all series below an aggregation have and that it does not keep.
fn labels(index: &Index<'_>, ast: &Ast, aggregate: &Aggregate) -> Option<Vec<String>> {
    let mut shared: Option<Vec<String>> = None;
    let mut open = vec![aggregate.operand];
    while let Some(id) = open.pop() {
        match ast.kind(id) {
            Kind::Aggregate(_) => return None,
            Kind::Binary(b) if b.matching.is_some() || b.op.is_set() => return None,
            Kind::Selector(selector) => {
                let own = of_selector(index, selector)?;
                shared = Some(match shared {
                    None => own,
                    Some(before) => before.into_iter().filter(|l| own.contains(l)).collect(),
                });
            }
            _ => open.extend(ast.children(id)),
        }
    }
    let kept = |label: &String| {
        aggregate.grouping.iter().flat_map(|g| &g.labels).any(|kept| kept.text == *label)
    };
    shared.map(|all| all.into_iter().filter(|label| !kept(label)).collect())
}

/// Labels that tell the series of a selector apart: those of the metric, then those of the target.
fn of_selector(index: &Index<'_>, selector: &Selector) -> Option<Vec<String>> {
    let metric = index.metric(selector.metric()?)?;
    let fixed = |label: &&String| {
        let one =
            |m: &bellwether_promql::ast::Matcher| m.label == **label && m.op == MatchOp::Equal;
        selector.matchers.iter().any(one)
    };
    let own = metric.labels.iter().map(|label| &label.name);
    let target = index.catalogue().target_labels.iter().filter(|label| *label != "job");
    Some(own.chain(target).filter(|label| !fixed(label)).cloned().collect())
}

/// The text of a node with one label more in each of the aggregations.
fn query(ast: &Ast, text: &str, id: NodeId, aggregates: &[&Aggregate], label: &str) -> String {
    let whole = ast.span(id);
    let mut edits: Vec<(usize, usize, String)> =
        aggregates.iter().map(|a| edit(a, label)).collect();
    edits.sort_by_key(|(start, ..)| *start);
    let mut out = "sort_desc(".to_owned();
    let mut at = whole.start;
    for (start, end, new) in edits {
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str(&new);
        at = end;
    }
    out.push_str(text.get(at..whole.end).unwrap_or_default());
    out + ")"
}

/// What replaces which bytes.
fn edit(aggregate: &Aggregate, label: &str) -> (usize, usize, String) {
    match &aggregate.grouping {
        None => {
            let at = aggregate.op_span.end;
            (at, at, format!(" by ({}) ", label_in_query(label)))
        }
        Some(grouping) => {
            let kept = grouping.labels.iter().map(|l| l.text.as_str()).chain([label]);
            let all: Vec<String> = kept.map(label_in_query).collect();
            (grouping.span.start, grouping.span.end, format!("by ({})", all.join(", ")))
        }
    }
}

//! Alerts that miss the first event of a series.

use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId};

use crate::diagnostic::quoted;
use crate::lint::comparisons::{Threshold, thresholds};
use crate::lint::expression::Expression;
use crate::lint::index::Part;
use crate::lint::{Lint, rule};

rule!(316 Warning "The first event of a series goes unseen" {
    what: "`rate(…) > 0` or `increase(…) > 0` on a counter with an open label, whose series appear \
           with their first event, at 1.",
    why: "Growth is the difference of two samples, and before its first event a series has none: the \
          first event of each label value never fires the alert.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  replays_total: { type: counter, help: Replays., labels: { client: { open: 20, fold: other } } }
alerts:
  Replay: { expr: "sum(increase(replays_total[5m])) > 0", severity: page, summary: A token was replayed }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  replays_total: { type: counter, help: Replays., labels: { client: { open: 20, fold: other } } }
alerts:
  Replay:
    expr: "sum(increase(replays_total[5m])) > 0 or sum(replays_total unless replays_total offset 5m) > 0"
    severity: page
    summary: A token was replayed
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable().filter(|e| e.owner.alert().is_some()) {
        let Some(ast) = &expression.ast else { continue };
        // `x unless x offset 5m` is the series that have just appeared.
        let has_new = expression
            .nodes()
            .any(|(_, node, _)| matches!(&node.kind, Kind::Binary(b) if b.op == BinaryOp::Unless));
        if has_new {
            continue;
        }
        for threshold in thresholds(expression).into_iter().filter(Threshold::is_any) {
            let Some((id, label)) = grown_open(lint, expression, ast, threshold.series) else {
                continue;
            };
            let message = format!(
                "a value of {} that is new begins at 1, which is no growth",
                quoted(&label)
            );
            let name = selected(ast, id);
            let help = format!("add `or ({name} unless {name} offset 5m) > 0`, aggregated alike");
            lint.expression(CODE, expression, ast.span(id), message, help);
        }
    }
}

/// The growth below aggregations and parentheses, of a metric with an open label left open.
fn grown_open(
    lint: &Lint<'_>,
    expression: &Expression<'_>,
    ast: &Ast,
    mut id: NodeId,
) -> Option<(NodeId, String)> {
    loop {
        match ast.kind(id) {
            Kind::Paren(inner) => id = *inner,
            Kind::Aggregate(aggregate) => id = aggregate.operand,
            _ => break,
        }
    }
    let Kind::Call(call) = ast.kind(id) else { return None };
    if !["rate", "increase", "irate"].contains(&call.function.name) {
        return None;
    }
    let Kind::Selector(selector) = ast.kind(*call.args.first()?) else { return None };
    let origin = expression.meaning(id).origin.filter(|o| o.part == Part::Values)?;
    let spec = lint.knowledge.spec(origin.metric)?;
    let fixed = |label: &str, known: &[String]| {
        selector.matchers.iter().any(|m| m.label == label && known.contains(&m.value))
    };
    let label = spec.labels.iter().find(|l| l.is_open() && !fixed(&l.name, l.values()))?;
    Some((id, label.name.clone()))
}

/// The metric selected below a call.
fn selected(ast: &Ast, id: NodeId) -> String {
    let Kind::Call(call) = ast.kind(id) else { return String::new() };
    match call.args.first().map(|arg| ast.kind(*arg)) {
        Some(Kind::Selector(selector)) => selector.metric().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

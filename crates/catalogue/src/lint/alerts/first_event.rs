//! Alerts that miss the first event of a series.

use bellwether_model::spec::AlertSpec;
use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId};

use super::late::{Late, late};
use crate::diagnostic::quoted;
use crate::lint::comparisons::{Threshold, claims};
use crate::lint::expression::Expression;
use crate::lint::{Lint, rule};

rule!(316 Warning "The first event of a series goes unseen" {
    what: "`rate(…) > 0` or `increase(…) > 0` on series that appear with their first event, at 1: of \
           a counter with an open label or with more than 100 label sets, or of a histogram with \
           labels. Other counters are exposed at 0 from the start.",
    why: "Growth is the difference of two samples, and before its first event a series has none: the \
          first event of each label set never fires the alert.",
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
    for expression in lint.readable() {
        let Some((alert, ast)) = expression.owner.alert().zip(expression.ast.as_ref()) else {
            continue;
        };
        if has_new(expression) {
            continue;
        }
        for threshold in claims(expression).into_iter().filter(Threshold::is_any) {
            let Some((call, selector)) = grown(ast, threshold.series) else { continue };
            let Some(late) = late(lint, expression, ast, selector) else { continue };
            if waits_it_out(alert, ast, selector) {
                continue;
            }
            let help = help(ast, selector);
            lint.expression(CODE, expression, ast.span(call), message(&late), help);
        }
    }
}

/// `x unless x offset 5m` is the series that have just appeared.
fn has_new(expression: &Expression<'_>) -> bool {
    let unless = |kind: &Kind| matches!(kind, Kind::Binary(b) if b.op == BinaryOp::Unless);
    expression.nodes().any(|(_, node, _)| unless(&node.kind))
}

/// Whether `for` lasts as long as a single event is seen: one event is not to fire anyway.
fn waits_it_out(alert: &AlertSpec, ast: &Ast, selector: NodeId) -> bool {
    let Kind::Selector(selector) = ast.kind(selector) else { return false };
    let range = selector.range.and_then(|range| ast.constant(range));
    range.zip(alert.pending).is_some_and(|(range, pending)| pending.as_secs_f64() >= range)
}

/// The growth below aggregations and parentheses, and the selector in it.
fn grown(ast: &Ast, mut id: NodeId) -> Option<(NodeId, NodeId)> {
    loop {
        match ast.kind(id) {
            Kind::Paren(inner) => id = *inner,
            Kind::Aggregate(aggregate) => id = aggregate.operand,
            _ => break,
        }
    }
    let Kind::Call(call) = ast.kind(id) else { return None };
    let grows = ["rate", "increase", "irate"].contains(&call.function.name);
    grows.then_some((id, call.args.first().copied()?))
}

fn message(late: &Late) -> String {
    match late {
        Late::Open(label) => {
            format!("a value of {} that is new begins at 1, which is no growth", quoted(label))
        }
        Late::Many(sets) => format!(
            "with {sets} label sets each begins with its first event, at 1, which is no growth"
        ),
        Late::Observed => {
            "each label set of a histogram begins with its first observation, which is no growth"
                .to_owned()
        }
    }
}

fn help(ast: &Ast, selector: NodeId) -> String {
    let name = match ast.kind(selector) {
        Kind::Selector(selector) => selector.metric().unwrap_or_default(),
        _ => "",
    };
    format!("add `or ({name} unless {name} offset 5m) > 0`, aggregated alike")
}

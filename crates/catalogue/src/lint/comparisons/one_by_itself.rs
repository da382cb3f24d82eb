//! Divisions of a series by itself.

use bellwether_promql::ast::{Ast, BinaryOp, Group, Kind, Matcher, NodeId, Selector};

use crate::lint::expression::Expression;
use crate::lint::{Lint, rule};

rule!(287 Error "A part divided by itself" {
    what: "A filtered counter is divided by the unfiltered one, series by series.",
    why: "Each filtered series meets the one with the same labels: itself. The quotient is always 1.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'rate(carts_total{kind="lost"}[5m]) / rate(carts_total[5m])' }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kind="lost"}[5m])) / sum(rate(carts_total[5m]))' }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let Kind::Binary(binary) = &node.kind else { continue };
            let plain = binary
                .matching
                .as_ref()
                .is_none_or(|m| m.group == Group::OneToOne && !m.on && m.labels.is_empty());
            let divides = binary.op == BinaryOp::Div && plain;
            if divides && itself(expression, ast, binary.left, binary.right) {
                let message = "each series is divided by itself: always 1";
                let help =
                    "aggregate both sides: `sum(…) / sum(…)`, by the labels you want to keep";
                lint.expression(CODE, expression, node.span, message, help);
            }
        }
    }
}

fn itself(expression: &Expression<'_>, ast: &Ast, left: NodeId, right: NodeId) -> bool {
    let Some(((part, l), (whole, r))) = grown(ast, left).zip(grown(ast, right)) else {
        return false;
    };
    let known = expression.meaning(left).origin.is_some() && part.metric() == whole.metric();
    let has = |m: &Matcher| {
        part.matchers.iter().any(|n| n.label == m.label && n.op == m.op && n.value == m.value)
    };
    let narrower = part.matchers.len() > whole.matchers.len() && whole.matchers.iter().all(has);
    l == r && known && part.time == whole.time && narrower
}

/// The selector of `rate(selector)` and the name of the function.
fn grown(ast: &Ast, id: NodeId) -> Option<(&Selector, &'static str)> {
    match ast.kind(ast.unwrap_parens(id)) {
        Kind::Call(call) if ["rate", "increase", "irate"].contains(&call.function.name) => {
            let Kind::Selector(selector) = ast.kind(*call.args.first()?) else { return None };
            Some((selector, call.function.name))
        }
        Kind::Selector(selector) => Some((selector, "")),
        _ => None,
    }
}

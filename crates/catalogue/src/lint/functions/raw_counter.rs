//! Counters used as they are.

use bellwether_promql::ast::{AggregateOp, Ast, Kind, NodeId};

use crate::diagnostic::quoted;
use crate::lint::expression::Expression;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(263 Error "A counter compared, divided or plotted raw" {
    what: "The value of a counter, not its growth, is compared, joined with others or is the result.",
    why: "It says how much happened since some process started: it drops at each deployment, and \
          `> 0` is true for ever after the first event.",
    wrong: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "carts_failed_total > 10" }
"#),
    right: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "increase(carts_failed_total[10m]) > 10" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable().filter(|e| !e.owner.is_slo()) {
        let Some(ast) = &expression.ast else { continue };
        let used = used(ast, expression);
        for (id, node, meaning) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            if meaning.what != What::Cumulative || selector.range.is_some() || !used[id.index()] {
                continue;
            }
            let name = selector.metric().unwrap_or_default();
            let message = format!("the raw value of the counter {}", quoted(name));
            let help = format!(
                "use its growth: `increase({name}[10m])`, or `rate({name}[5m])` per second"
            );
            lint.expression(CODE, expression, node.span, message, help);
        }
    }
}

/// For each node whether its value counts: not if it only says that series exist.
fn used(ast: &Ast, expression: &Expression<'_>) -> Vec<bool> {
    let mut used = vec![true; ast.nodes().len()];
    for (id, node) in ast.nodes().rev() {
        let own = used[id.index()];
        for child in node.kind.children() {
            used[child.index()] = own && counts(ast, expression, id, child);
        }
    }
    used
}

fn counts(ast: &Ast, expression: &Expression<'_>, id: NodeId, child: NodeId) -> bool {
    match ast.kind(id) {
        Kind::Aggregate(a) => !matches!(a.op, AggregateOp::Count | AggregateOp::Group),
        Kind::Call(call) => !matches!(
            call.function.name,
            "absent"
                | "absent_over_time"
                | "timestamp"
                | "count_over_time"
                | "present_over_time"
                | "histogram_quantile"
                | "rate"
                | "irate"
                | "increase"
                | "resets"
                | "changes"
        ),
        // `a unless b`, `a and b`: of the right side only the labels count.
        Kind::Binary(binary)
            if binary.op.is_set() && binary.op != bellwether_promql::ast::BinaryOp::Or =>
        {
            child == binary.left && !fresh(ast, binary.left, binary.right)
        }
        // `x - x offset 5m` is growth too; `x == 0` asks whether anything happened at all.
        Kind::Binary(binary) => {
            !fresh(ast, binary.left, binary.right)
                && !never_happened(expression, binary)
                && !difference(expression, binary)
        }
        _ => true,
    }
}

/// Whether one side is the other at an earlier time.
fn fresh(ast: &Ast, left: NodeId, right: NodeId) -> bool {
    let selector = |id| match ast.kind(ast.unwrap_parens(id)) {
        Kind::Selector(selector) => Some(selector),
        _ => None,
    };
    let Some((left, right)) = selector(left).zip(selector(right)) else { return false };
    let same = left.metric() == right.metric();
    same && left.time.offset.is_some() != right.time.offset.is_some()
}

/// `opened - closed`: what is open now, restarts included, as both begin again together.
fn difference(expression: &Expression<'_>, binary: &bellwether_promql::ast::Binary) -> bool {
    let counts = |id| {
        let meaning = expression.meaning(id);
        meaning.what == What::Cumulative && meaning.origin.is_some()
    };
    binary.op == bellwether_promql::ast::BinaryOp::Sub
        && counts(binary.left)
        && counts(binary.right)
}

fn never_happened(expression: &Expression<'_>, binary: &bellwether_promql::ast::Binary) -> bool {
    let zero = |id| expression.meaning(id).constant == Some(0.0);
    binary.op == bellwether_promql::ast::BinaryOp::Eq && (zero(binary.right) || zero(binary.left))
}

//! Alerts that compare nothing.

use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId, Selector};

use crate::lint::expression::Expression;
use crate::lint::index::Named;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(280 Error "An alert without a comparison" {
    what: "Nothing in an alert's expression filters: it has a result as long as the series exist.",
    why: "Prometheus fires for every series in the result, whatever its value, 0 included.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures. }
alerts:
  CartsFail: { expr: "rate(carts_failed_total[5m])", severity: page, summary: Carts fail. }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures. }
alerts:
  CartsFail: { expr: "rate(carts_failed_total[5m]) > 0.1", severity: page, summary: Carts fail. }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable().filter(|e| e.owner.alert().is_some() && is_complete(e)) {
        let Some(ast) = &expression.ast else { continue };
        if filters(lint, expression, ast) {
            continue;
        }
        let message = "the alert fires for every series there is, whatever its value";
        let help = "compare with a threshold: `… > 0`";
        lint.expression(CODE, expression, ast.span(ast.root()), message, help);
    }
}

/// Whether all that could compare was read: nothing is left out but matchers.
fn is_complete(expression: &Expression<'_>) -> bool {
    let text = expression.text;
    let in_braces = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        before.matches('{').count() > before.matches('}').count()
    };
    let matchers_only = expression.errors.iter().all(|error| in_braces(error.span.start));
    let mut signs = text.match_indices(['<', '>', '=', '!']);
    !expression.partial || matchers_only && signs.all(|(at, _)| in_braces(at))
}

/// Whether a node's result can be empty although its series exist.
fn filters(lint: &Lint<'_>, expression: &Expression<'_>, ast: &Ast) -> bool {
    // `vector(1)` is meant to fire always: its silence says that alerting itself is broken.
    if !ast.nodes().any(|(_, node)| matches!(node.kind, Kind::Selector(_))) {
        return true;
    }
    let mut open = vec![ast.root()];
    while let Some(id) = open.pop() {
        match ast.kind(id) {
            Kind::Binary(b) if b.op.is_comparison() && !b.returns_bool => return true,
            Kind::Binary(b) if matches!(b.op, BinaryOp::Unless | BinaryOp::And) => return true,
            // `a / b` of filtered sides is filtered.
            Kind::Binary(b) => open.extend([b.left, b.right]),
            Kind::Call(call) => {
                if expression.meaning(id).what == What::Absent {
                    return true;
                }
                open.extend(call.args.iter().copied());
            }
            Kind::Aggregate(aggregate) => open.push(aggregate.operand),
            Kind::Paren(inner) | Kind::Unary { operand: inner, .. } => open.push(*inner),
            Kind::Subquery(subquery) => open.push(subquery.expr),
            Kind::Selector(selector) if may_come_and_go(lint, expression, id, selector) => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Whether series may exist only while something is wrong: those of others, about which nothing is
/// known.
fn may_come_and_go(
    lint: &Lint<'_>,
    expression: &Expression<'_>,
    id: NodeId,
    selector: &Selector,
) -> bool {
    let named = selector.metric().map(|name| lint.knowledge.index.find(name));
    let nobodys = matches!(named, Some(Named::Unknown)) && !lint.incomplete;
    expression.meaning(id).what == What::Unknown && !nobodys
}

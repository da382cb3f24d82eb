//! Divisions whose parts do not fit together.

use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId};

use crate::lint::expression::Expression;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(285 Warning "A division that mixes units" {
    what: "A growth per second divided by one over a whole range, growth over two different ranges, or \
           times in different units.",
    why: "The quotient is off by a constant factor that nobody sees.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kind="lost"}[5m])) / sum(increase(carts_total[5m]))' }
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
            if binary.op != BinaryOp::Div {
                continue;
            }
            let Some(message) = fault(expression, ast, binary.left, binary.right) else { continue };
            let help = "use the same function, range and unit on both sides";
            lint.expression(CODE, expression, binary.op_span, message, help);
        }
    }
}

fn fault(expression: &Expression<'_>, ast: &Ast, left: NodeId, right: NodeId) -> Option<String> {
    let (l, r) = (expression.meaning(left), expression.meaning(right));
    match (l.what, r.what) {
        (What::Rate, What::Increase) | (What::Increase, What::Rate) => {
            return Some("growth per second and growth over a range".to_owned());
        }
        (What::Increase, What::Increase) => {
            let (a, b) = (range_of(ast, left)?, range_of(ast, right)?);
            if a.total_cmp(&b).is_ne() {
                return Some(format!("growth over {a}s and growth over {b}s"));
            }
        }
        _ => {}
    }
    let (l, r) = l.dimension.zip(r.dimension)?;
    let scaled = (l.scale / r.scale - 1.0).abs() > 1e-9;
    let times = l.is_time() && r.is_time();
    (times && scaled).then(|| format!("{} over {}", l.words(), r.words()))
}

/// The range of the only `increase` below a node.
fn range_of(ast: &Ast, id: NodeId) -> Option<f64> {
    match ast.kind(id) {
        Kind::Paren(inner) => range_of(ast, *inner),
        Kind::Aggregate(aggregate) => range_of(ast, aggregate.operand),
        Kind::Call(call) if call.function.name == "increase" => {
            let Kind::Selector(selector) = ast.kind(*call.args.first()?) else { return None };
            ast.constant(selector.range?)
        }
        _ => None,
    }
}

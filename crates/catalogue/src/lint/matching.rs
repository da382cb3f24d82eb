//! Which series meet in binary operations.

use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId, Selector};

use super::Rule;
use super::expression::Expression;

mod include;
mod many;
mod never;

pub(super) static RULES: &[&Rule] = &[&never::RULE, &many::RULE, &include::RULE];

/// Whether a node divides the growth of some of a counter's series by that of all of them, both
/// aggregated alike: a share of events.
pub(super) fn is_part_of_whole(expression: &Expression<'_>, ast: &Ast, id: NodeId) -> bool {
    let Kind::Binary(binary) = ast.kind(ast.unwrap_parens(id)) else { return false };
    if binary.op != BinaryOp::Div || binary.matching.is_some() {
        return false;
    }
    let Some((part, whole)) = summed(ast, binary.left).zip(summed(ast, binary.right)) else {
        return false;
    };
    let same = part.metric() == whole.metric() && part.metric().is_some();
    let shapes = (expression.meaning(binary.left), expression.meaning(binary.right));
    let wider = whole.matchers.iter().all(|m| {
        part.matchers.iter().any(|n| n.label == m.label && n.op == m.op && n.value == m.value)
    });
    same && wider && shapes.0.shape.label_names() == shapes.1.shape.label_names()
}

/// The selector of `sum by (…) (rate(selector))`.
fn summed(ast: &Ast, id: NodeId) -> Option<&Selector> {
    let Kind::Aggregate(aggregate) = ast.kind(ast.unwrap_parens(id)) else { return None };
    let Kind::Call(call) = ast.kind(ast.unwrap_parens(aggregate.operand)) else { return None };
    let Kind::Selector(selector) = ast.kind(*call.args.first()?) else { return None };
    ["rate", "increase"].contains(&call.function.name).then_some(selector)
}

//! Comparisons of series with a number.

use std::cmp::Ordering;

use bellwether_promql::Span;
use bellwether_promql::ast::{BinaryOp, Kind, NodeId};

use crate::lint::expression::Expression;

/// `series op number`; `5 < x` is turned round to `x > 5`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threshold {
    /// The series.
    pub(crate) series: NodeId,
    pub(crate) op: BinaryOp,
    pub(crate) value: f64,
    /// Where the number is.
    pub(crate) place: Span,
    /// Where the whole comparison is.
    pub(crate) whole: Span,
    /// The comparison itself.
    pub(crate) node: NodeId,
}

impl Threshold {
    /// Whether small values pass: `<`, `<=`, or `== 0`.
    pub(crate) fn is_low(&self) -> bool {
        matches!(self.op, BinaryOp::Lt | BinaryOp::Le)
            || self.op == BinaryOp::Eq && self.value == 0.0
    }

    /// Whether nothing up to `most` passes.
    pub(crate) fn is_beyond(&self, most: f64) -> bool {
        match self.value.total_cmp(&most) {
            Ordering::Greater => true,
            Ordering::Equal => self.op == BinaryOp::Gt,
            Ordering::Less => false,
        }
    }

    /// Whether everything above 0 passes.
    pub(crate) fn is_any(&self) -> bool {
        self.value == 0.0 && matches!(self.op, BinaryOp::Gt | BinaryOp::Ne)
    }

    /// Whether large values pass.
    pub(crate) fn is_high(&self) -> bool {
        matches!(self.op, BinaryOp::Gt | BinaryOp::Ge)
    }
}

/// All comparisons with a number that is known.
pub(crate) fn thresholds(expression: &Expression<'_>) -> Vec<Threshold> {
    let Some(ast) = &expression.ast else { return Vec::new() };
    let read = |(node, whole): (NodeId, &bellwether_promql::Node)| {
        let Kind::Binary(binary) = &whole.kind else { return None };
        if !binary.op.is_comparison() {
            return None;
        }
        let (left, right) = (expression.meaning(binary.left), expression.meaning(binary.right));
        let (series, number, op) = match (left.is_scalar(), right.is_scalar()) {
            (false, true) => (binary.left, binary.right, binary.op),
            (true, false) => (binary.right, binary.left, turned(binary.op)),
            _ => return None,
        };
        let value = ast.constant(number)?;
        Some(Threshold { series, op, value, place: ast.span(number), whole: whole.span, node })
    };
    ast.nodes().filter_map(read).collect()
}

/// The comparisons an alert makes itself: those right of `and` and `unless` only say under which
/// conditions it counts, and may well have nothing to compare.
pub(crate) fn claims(expression: &Expression<'_>) -> Vec<Threshold> {
    let Some(ast) = &expression.ast else { return Vec::new() };
    let mut condition = vec![false; ast.nodes().len()];
    for (id, node) in ast.nodes().rev() {
        let aside = match &node.kind {
            Kind::Binary(b) if matches!(b.op, BinaryOp::And | BinaryOp::Unless) => Some(b.right),
            _ => None,
        };
        for child in node.kind.children() {
            condition[child.index()] = condition[id.index()] || aside == Some(child);
        }
    }
    thresholds(expression).into_iter().filter(|t| !condition[t.node.index()]).collect()
}

fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}

//! What can be open while an expression is read.

use crate::Span;
use crate::ast::{
    AggregateOp, BinaryOp, Grouping, Kind, Matching, NodeId, Selector, Subquery, Time,
};
use crate::function::Function;

/// Something that waits for the operand being read.
pub(super) enum Frame {
    /// `(`
    Paren { open: Span },
    /// `name(arg,`
    Call { function: &'static Function, name: Span, open: Span, args: Vec<NodeId> },
    /// `sum by (label) (arg,`
    Aggregate(OpenAggregate),
    /// `-`
    Sign { negative: bool, span: Span },
    /// `left + on (label)`
    Binary { left: NodeId, join: Join },
    /// `selector[`
    Range { of: Operand, open: Span },
    /// `expr[range:`
    Step { of: NodeId, range: NodeId, open: Span },
    /// `selector offset`
    Offset { of: Operand, word: Span },
}

/// An aggregation whose arguments are being read.
pub(super) struct OpenAggregate {
    pub(super) op: AggregateOp,
    pub(super) op_span: Span,
    pub(super) grouping: Option<Grouping>,
    pub(super) open: Span,
    pub(super) args: Vec<NodeId>,
}

/// A binary operator with its modifiers.
pub(super) struct Join {
    pub(super) op: BinaryOp,
    pub(super) op_span: Span,
    pub(super) returns_bool: bool,
    pub(super) matching: Option<Matching>,
}

impl Frame {
    /// Whether it counts as nesting. Left operands do not: at most a few wait at any one depth,
    /// except for powers, which wait for all that follow.
    pub(super) fn is_deep(&self) -> bool {
        match self {
            Self::Binary { join, .. } => join.op == BinaryOp::Pow,
            Self::Offset { .. } => false,
            _ => true,
        }
    }

    /// The bracket that has to be closed before anything outside of it.
    pub(super) fn bracket(&self) -> Option<(Span, char)> {
        match self {
            Self::Paren { open } | Self::Call { open, .. } => Some((*open, ')')),
            Self::Aggregate(aggregate) => Some((aggregate.open, ')')),
            Self::Range { open, .. } | Self::Step { open, .. } => Some((*open, ']')),
            Self::Sign { .. } | Self::Binary { .. } | Self::Offset { .. } => None,
        }
    }
}

/// An operand that has been read. Selectors and subqueries stay out of the tree until it is known
/// that no more modifiers follow, because their durations must come before them.
pub(super) enum Operand {
    Node(NodeId),
    Selector(Box<Selector>, Span),
    Subquery(Box<Subquery>, Span),
}

impl Operand {
    /// When it is evaluated, if that can be said of it; and its place, to be extended.
    pub(super) fn time(&mut self) -> Option<(&mut Time, &mut Span)> {
        match self {
            Self::Node(_) => None,
            Self::Selector(selector, span) => Some((&mut selector.time, span)),
            Self::Subquery(subquery, span) => Some((&mut subquery.time, span)),
        }
    }
}

impl super::Parser<'_> {
    /// Puts an operand into the tree.
    pub(super) fn settle(&mut self, operand: Operand) -> NodeId {
        match operand {
            Operand::Node(id) => id,
            Operand::Selector(selector, span) => self.ast.push(Kind::Selector(*selector), span),
            Operand::Subquery(subquery, span) => self.ast.push(Kind::Subquery(*subquery), span),
        }
    }

    pub(super) fn span_of(&self, operand: &Operand) -> Span {
        match operand {
            Operand::Node(id) => self.ast.span(*id),
            Operand::Selector(_, span) | Operand::Subquery(_, span) => *span,
        }
    }
}

//! Where an operand has been read: a modifier, an operator or a closing token may follow.

use super::Parser;
use super::frame::{Frame, Join, Operand};
use crate::ast::{Binary, BinaryOp, Kind, NodeId};
use crate::error::Error;
use crate::keyword::Keyword;
use crate::lex::{Tok, Token};

/// How reading goes on.
pub(super) enum Next {
    /// An operand is expected.
    Operand,
    /// This operand has been read.
    After(Operand),
    /// The expression is complete.
    End(NodeId),
}

impl Parser<'_> {
    pub(super) fn after(&mut self, operand: Operand) -> Result<Next, Error> {
        let token = self.peek();
        if self.in_duration {
            return self.after_in_duration(operand, token);
        }
        match token.keyword {
            Some(Keyword::Offset) => return self.open_offset(operand).map(|()| Next::Operand),
            Some(Keyword::Edges(edges)) => {
                return Ok(Next::After(self.edges(operand, edges)));
            }
            _ => {}
        }
        if let Some(op) = operator(token) {
            return self.infix(operand, op).map(|()| Next::Operand);
        }
        match token.tok {
            Tok::LeftBracket => self.open_range(operand).map(|()| Next::Operand),
            Tok::At => self.at(operand).map(Next::After),
            _ => self.close(operand, token),
        }
    }

    /// A duration holds arithmetic only.
    fn after_in_duration(&mut self, operand: Operand, token: Token) -> Result<Next, Error> {
        let arithmetic = operator(token).filter(|op| op.is_arithmetic());
        let arithmetic = arithmetic.filter(|op| *op != BinaryOp::Atan2);
        if self.ends_offset(&operand, arithmetic.is_some()) {
            return self.close_offset(operand).map(Next::After);
        }
        match arithmetic {
            Some(op) => self.infix(operand, op).map(|()| Next::Operand),
            None => self.close(operand, token),
        }
    }

    /// Whether the operand ends an offset. `x offset 5m + 1` is `(x offset 5m) + 1`: only an
    /// offset that begins with a parenthesis or two signs goes on with operators, as Prometheus
    /// has it.
    fn ends_offset(&self, operand: &Operand, operator_follows: bool) -> bool {
        if !self.within_offset() {
            return false;
        }
        let sign = |frame: &&Frame| matches!(frame, Frame::Sign { .. });
        let signs = self.frames.iter().rev().take_while(sign).count();
        let first = matches!(self.frames.iter().rev().nth(signs), Some(Frame::Offset { .. }));
        let paren = matches!(operand, Operand::Node(id) if self.is_paren(*id));
        let goes_on = !first || signs > 1 || paren && signs == 0;
        !(goes_on && operator_follows)
    }

    fn is_paren(&self, id: NodeId) -> bool {
        matches!(self.ast.kind(id), Kind::Paren(_))
    }

    /// Whether the frame below the open operators is an offset.
    fn within_offset(&self) -> bool {
        let operators = |f: &&Frame| matches!(f, Frame::Sign { .. } | Frame::Binary { .. });
        let below = self.frames.iter().rev().find(|frame| !operators(frame));
        matches!(below, Some(Frame::Offset { .. }))
    }

    fn infix(&mut self, operand: Operand, op: BinaryOp) -> Result<(), Error> {
        let id = self.settle(operand);
        let left = self.reduce(id, op.precedence(), op == BinaryOp::Pow);
        let op_span = self.bump().span;
        let mut join = Join { op, op_span, returns_bool: false, matching: None };
        if !self.in_duration {
            self.join_modifiers(&mut join)?;
        }
        self.open(Frame::Binary { left, join })
    }

    /// Closes the signs and operators that bind at least as tightly as what follows; those that
    /// bind equally stay open if that is right-associative.
    pub(super) fn reduce(&mut self, mut id: NodeId, precedence: u8, right: bool) -> NodeId {
        loop {
            let above = match self.frames.last() {
                Some(Frame::Sign { .. }) => BinaryOp::Mul.precedence(),
                Some(Frame::Binary { join, .. }) => join.op.precedence(),
                _ => return id,
            };
            if above < precedence || right && above == precedence {
                return id;
            }
            id = self.close_operator(id);
        }
    }

    fn close_operator(&mut self, right: NodeId) -> NodeId {
        let end = self.ast.span(right);
        match self.pop() {
            Some(Frame::Sign { negative, span }) => {
                self.ast.push(Kind::Unary { negative, operand: right }, span.to(end))
            }
            Some(Frame::Binary { left, join }) => {
                let Join { op, op_span, returns_bool, matching } = join;
                let span = self.ast.span(left).to(end);
                let binary = Binary { op, op_span, returns_bool, matching, left, right };
                self.ast.push(Kind::Binary(binary), span)
            }
            _ => right,
        }
    }
}

/// The binary operator a token is, where one may stand.
fn operator(token: Token) -> Option<BinaryOp> {
    Some(match token.tok {
        Tok::Plus => BinaryOp::Add,
        Tok::Minus => BinaryOp::Sub,
        Tok::Star => BinaryOp::Mul,
        Tok::Slash => BinaryOp::Div,
        Tok::Percent => BinaryOp::Mod,
        Tok::Caret => BinaryOp::Pow,
        Tok::EqualEqual => BinaryOp::Eq,
        Tok::NotEqual => BinaryOp::Ne,
        Tok::Less => BinaryOp::Lt,
        Tok::LessEqual => BinaryOp::Le,
        Tok::Greater => BinaryOp::Gt,
        Tok::GreaterEqual => BinaryOp::Ge,
        Tok::TrimUpper => BinaryOp::TrimUpper,
        Tok::TrimLower => BinaryOp::TrimLower,
        _ => match token.keyword? {
            Keyword::Operator(op) => op,
            _ => return None,
        },
    })
}

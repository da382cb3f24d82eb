//! Closing tokens: the end of a call, a parenthesis, a range, the expression.

use super::Parser;
use super::after::Next;
use super::frame::{Frame, OpenAggregate, Operand};
use crate::ast::{Aggregate, Call, Kind, NodeId, Selector, Subquery, Time};
use crate::error::{Error, ErrorKind};
use crate::function::UNKNOWN;
use crate::lex::{Tok, Token};
use crate::{Span, ValueType};

impl Parser<'_> {
    /// The operand is complete; the token closes what is open or cannot stand here.
    pub(super) fn close(&mut self, operand: Operand, token: Token) -> Result<Next, Error> {
        let closes = match self.innermost_bracket() {
            None => token.tok == Tok::End,
            Some(Frame::Paren { .. }) => token.tok == Tok::RightParen,
            Some(Frame::Range { .. }) => matches!(token.tok, Tok::RightBracket | Tok::Colon),
            Some(Frame::Step { .. }) => token.tok == Tok::RightBracket,
            Some(_) => matches!(token.tok, Tok::RightParen | Tok::Comma),
        };
        if !closes {
            return Err(self.cannot_follow(&operand, token));
        }
        let id = self.settle(operand);
        let id = self.reduce(id, 0, false);
        match token.tok {
            Tok::RightParen => self.close_parenthesis(id).map(Next::After),
            Tok::Comma => {
                self.bump();
                self.add_argument(id);
                Ok(Next::Operand)
            }
            Tok::Colon => self.close_range_at_colon(id),
            Tok::RightBracket => self.close_bracket(id).map(Next::After),
            _ => Ok(Next::End(id)),
        }
    }

    /// The frame whose bracket has to be closed next.
    pub(super) fn innermost_bracket(&self) -> Option<&Frame> {
        self.frames.iter().rev().find(|frame| frame.bracket().is_some())
    }

    fn add_argument(&mut self, id: NodeId) {
        match self.frames.last_mut() {
            Some(Frame::Call { args, .. }) => args.push(id),
            Some(Frame::Aggregate(aggregate)) => aggregate.args.push(id),
            _ => {}
        }
    }

    fn close_parenthesis(&mut self, id: NodeId) -> Result<Operand, Error> {
        let Some(Frame::Paren { open }) = self.frames.last() else {
            self.add_argument(id);
            return self.close_call();
        };
        let start = *open;
        self.pop();
        let end = self.bump().span;
        Ok(Operand::Node(self.ast.push(Kind::Paren(id), start.to(end))))
    }

    /// Closes a call or aggregation, whose arguments are complete.
    pub(super) fn close_call(&mut self) -> Result<Operand, Error> {
        match self.pop() {
            Some(Frame::Call { function, name, args, .. }) => {
                let span = name.to(self.bump().span);
                let call = Call { function, name_span: name, args };
                Ok(Operand::Node(self.ast.push(Kind::Call(call), span)))
            }
            Some(Frame::Aggregate(aggregate)) => self.close_aggregate(aggregate),
            _ => Err(self.operand_expected()),
        }
    }

    fn close_aggregate(&mut self, open: OpenAggregate) -> Result<Operand, Error> {
        let OpenAggregate { op, op_span, mut grouping, open: _, mut args } = open;
        self.bump();
        if grouping.is_none() {
            grouping = self.grouping()?;
        }
        let span = Span::new(op_span.start, self.last_end());
        let wanted = 1 + usize::from(op.takes_param());
        if args.len() != wanted {
            let message = format!(
                "`{}` takes {wanted} argument{}, not {}",
                op.text(),
                if wanted == 1 { "" } else { "s" },
                args.len()
            );
            let param = if op.takes_param() { "parameter, " } else { "" };
            let hint = format!("{}({param}expression)", op.text());
            self.note_hole(Error::new(ErrorKind::Arguments, span, message).hint(hint));
        }
        let operand = args.pop().unwrap_or_else(|| self.hole(span));
        let param = if op.takes_param() { args.pop() } else { None };
        let aggregate = Aggregate { op, op_span, grouping, param, operand };
        Ok(Operand::Node(self.ast.push(Kind::Aggregate(aggregate), span)))
    }

    /// A node for what is missing.
    fn hole(&mut self, span: Span) -> NodeId {
        let call = Call { function: &UNKNOWN, name_span: span, args: Vec::new() };
        self.ast.push(Kind::Call(call), span)
    }

    /// `expr[range:`; a step may follow.
    fn close_range_at_colon(&mut self, range: NodeId) -> Result<Next, Error> {
        let Some(Frame::Range { of, open }) = self.pop() else {
            return Err(self.operand_expected());
        };
        self.bump();
        self.check_duration_flag(range);
        let of = self.settle(of);
        if self.next_is(Tok::RightBracket) {
            return Ok(Next::After(self.subquery(of, range, None)));
        }
        self.open(Frame::Step { of, range, open })?;
        Ok(Next::Operand)
    }

    fn close_bracket(&mut self, id: NodeId) -> Result<Operand, Error> {
        self.check_duration_flag(id);
        match self.pop() {
            Some(Frame::Step { of, range, .. }) => Ok(self.subquery(of, range, Some(id))),
            Some(Frame::Range { of, open }) => {
                self.in_duration = false;
                let end = self.bump().span;
                Ok(self.range(of, id, open.to(end)))
            }
            _ => Err(self.operand_expected()),
        }
    }

    fn subquery(&mut self, expr: NodeId, range: NodeId, step: Option<NodeId>) -> Operand {
        self.in_duration = false;
        let end = self.bump().span;
        let span = self.ast.span(expr).to(end);
        let time = Time::default();
        Operand::Subquery(Box::new(Subquery { expr, range, step, time }), span)
    }

    /// A selector with its range; `brackets` is the place of that.
    fn range(&mut self, of: Operand, range: NodeId, brackets: Span) -> Operand {
        let span = self.span_of(&of).to(brackets);
        let misplaced = match &of {
            Operand::Selector(s, _) if s.range.is_none() => self.misplaced_time(s),
            _ => Some(self.no_selector(&of)),
        };
        match (of, misplaced) {
            (Operand::Selector(mut selector, _), None) => {
                selector.range = Some(range);
                Operand::Selector(selector, span)
            }
            (of, misplaced) => {
                let (message, hint) = misplaced.unwrap_or_default();
                let error = Error::new(ErrorKind::Modifier, brackets, message);
                self.note_hole(error.hint(hint));
                // As a subquery it has the type that was meant.
                let expr = self.settle(of);
                let time = Time::default();
                Operand::Subquery(Box::new(Subquery { expr, range, step: None, time }), span)
            }
        }
    }

    fn no_selector(&self, of: &Operand) -> (String, String) {
        let has_range = match of {
            Operand::Node(id) => self.ast.value_type(*id) == ValueType::RangeVector,
            Operand::Selector(..) | Operand::Subquery(..) => true,
        };
        let takes_range = match of {
            Operand::Node(id) => match self.ast.kind(*id) {
                Kind::Call(call) => call.function.args.contains(&ValueType::RangeVector),
                _ => false,
            },
            Operand::Selector(..) | Operand::Subquery(..) => false,
        };
        let hint = if takes_range {
            "the range belongs to the selector, inside the parentheses: rate(name[5m])".to_owned()
        } else if has_range {
            "leave one of the two ranges out".to_owned()
        } else {
            "for an expression over time write a subquery, with a colon: (…)[5m:]".to_owned()
        };
        ("a range can only follow a selector".to_owned(), hint)
    }

    /// `offset` and `@` stand behind the range; an offset of nothing is let through.
    fn misplaced_time(&self, selector: &Selector) -> Option<(String, String)> {
        let offset = selector.time.offset.filter(|id| self.ast.constant(*id) != Some(0.0));
        let word = match (offset, selector.time.at) {
            (Some(_), _) => "offset",
            (None, Some(_)) => "@",
            (None, None) => return None,
        };
        let message = format!("the range must stand before `{word}`");
        Some((message, format!("write name[5m] {word} …")))
    }
}

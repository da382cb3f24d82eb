//! What follows an operand or operator and changes it: ranges, `offset`, `@`, `anchored`, `on`.

use super::Parser;
use super::frame::{Frame, Join, Operand};
use crate::ast::{At, Edges, Group, Matching};
use crate::error::{Error, ErrorKind};
use crate::keyword::Keyword;
use crate::lex::Tok;
use crate::{Span, ast::Kind};

impl Parser<'_> {
    pub(super) fn open_range(&mut self, of: Operand) -> Result<(), Error> {
        let open = self.bump().span;
        self.in_duration = true;
        self.open(Frame::Range { of, open })
    }

    pub(super) fn open_offset(&mut self, of: Operand) -> Result<(), Error> {
        let word = self.bump().span;
        self.in_duration = true;
        self.open(Frame::Offset { of, word })
    }

    /// The operand completes the duration of an offset.
    pub(super) fn close_offset(&mut self, operand: Operand) -> Result<Operand, Error> {
        let id = self.settle(operand);
        let duration = self.reduce(id, 0, false);
        self.in_duration = false;
        let Some(Frame::Offset { mut of, word }) = self.pop() else {
            return Err(self.operand_expected());
        };
        self.check_duration_flag(duration);
        let end = self.ast.span(duration);
        let Some((time, span)) = of.time() else {
            self.note_hole(no_time("offset", word));
            return Ok(of);
        };
        *span = span.to(end);
        if time.offset.replace(duration).is_some() {
            let message = "`offset` is set twice";
            let error = Error::new(ErrorKind::Modifier, word, message);
            self.note_hole(error.hint("add the two durations up"));
        }
        Ok(of)
    }

    /// Anything but a number with a sign needs a flag.
    pub(super) fn check_duration_flag(&mut self, id: crate::NodeId) {
        let plain = |id| matches!(self.ast.kind(id), Kind::Number(_) | Kind::Variable(_));
        let simple = match self.ast.kind(id) {
            Kind::Unary { operand, .. } => plain(*operand),
            _ => plain(id),
        };
        if !simple {
            let span = self.ast.span(id);
            self.needs_flag(span, "arithmetic in a duration", "promql-duration-expr");
        }
    }

    pub(super) fn edges(&mut self, mut operand: Operand, edges: Edges) -> Operand {
        let word = self.bump().span;
        let name = self.text_of(word).to_ascii_lowercase();
        self.needs_flag(word, &format!("`{name}`"), "promql-extended-range-selectors");
        match &mut operand {
            Operand::Selector(selector, span) => {
                *span = span.to(word);
                let before = std::mem::replace(&mut selector.edges, edges);
                if before != Edges::Plain && before != edges {
                    let message = "`anchored` and `smoothed` exclude each other";
                    self.note_hole(Error::new(ErrorKind::Modifier, word, message));
                }
            }
            Operand::Subquery(..) | Operand::Node(_) => {
                let message = format!("`{name}` needs a selector before it");
                self.note_hole(Error::new(ErrorKind::Modifier, word, message));
            }
        }
        operand
    }

    /// `@` and the time it names.
    pub(super) fn at(&mut self, mut operand: Operand) -> Result<Operand, Error> {
        let sign = self.bump().span;
        let at = match self.peek().keyword {
            Some(Keyword::Time("start")) => self.at_bound(At::Start)?,
            Some(Keyword::Time("end")) => self.at_bound(At::End)?,
            _ => At::Timestamp(self.timestamp()?),
        };
        let end = self.last_end();
        let Some((time, span)) = operand.time() else {
            self.note_hole(no_time("@", sign));
            return Ok(operand);
        };
        span.end = end;
        if time.at.replace(at).is_some() {
            let error = Error::new(ErrorKind::Modifier, sign, "`@` is set twice");
            self.note_hole(error.hint("name one time only"));
        }
        Ok(operand)
    }

    fn at_bound(&mut self, at: At) -> Result<At, Error> {
        self.bump();
        self.expect(Tok::LeftParen, "`()`")?;
        self.expect(Tok::RightParen, "`)`")?;
        Ok(at)
    }

    fn timestamp(&mut self) -> Result<f64, Error> {
        let start = self.peek().span;
        let value = self.signed_number("a time in seconds, `start()` or `end()`")?;
        // Milliseconds have to fit 64 bits.
        if !value.is_finite() || value.abs() >= i64::MAX as f64 {
            let span = Span::new(start.start, self.last_end());
            let message = "this is no time: `@` takes seconds since 1970";
            self.note(Error::new(ErrorKind::Modifier, span, message));
        }
        Ok(value)
    }

    fn signed_number(&mut self, what: &str) -> Result<f64, Error> {
        let negative = self.next_is(Tok::Minus);
        if negative || self.next_is(Tok::Plus) {
            self.bump();
        }
        let token = self.peek();
        let value = match (token.tok, token.keyword) {
            (Tok::Number(number), _) => number.value,
            (_, Some(Keyword::Inf)) => f64::INFINITY,
            (_, Some(Keyword::Nan)) => f64::NAN,
            _ => return Err(self.unexpected(what)),
        };
        self.bump();
        Ok(if negative { -value } else { value })
    }

    /// `bool`, `on`, `group_left`, `fill` behind an operator.
    pub(super) fn join_modifiers(&mut self, join: &mut Join) -> Result<(), Error> {
        if self.peek().keyword == Some(Keyword::Bool) {
            self.bump();
            join.returns_bool = true;
        }
        let start = self.peek().span.start;
        let mut matching = Matching::default();
        let matched = self.match_labels(&mut matching)?;
        let filled = self.fills(&mut matching)?;
        if matched || filled {
            matching.span = Span::new(start, self.last_end());
            join.matching = Some(matching);
        }
        Ok(())
    }

    fn match_labels(&mut self, matching: &mut Matching) -> Result<bool, Error> {
        matching.on = match self.peek().keyword {
            Some(Keyword::On) => true,
            Some(Keyword::Ignoring) => false,
            _ => return Ok(false),
        };
        self.bump();
        matching.labels = self.labels()?;
        matching.group = match self.peek().keyword {
            Some(Keyword::GroupLeft) => Group::ManyToOne,
            Some(Keyword::GroupRight) => Group::OneToMany,
            _ => return Ok(true),
        };
        self.bump();
        if self.next_is(Tok::LeftParen) {
            matching.include = self.labels()?;
        }
        Ok(true)
    }

    fn fills(&mut self, matching: &mut Matching) -> Result<bool, Error> {
        let mut any = false;
        while let Some((left, right)) = self.fill_follows() {
            let word = self.bump().span;
            self.needs_flag(word, "filling in series", "promql-binop-fill-modifiers");
            if left && matching.fill_left.is_some() || right && matching.fill_right.is_some() {
                let error = Error::new(ErrorKind::Syntax, word, "a side is filled in twice");
                return Err(error.hint("`fill (…)` alone, or `fill_left (…) fill_right (…)`"));
            }
            self.expect(Tok::LeftParen, "`(`")?;
            let value = self.signed_number("a number")?;
            self.expect(Tok::RightParen, "`)`")?;
            matching.fill_left = matching.fill_left.or(left.then_some(value));
            matching.fill_right = matching.fill_right.or(right.then_some(value));
            any = true;
        }
        Ok(any)
    }

    /// Which sides the next word fills; only before a parenthesis is it no metric's name.
    fn fill_follows(&self) -> Option<(bool, bool)> {
        let sides = match self.peek().keyword? {
            Keyword::Fill => (true, true),
            Keyword::FillLeft => (true, false),
            Keyword::FillRight => (false, true),
            _ => return None,
        };
        (self.peek_at(1).tok == Tok::LeftParen).then_some(sides)
    }
}

fn no_time(word: &str, at: Span) -> Error {
    let message = format!("`{word}` needs a selector or subquery before it");
    Error::new(ErrorKind::Modifier, at, message)
        .hint(format!("move `{word}` into the expression, right behind its selector"))
}

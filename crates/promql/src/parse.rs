//! Tokens to tree, by operator precedence, with a stack of our own instead of recursion.
//!
//! The parser is in one of two places: an operand is expected ([`operand`]), or one has just been
//! read ([`after`]). What is open in between lies on a stack of [`Frame`]s: a parenthesis, a call,
//! a sign, a left operand waiting for its right one. A closing token, or an operator that binds
//! less tightly, closes the frames above and puts their nodes into the tree ([`close`]).
//!
//! The first word the grammar does not know ends the reading. Mistakes that leave no doubt about
//! how to go on, such as an unknown function, are noted and reading goes on.

mod after;
mod close;
mod frame;
mod hint;
mod labels;
mod modifier;
mod operand;
mod selector;

use crate::ast::{Ast, NodeId};
use crate::error::{Error, ErrorKind};
use crate::lex::{self, Tok, Token};
use crate::{Options, Span};
use frame::Frame;

/// The outcome of parsing.
pub(crate) struct Parsed {
    /// The tree, unless reading ended early.
    pub(crate) ast: Option<Ast>,
    /// What was wrong.
    pub(crate) errors: Vec<Error>,
    /// Whether the tree says all that the text does; if not, it is only good for finding more
    /// errors.
    pub(crate) whole: bool,
}

pub(crate) fn parse(text: &str, options: &Options) -> Parsed {
    let limit = options.limits.bytes;
    if text.len() > limit {
        let message = format!("the expression is longer than {limit} bytes");
        let error = Error::new(
            ErrorKind::Limit,
            Span::new(text.floor_char_boundary(limit), text.len()),
            message,
        );
        return Parsed { ast: None, errors: vec![error], whole: false };
    }
    let (tokens, bad) = lex::tokens(text, options);
    // A node takes a token or more; beyond the limit there will be none.
    let capacity = tokens.len().min(options.limits.nodes.saturating_add(1));
    let mut parser = Parser {
        text,
        options,
        tokens,
        bad,
        at: 0,
        ast: Ast::with_capacity(capacity),
        frames: Vec::new(),
        depth: 0,
        in_duration: false,
        errors: Vec::new(),
        whole: true,
    };
    let fatal = parser.expression().err();
    let ast = fatal.is_none().then_some(parser.ast);
    let mut errors = parser.errors;
    errors.extend(fatal);
    Parsed { ast, errors, whole: parser.whole }
}

/// The state of parsing.
struct Parser<'a> {
    text: &'a str,
    options: &'a Options,
    tokens: Vec<Token>,
    /// The error of the last token, when that is a bad one.
    bad: Option<Error>,
    /// The next token.
    at: usize,
    ast: Ast,
    frames: Vec<Frame>,
    /// How many of the frames count as nesting.
    depth: usize,
    /// Whether what is being read is a duration: the range in brackets, or an offset.
    in_duration: bool,
    errors: Vec<Error>,
    whole: bool,
}

impl<'a> Parser<'a> {
    fn expression(&mut self) -> Result<NodeId, Error> {
        let mut operand = self.operand()?;
        loop {
            self.check_size()?;
            operand = match self.after(operand)? {
                after::Next::Operand => self.operand()?,
                after::Next::After(operand) => operand,
                after::Next::End(root) => return Ok(root),
            };
        }
    }

    fn check_size(&self) -> Result<(), Error> {
        let limit = self.options.limits.nodes;
        if self.ast.nodes.len() <= limit {
            return Ok(());
        }
        let message = format!("the expression has more than {limit} parts");
        Err(Error::new(ErrorKind::Limit, self.peek().span, message))
    }

    /// The next token. After the end there is only the end.
    fn peek(&self) -> Token {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + ahead).min(last)]
    }

    fn next_is(&self, tok: Tok) -> bool {
        self.peek().tok == tok
    }

    fn bump(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Takes the next token if it is this one.
    fn eat(&mut self, tok: Tok) -> Option<Token> {
        self.next_is(tok).then(|| self.bump())
    }

    fn expect(&mut self, tok: Tok, what: &str) -> Result<Token, Error> {
        self.eat(tok).ok_or_else(|| self.unexpected(what))
    }

    fn text_of(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    /// The end of the token taken last.
    fn last_end(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |at| self.tokens[at].span.end)
    }

    /// Notes an error after which reading goes on.
    fn note(&mut self, error: Error) {
        self.errors.push(error);
    }

    /// Notes an error that leaves a hole in the tree.
    fn note_hole(&mut self, error: Error) {
        self.whole = false;
        self.errors.push(error);
    }

    /// Notes that something needs a feature flag, unless that is on.
    fn needs_flag(&mut self, span: Span, what: &str, flag: &str) {
        if !self.options.experimental {
            let message = format!("{what} is experimental");
            let hint = format!("Prometheus accepts it with --enable-feature={flag}");
            self.note(Error::new(ErrorKind::Experimental, span, message).hint(hint));
        }
    }

    fn open(&mut self, frame: Frame) -> Result<(), Error> {
        if frame.is_deep() {
            self.depth += 1;
            let limit = self.options.limits.depth;
            if self.depth > limit {
                let message = format!("the expression is nested more than {limit} levels deep");
                return Err(Error::new(ErrorKind::Limit, self.peek().span, message));
            }
        }
        self.frames.push(frame);
        Ok(())
    }

    fn pop(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        if frame.is_deep() {
            self.depth -= 1;
        }
        Some(frame)
    }
}

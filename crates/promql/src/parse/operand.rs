//! Where an operand is expected.

use super::Parser;
use super::frame::{Frame, OpenAggregate, Operand};
use crate::Span;
use crate::ast::{AggregateOp, Kind, Number};
use crate::error::{Error, ErrorKind};
use crate::function::{FUNCTIONS, Function, UNKNOWN};
use crate::keyword::Keyword;
use crate::lex::{Tok, Token, unquote};
use crate::near::nearest;

impl Parser<'_> {
    /// Reads up to the end of an operand that needs nothing more, opening frames on the way.
    pub(super) fn operand(&mut self) -> Result<Operand, Error> {
        loop {
            let token = self.peek();
            match token.tok {
                Tok::Plus | Tok::Minus => {
                    self.bump();
                    let negative = token.tok == Tok::Minus;
                    self.open(Frame::Sign { negative, span: token.span })?;
                }
                Tok::LeftParen => {
                    self.bump();
                    self.open(Frame::Paren { open: token.span })?;
                }
                _ => {
                    if let Some(operand) = self.simple_operand(token)? {
                        return Ok(operand);
                    }
                }
            }
        }
    }

    /// An operand of one piece; none when it opened a frame.
    fn simple_operand(&mut self, token: Token) -> Result<Option<Operand>, Error> {
        match token.tok {
            Tok::Number(number) => Ok(Some(self.leaf(Kind::Number(number)))),
            Tok::Variable => {
                let name = self.text_of(token.span).to_owned();
                Ok(Some(self.leaf(Kind::Variable(name))))
            }
            Tok::Word if self.in_duration => self.duration_word(token).map(|()| None),
            Tok::Word => self.word(token),
            Tok::Text if !self.in_duration => {
                let text = self.unquoted(token)?;
                Ok(Some(self.leaf(Kind::Text(text))))
            }
            Tok::LeftBrace if !self.in_duration => self.selector(None).map(Some),
            Tok::RightParen if self.at_empty_arguments() => self.close_call().map(Some),
            _ => Err(self.operand_expected()),
        }
    }

    /// The token is the whole operand.
    fn leaf(&mut self, kind: Kind) -> Operand {
        let span = self.bump().span;
        Operand::Node(self.ast.push(kind, span))
    }

    pub(super) fn unquoted(&self, token: Token) -> Result<String, Error> {
        unquote(self.text_of(token.span), token.span)
    }

    /// Whether the last token opened the arguments of a call.
    fn at_empty_arguments(&self) -> bool {
        match self.frames.last() {
            Some(Frame::Call { open, args, .. }) => args.is_empty() && open.end == self.last_end(),
            Some(Frame::Aggregate(a)) => a.args.is_empty() && a.open.end == self.last_end(),
            _ => false,
        }
    }

    fn word(&mut self, token: Token) -> Result<Option<Operand>, Error> {
        let keyword = token.keyword;
        let call_follows = self.peek_at(1).tok == Tok::LeftParen;
        match keyword {
            Some(Keyword::Inf) => Ok(Some(self.special(f64::INFINITY))),
            Some(Keyword::Nan) => Ok(Some(self.special(f64::NAN))),
            Some(Keyword::Aggregate(op)) if call_follows || self.grouping_follows() => {
                self.aggregate(op).map(|()| None)
            }
            Some(Keyword::Time(name)) if call_follows => self.call(name).map(|()| None),
            Some(word) if call_follows && !matches!(word, Keyword::Fill) => {
                Err(self.operand_expected())
            }
            _ if call_follows => self.call(self.text_of(token.span)).map(|()| None),
            Some(word) if !word.names_metric() => Err(self.operand_expected()),
            _ => {
                self.bump();
                self.selector(Some(token.span)).map(Some)
            }
        }
    }

    fn special(&mut self, value: f64) -> Operand {
        self.leaf(Kind::Number(Number { value, is_duration: false }))
    }

    fn grouping_follows(&self) -> bool {
        matches!(self.peek_at(1).keyword, Some(Keyword::By | Keyword::Without))
    }

    /// A word where a duration is expected: one of the functions it may hold.
    fn duration_word(&mut self, token: Token) -> Result<(), Error> {
        let call_follows = self.peek_at(1).tok == Tok::LeftParen;
        match token.keyword {
            Some(Keyword::Time(name)) if call_follows && !matches!(name, "start" | "end") => {
                self.call(name)
            }
            _ => Err(self.operand_expected()),
        }
    }

    /// The next tokens are the function's name and a parenthesis.
    fn call(&mut self, name: &str) -> Result<(), Error> {
        let span = self.bump().span;
        let open = self.bump().span;
        let function = Function::named(name).unwrap_or_else(|| {
            self.note_hole(unknown_function(name, span));
            &UNKNOWN
        });
        if function.experimental && !self.in_duration {
            let what = format!("the function `{name}`");
            self.needs_flag(span, &what, "promql-experimental-functions");
        }
        self.open(Frame::Call { function, name: span, open, args: Vec::new() })
    }

    fn aggregate(&mut self, op: AggregateOp) -> Result<(), Error> {
        let op_span = self.bump().span;
        if op.is_experimental() {
            let what = format!("the aggregation `{}`", op.text());
            self.needs_flag(op_span, &what, "promql-experimental-functions");
        }
        let grouping = self.grouping()?;
        let open = self.expect(Tok::LeftParen, "`(` with what is aggregated")?.span;
        let args = Vec::new();
        self.open(Frame::Aggregate(OpenAggregate { op, op_span, grouping, open, args }))
    }
}

fn unknown_function(name: &str, span: Span) -> Error {
    let renamed = match name {
        "holt_winters" => Some("double_exponential_smoothing".to_owned()),
        "percentile" | "histogram_percentile" | "p50" | "p90" | "p95" | "p99" => {
            Some("histogram_quantile".to_owned())
        }
        "mean" | "average" => Some("avg".to_owned()),
        "fill" => Some("+ fill (…)".to_owned()),
        _ => name.strip_suffix("_by").map(|aggregation| format!("{aggregation} by (…) (…)")),
    };
    let functions = FUNCTIONS.iter().map(|function| function.name);
    let names = functions.chain(Keyword::words());
    let near = renamed.or_else(|| nearest(name, names).map(str::to_owned));
    let message = if name.contains(':') {
        format!("`{name}` is a metric's name; it cannot be called")
    } else {
        format!("there is no function `{name}`")
    };
    Error::new(ErrorKind::UnknownFunction, span, message)
        .maybe_hint(near.map(|near| format!("did you mean `{near}`?")))
}

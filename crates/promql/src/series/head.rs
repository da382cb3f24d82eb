//! The metric and labels of a series.

use super::{Series, wrong};
use crate::error::Error;
use crate::lex::{self, Tok, Token, unquote};
use crate::{Options, Span};

/// The series without points, and where those begin.
pub(super) fn parse(text: &str) -> Result<(Series, usize), Error> {
    let (tokens, bad) = lex::tokens(text, &Options::default());
    let mut head = Head { text, tokens, bad, at: 0 };
    let mut series =
        Series { metric: None, labels: Vec::new(), start_times: false, runs: Vec::new() };
    if head.peek().tok == Tok::Word {
        series.metric = Some(head.bump().span.of(text).to_owned());
    }
    // Two braces open a histogram.
    let braces = head.peek().span;
    let histogram = text.get(braces.start..).is_some_and(|rest| rest.starts_with("{{"));
    if head.peek().tok == Tok::LeftBrace && !histogram {
        head.labels(&mut series)?;
    }
    let mut end = head.at.checked_sub(1).map_or(0, |at| head.tokens[at].span.end);
    if text.get(end..).is_some_and(|rest| rest.starts_with("@st")) {
        series.start_times = true;
        end += 3;
    }
    Ok((series, end))
}

struct Head<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    bad: Option<Error>,
    at: usize,
}

impl Head<'_> {
    fn peek(&self) -> Token {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn bump(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn labels(&mut self, series: &mut Series) -> Result<(), Error> {
        self.bump();
        while self.peek().tok != Tok::RightBrace {
            self.label(series)?;
            match self.peek().tok {
                Tok::Comma => _ = self.bump(),
                Tok::RightBrace => {}
                _ => return Err(self.expected("`,` or `}`")),
            }
        }
        self.bump();
        Ok(())
    }

    fn label(&mut self, series: &mut Series) -> Result<(), Error> {
        let name = self.bump();
        let label = match name.tok {
            Tok::Word => name.span.of(self.text).to_owned(),
            Tok::Text => unquote(name.span.of(self.text), name.span)?,
            _ => {
                self.at -= 1;
                return Err(self.expected("a label or `}`"));
            }
        };
        let alone = matches!(self.peek().tok, Tok::Comma | Tok::RightBrace);
        if name.tok == Tok::Text && alone {
            return named(series, label, name.span);
        }
        if self.peek().tok != Tok::Equal {
            return Err(self.expected("`=`"));
        }
        self.bump();
        let value = self.peek();
        if value.tok != Tok::Text {
            return Err(self.expected("a value in quotes"));
        }
        let text = unquote(value.span.of(self.text), value.span)?;
        self.bump();
        if label == "__name__" {
            return named(series, text, value.span);
        }
        if series.labels.iter().any(|(other, _)| *other == label) {
            return Err(wrong(name.span, format!("the label `{label}` is set twice")));
        }
        series.labels.push((label, text));
        Ok(())
    }

    fn expected(&self, what: &str) -> Error {
        let token = self.peek();
        if let (Tok::Bad, Some(bad)) = (token.tok, &self.bad) {
            return bad.clone();
        }
        let found = match token.span.of(self.text) {
            "" => "the end".to_owned(),
            found => format!("`{}`", found.chars().take(40).collect::<String>()),
        };
        wrong(token.span, format!("expected {what}, found {found}"))
    }
}

fn named(series: &mut Series, name: String, span: Span) -> Result<(), Error> {
    if series.metric.is_some() {
        return Err(wrong(span, "the metric's name is set twice"));
    }
    series.metric = Some(name);
    Ok(())
}

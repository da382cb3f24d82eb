//! Lists of labels: `by (…)`, `on (…)`, `group_left (…)`.

use super::Parser;
use crate::ast::{Grouping, LabelName};
use crate::error::{Error, ErrorKind};
use crate::keyword::Keyword;
use crate::lex::Tok;

impl Parser<'_> {
    /// `by (…)` or `without (…)`, when one follows.
    pub(super) fn grouping(&mut self) -> Result<Option<Grouping>, Error> {
        let without = match self.peek().keyword {
            Some(Keyword::By) => false,
            Some(Keyword::Without) => true,
            _ => return Ok(None),
        };
        let word = self.bump().span;
        let labels = self.labels()?;
        let span = crate::Span::new(word.start, self.last_end());
        Ok(Some(Grouping { without, labels, span }))
    }

    /// Labels in parentheses.
    pub(super) fn labels(&mut self) -> Result<Vec<LabelName>, Error> {
        let hint = "labels stand in parentheses: (a, b)";
        let missing = |error: Error| error.maybe_hint(Some(hint.to_owned()));
        let open = self.expect(Tok::LeftParen, "`(` with labels").map_err(missing)?.span;
        let mut labels = Vec::new();
        while self.eat(Tok::RightParen).is_none() {
            labels.push(self.label(open)?);
            if self.eat(Tok::Comma).is_none() && !self.next_is(Tok::RightParen) {
                return Err(self.in_labels(open, "`,` or `)`"));
            }
        }
        Ok(labels)
    }

    fn label(&mut self, open: crate::Span) -> Result<LabelName, Error> {
        let token = self.peek();
        let text = match token.tok {
            Tok::Word if token.keyword.is_none_or(Keyword::names_label) => {
                self.text_of(token.span).to_owned()
            }
            Tok::Text => self.unquoted(token)?,
            _ => return Err(self.in_labels(open, "a label")),
        };
        self.bump();
        if text.is_empty() {
            let error = Error::new(ErrorKind::Matching, token.span, "a label needs a name");
            self.note(error);
        }
        Ok(LabelName { text, span: token.span })
    }

    fn in_labels(&self, open: crate::Span, expected: &str) -> Error {
        let token = self.peek();
        if token.tok == Tok::End {
            return self.unclosed(open, ')');
        }
        let hint = match token.tok {
            Tok::Word if token.keyword.is_some() => Some("quote a label of this name"),
            Tok::Word | Tok::Text => Some("put `,` between labels"),
            Tok::Equal | Tok::NotEqual | Tok::RegexMatch => {
                Some("this is a list of labels; match values in the selector's braces")
            }
            _ => None,
        };
        self.unexpected(expected).maybe_hint(hint.map(str::to_owned))
    }
}

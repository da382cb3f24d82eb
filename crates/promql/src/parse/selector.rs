//! A metric's name and the matchers in braces.

use super::Parser;
use super::frame::Operand;
use crate::Span;
use crate::ast::{Kind, MatchOp, Matcher, Name, Selector};
use crate::error::{Error, ErrorKind};
use crate::keyword::Keyword;
use crate::lex::{Tok, Token};

impl Parser<'_> {
    /// A selector; the name before the braces has been taken.
    pub(super) fn selector(&mut self, name: Option<Span>) -> Result<Operand, Error> {
        let start = name.unwrap_or(self.peek().span);
        let name = name.map(|span| {
            let text = self.text_of(span).to_owned();
            Name { text, span, quoted: false }
        });
        let mut selector = Selector { name, ..Selector::default() };
        if let Some(open) = self.eat(Tok::LeftBrace) {
            self.matchers(&mut selector, open.span)?;
        }
        let span = Span::new(start.start, self.last_end());
        if self.modifier_follows() {
            return Ok(Operand::Selector(Box::new(selector), span));
        }
        Ok(Operand::Node(self.ast.push(Kind::Selector(selector), span)))
    }

    /// Whether the next token changes the selector before it.
    fn modifier_follows(&self) -> bool {
        let token = self.peek();
        let word = || matches!(token.keyword, Some(Keyword::Offset | Keyword::Edges(_)));
        match token.tok {
            Tok::LeftBracket | Tok::At => true,
            Tok::Word => word(),
            _ => false,
        }
    }

    /// Matchers up to and with the closing brace.
    fn matchers(&mut self, selector: &mut Selector, open: Span) -> Result<(), Error> {
        while self.eat(Tok::RightBrace).is_none() {
            self.matcher(selector, open)?;
            if self.eat(Tok::Comma).is_none() && !self.next_is(Tok::RightBrace) {
                return Err(self.in_braces(open, "`,` or `}`"));
            }
        }
        Ok(())
    }

    fn matcher(&mut self, selector: &mut Selector, open: Span) -> Result<(), Error> {
        let token = self.peek();
        let label = match token.tok {
            Tok::Word if self.text_of(token.span).contains(':') => {
                return Err(self.in_braces(open, "a label"));
            }
            Tok::Word => self.text_of(token.span).to_owned(),
            Tok::Text => self.unquoted(token)?,
            _ => return Err(self.in_braces(open, "a label or `}`")),
        };
        self.bump();
        let alone = matches!(self.peek().tok, Tok::Comma | Tok::RightBrace);
        if token.tok == Tok::Text && alone {
            self.quoted_name(selector, label, token.span);
            return Ok(());
        }
        let op = self.match_op(open)?;
        let quoted = self.peek();
        if quoted.tok != Tok::Text {
            return Err(self.in_braces(open, "a value in quotes"));
        }
        let value = self.unquoted(quoted)?;
        self.bump();
        let span = token.span.to(quoted.span);
        let (label_span, value_span) = (token.span, quoted.span);
        selector.matchers.push(Matcher { label, op, value, span, label_span, value_span });
        Ok(())
    }

    fn match_op(&mut self, open: Span) -> Result<MatchOp, Error> {
        let op = match self.peek().tok {
            Tok::Equal => MatchOp::Equal,
            Tok::NotEqual => MatchOp::NotEqual,
            Tok::RegexMatch => MatchOp::Regex,
            Tok::RegexNotMatch => MatchOp::NotRegex,
            _ => return Err(self.in_braces(open, "`=`, `!=`, `=~` or `!~`")),
        };
        self.bump();
        Ok(op)
    }

    fn quoted_name(&mut self, selector: &mut Selector, text: String, span: Span) {
        let Some(first) = &selector.name else {
            selector.name = Some(Name { text, span, quoted: true });
            return;
        };
        let message = format!("the metric's name is set twice: `{}` and `{text}`", first.text);
        let error = Error::new(ErrorKind::Selector, span, message);
        self.note_hole(error.hint("a text alone in braces is the metric's name; name it once"));
    }

    /// The next token cannot stand within braces.
    fn in_braces(&self, open: Span, expected: &str) -> Error {
        let token = self.peek();
        if token.tok == Tok::End {
            return self.unclosed(open, '}');
        }
        let error = self.unexpected(expected);
        error.maybe_hint(self.brace_hint(token).map(str::to_owned))
    }

    fn brace_hint(&self, token: Token) -> Option<&'static str> {
        let word = self.text_of(token.span);
        match token.tok {
            Tok::EqualEqual => Some("labels are matched with a single `=`"),
            Tok::Word if word.ends_with(':') => Some("labels are matched with `=`"),
            Tok::Word if word.contains(':') => Some("quote a name that holds colons"),
            Tok::Word if word.eq_ignore_ascii_case("and") => Some("put `,` between matchers"),
            Tok::Word if word.eq_ignore_ascii_case("or") => {
                Some("matchers cannot be joined with `or`; use a regex: label=~\"a|b\"")
            }
            Tok::Word | Tok::Number(_) if self.after_match_op() => Some("put the value in quotes"),
            Tok::Word | Tok::Text => Some("put `,` between matchers"),
            Tok::Less | Tok::LessEqual | Tok::Greater | Tok::GreaterEqual => {
                Some("labels are texts; compare the value behind the braces")
            }
            Tok::RightBrace => Some("say what the label is matched with: label=\"value\""),
            _ => None,
        }
    }

    fn after_match_op(&self) -> bool {
        let last = self.at.checked_sub(1).map(|at| self.tokens[at].tok);
        let ops = [Tok::Equal, Tok::NotEqual, Tok::RegexMatch, Tok::RegexNotMatch];
        last.is_some_and(|tok| ops.contains(&tok))
    }
}

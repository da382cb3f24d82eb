//! Syntax errors: what was found, what could have stood there, and what was probably meant.

use super::Parser;
use super::frame::{Frame, Operand};
use crate::ast::Kind;
use crate::error::{Error, ErrorKind};
use crate::keyword::Keyword;
use crate::lex::{Tok, Token};
use crate::near::nearest;
use crate::{Span, ValueType};

impl Parser<'_> {
    /// The next token cannot stand here.
    pub(super) fn unexpected(&self, expected: &str) -> Error {
        let token = self.peek();
        if let (Tok::Bad, Some(bad)) = (token.tok, &self.bad) {
            return bad.clone();
        }
        let message = format!("expected {expected}, found {}", self.describe(token));
        Error::new(ErrorKind::Syntax, token.span, message)
    }

    fn describe(&self, token: Token) -> String {
        match token.tok {
            Tok::End => "the end".to_owned(),
            Tok::Text => "a text".to_owned(),
            _ => {
                let text: String = self.text_of(token.span).chars().take(40).collect();
                format!("`{text}`")
            }
        }
    }

    pub(super) fn unclosed(&self, open: Span, closing: char) -> Error {
        let message = format!("`{}` is never closed", self.text_of(open));
        Error::new(ErrorKind::Syntax, open, message).hint(format!("add `{closing}`"))
    }

    /// An operand was expected and something else is there.
    pub(super) fn operand_expected(&self) -> Error {
        let token = self.peek();
        let what = if self.in_duration { "a duration" } else { "an expression" };
        let error = self.unexpected(what);
        if token.tok == Tok::End && self.tokens.len() == 1 {
            let error = Error::new(ErrorKind::Syntax, token.span, "there is no expression");
            return error.hint("a metric's name is the shortest one");
        }
        error.maybe_hint(self.missing_operand_hint(token))
    }

    fn missing_operand_hint(&self, token: Token) -> Option<String> {
        let before = self.at.checked_sub(1).map(|at| self.tokens[at]);
        let before_is = |tok| before.is_some_and(|before| before.tok == tok);
        let text = self.text_of(token.span).to_ascii_lowercase();
        let hint = match token.tok {
            _ if self.in_duration => duration_hint(token),
            Tok::End | Tok::RightParen if before_is(Tok::Percent) => {
                "`%` is the remainder of a division; write 5% as 0.05".to_owned()
            }
            Tok::RightParen if before_is(Tok::Comma) => "leave the last comma out".to_owned(),
            Tok::RightParen if before_is(Tok::LeftParen) => {
                "put an expression between the parentheses".to_owned()
            }
            Tok::Equal if before_is(Tok::EqualEqual) || before_is(Tok::NotEqual) => {
                format!("write `{}`", self.text_of(before?.span))
            }
            Tok::Greater if before_is(Tok::Less) => "write `!=`".to_owned(),
            Tok::Equal | Tok::Greater | Tok::Less => {
                "comparisons are ==, !=, <, <=, >, >=".to_owned()
            }
            Tok::LeftBracket => "a range follows a selector: name[5m]".to_owned(),
            Tok::Word => return self.misplaced_word_hint(&text, token),
            _ => return None,
        };
        Some(hint)
    }

    fn misplaced_word_hint(&self, text: &str, token: Token) -> Option<String> {
        let call = self.peek_at(1).tok == Tok::LeftParen;
        Some(match token.keyword? {
            Keyword::By | Keyword::Without => {
                format!("`{text}` belongs to an aggregation: sum {text} (label) (…)")
            }
            Keyword::On | Keyword::Ignoring | Keyword::Bool => {
                format!("`{text}` stands right behind an operator, `bool` first")
            }
            Keyword::GroupLeft | Keyword::GroupRight => {
                format!("`{text}` stands behind `on (…)` or `ignoring (…)`")
            }
            Keyword::Operator(op) => format!("`{}` needs an expression before it", op.text()),
            Keyword::FillLeft | Keyword::FillRight | Keyword::Edges(_) | Keyword::Offset
                if call =>
            {
                format!("`{text}` is no function")
            }
            _ => return None,
        })
    }

    /// The token can follow no operand, or closes something that is not open.
    pub(super) fn cannot_follow(&self, operand: &Operand, token: Token) -> Error {
        let bracket = self.innermost_bracket().and_then(Frame::bracket);
        match (token.tok, bracket) {
            (Tok::End, Some((open, closing))) => return self.unclosed(open, closing),
            (Tok::RightParen | Tok::RightBracket | Tok::RightBrace, None) => {
                let sign = self.text_of(token.span);
                let message = format!("`{sign}` closes nothing");
                let error = Error::new(ErrorKind::Syntax, token.span, message);
                return error.hint("delete it, or open it where it belongs");
            }
            _ => {}
        }
        let expected = match bracket {
            None => "an operator or the end".to_owned(),
            Some((_, closing)) if self.in_duration => format!("`{closing}`"),
            Some((_, closing)) => format!("an operator or `{closing}`"),
        };
        let hint = self.follow_hint(operand, token);
        self.unexpected(&expected).maybe_hint(hint)
    }

    fn follow_hint(&self, operand: &Operand, token: Token) -> Option<String> {
        let hint = match token.tok {
            Tok::Equal if self.peek_at(1).tok == Tok::Greater => "write `>=`",
            Tok::Equal if self.peek_at(1).tok == Tok::Less => "write `<=`",
            Tok::Equal => "`==` compares; a single `=` stands in braces only",
            Tok::RegexMatch | Tok::RegexNotMatch => {
                "regexes match labels, in braces: name{label=~\"a|b\"}"
            }
            Tok::Comma => "arguments belong to a function; `or` joins two expressions",
            Tok::LeftBrace => "braces stand right behind a metric's name",
            Tok::Number(number) if number.is_duration && self.is_vector(operand) => {
                "a range stands in brackets: name[5m]"
            }
            Tok::Number(_) | Tok::LeftParen => "an operator is missing here",
            Tok::Word => return Some(self.following_word_hint(operand, token)),
            Tok::RightParen | Tok::RightBracket | Tok::RightBrace => {
                let (open, closing) = self.innermost_bracket()?.bracket()?;
                return Some(format!("`{}` is still open: add `{closing}`", self.text_of(open)));
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }

    fn is_vector(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Node(id) => self.ast.value_type(*id) == ValueType::InstantVector,
            Operand::Selector(..) | Operand::Subquery(..) => true,
        }
    }

    fn following_word_hint(&self, operand: &Operand, token: Token) -> String {
        let word = self.text_of(token.span);
        let lower = word.to_ascii_lowercase();
        let in_aggregate = matches!(self.innermost_bracket(), Some(Frame::Aggregate(_)));
        match token.keyword {
            Some(Keyword::By | Keyword::Without) if in_aggregate => {
                return format!("move `{lower} (…)` behind the aggregation's parentheses");
            }
            Some(Keyword::By | Keyword::Without) => {
                return format!("`{lower}` belongs to an aggregation: sum {lower} (…) (…)");
            }
            _ => {}
        }
        if token.keyword.is_some_and(is_matching) {
            return format!("`{lower}` stands right behind an operator, not before it");
        }
        if self.text_of(self.span_of(operand)).eq_ignore_ascii_case("not") {
            return "there is no `not`: write `a unless b`, or `!=` to compare".to_owned();
        }
        if let Some((_, hint)) = WORDS.iter().find(|(word, _)| *word == lower) {
            return (*hint).to_owned();
        }
        let unit = crate::lex::UNITS.iter().any(|(unit, _)| *unit == lower);
        if unit && self.is_number(operand) {
            return format!("write the unit right behind the number: 5{lower}");
        }
        let operators = ["and", "or", "unless", "atan2", "offset", "by", "without"];
        let near = nearest(word, operators.into_iter()).filter(|_| word.len() > 2);
        near.map_or_else(
            || "words cannot follow an expression; put what it means into the alert's text".into(),
            |near| format!("did you mean `{near}`?"),
        )
    }

    fn is_number(&self, operand: &Operand) -> bool {
        matches!(operand, Operand::Node(id) if matches!(self.ast.kind(*id), Kind::Number(_)))
    }
}

/// Whether a word belongs to the matching of a binary operator.
fn is_matching(word: Keyword) -> bool {
    use Keyword::{Bool, GroupLeft, GroupRight, Ignoring, On};
    matches!(word, Bool | On | Ignoring | GroupLeft | GroupRight)
}

/// Words people put behind an expression, and where what they mean belongs.
const WORDS: &[(&str, &str)] = &[
    ("for", "how long it has to hold is the `for` of the alert, not part of its expression"),
    ("over", "the range stands behind the selector, in brackets: rate(name[5m])"),
    ("not", "there is no `not`: write `a unless b`, or `!=` to compare"),
    ("in", "match one of several values with a regex, in braces: name{label=~\"a|b\"}"),
    ("like", "match a pattern with a regex, in braces: name{label=~\"a.*\"}"),
    ("is", "`==` compares"),
    ("equals", "`==` compares"),
    ("where", "conditions on labels stand in braces: name{label=\"value\"}"),
    ("group", "labels to keep are listed by an aggregation: sum by (label) (…)"),
];

fn duration_hint(token: Token) -> String {
    match token.tok {
        Tok::Text => "write the duration without quotes: 5m".to_owned(),
        Tok::Word | Tok::LeftBrace => {
            "a duration is a number with a unit, such as 5m, 1h30m or 7d".to_owned()
        }
        _ => "write a number with a unit, such as 5m".to_owned(),
    }
}

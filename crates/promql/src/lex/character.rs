//! Characters that begin no token, and what was probably meant by them.

use super::Lexer;
use crate::Span;
use crate::error::{Error, ErrorKind};

impl Lexer<'_> {
    pub(super) fn stray_character(&self) -> Error {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (what, hint) = meant(rest);
        let span = Span::new(self.at, self.at + what.len());
        let message = format!("`{}` is not part of PromQL", what.escape_debug());
        let error = Error::new(ErrorKind::Lexical, span, message);
        let letter = what.chars().all(char::is_alphanumeric);
        let quote = "names have ASCII letters, digits and `_` only; quote any other: {\"naïve\"}";
        match hint.or(letter.then_some(quote)) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// The characters that belong together, and a hint.
fn meant(rest: &str) -> (&str, Option<&'static str>) {
    const SIGNS: &[(&str, &str)] = &[
        ("&&", "write `and`"),
        ("&", "write `and`"),
        ("||", "write `or`"),
        ("|", "write `or`; in a regex, `|` stands inside the quotes"),
        ("!", "there is no `not`: write `unless`, or `!=` to compare"),
        (";", "an expression stands alone; leave the semicolon out"),
        (".", "names hold no dots: write `_`, or quote the whole name: {\"a.b\"}"),
        ("?", "there is no conditional; filter with a comparison, or use `bool`"),
        ("~", "regex matches are `=~` and `!~`, inside braces"),
        ("}", "no `{` is open"),
        ("“", "use plain quotes: \""),
        ("”", "use plain quotes: \""),
        ("„", "use plain quotes: \""),
        ("‘", "use plain quotes: '"),
        ("’", "use plain quotes: '"),
        ("≥", "write `>=`"),
        ("≤", "write `<=`"),
        ("≠", "write `!=`"),
        ("×", "write `*`"),
        ("·", "write `*`"),
        ("÷", "write `/`"),
        ("−", "write `-`"),
        ("–", "write `-`"),
        ("—", "write `-`"),
        ("→", "an expression cannot say what happens next; that is the alert's text"),
        ("\u{a0}", "this is a no-break space; use a plain one"),
        ("\u{200b}", "this is an invisible character; delete it"),
        ("\u{feff}", "this is a byte order mark; delete it"),
    ];
    let found = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let bytes = found.map_or(first, |(sign, _)| sign.len());
    (rest.get(..bytes).unwrap_or_default(), found.map(|(_, hint)| *hint))
}

//! Text to tokens.
//!
//! Tokens are read ahead of the parser, all at once and up to the first thing that is none; that
//! one becomes a [`Tok::Bad`] and is reported only if the parser gets as far.

mod character;
mod number;
mod text;

use crate::ast::Number;
use crate::error::{Error, ErrorKind};
use crate::keyword::Keyword;
use crate::{Options, Span};

pub(crate) use number::{DURATION_MAX_MS, UNITS, duration_text, read_number};
pub(crate) use text::unquote;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Tok {
    /// A name or keyword, perhaps with colons.
    Word,
    Number(Number),
    /// A quoted text, quotes and escapes as written.
    Text,
    /// `$__rate_interval` and its like.
    Variable,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    /// Only within brackets; elsewhere a colon is part of a word.
    Colon,
    At,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Equal,
    EqualEqual,
    NotEqual,
    RegexMatch,
    RegexNotMatch,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    TrimUpper,
    TrimLower,
    /// No token at all; the lexer keeps the error.
    Bad,
    /// The end of the text.
    End,
}

/// A token and its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token {
    pub(crate) tok: Tok,
    pub(crate) span: Span,
    /// What a word means where it is no name; looked up once.
    pub(crate) keyword: Option<Keyword>,
}

/// The tokens of a text; the last one is [`Tok::End`] or [`Tok::Bad`].
pub(crate) fn tokens(text: &str, options: &Options) -> (Vec<Token>, Option<Error>) {
    let mut lexer = Lexer { text, at: 0, in_brackets: false, options };
    let mut tokens = Vec::with_capacity(text.len() / 3 + 1);
    loop {
        lexer.skip_blanks_and_comments();
        let start = lexer.at;
        match lexer.token() {
            Ok(tok) => {
                let span = Span::new(start, lexer.at);
                let keyword = (tok == Tok::Word).then(|| Keyword::of(span.of(text))).flatten();
                tokens.push(Token { tok, span, keyword });
                if tok == Tok::End {
                    return (tokens, None);
                }
            }
            Err(error) => {
                tokens.push(Token { tok: Tok::Bad, span: error.span, keyword: None });
                return (tokens, Some(error));
            }
        }
    }
}

/// A place in a text.
struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Whether a `[` is open: colons are tokens there.
    in_brackets: bool,
    options: &'a Options,
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.byte(0).is_some_and(&wanted) {
            self.at += 1;
        }
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            self.skip_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
            if self.byte(0) != Some(b'#') {
                return;
            }
            self.skip_while(|b| !matches!(b, b'\n' | b'\r'));
        }
    }

    fn token(&mut self) -> Result<Tok, Error> {
        let Some(byte) = self.byte(0) else { return Ok(Tok::End) };
        match byte {
            b'"' | b'\'' | b'`' => self.text_literal(byte),
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(1).is_some_and(|b| b.is_ascii_digit()) => self.number(),
            b':' if self.in_brackets => Ok(self.take(1, Tok::Colon)),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' => Ok(self.word()),
            b'$' => self.variable(),
            _ => self.sign(byte),
        }
    }

    fn take(&mut self, bytes: usize, tok: Tok) -> Tok {
        self.at += bytes;
        tok
    }

    fn word(&mut self) -> Tok {
        let colons = !self.in_brackets;
        self.skip_while(|b| is_word(b) || colons && b == b':');
        Tok::Word
    }

    fn sign(&mut self, byte: u8) -> Result<Tok, Error> {
        let (bytes, tok) = match (byte, self.byte(1)) {
            (b'=', Some(b'=')) => (2, Tok::EqualEqual),
            (b'=', Some(b'~')) => (2, Tok::RegexMatch),
            (b'!', Some(b'=')) => (2, Tok::NotEqual),
            (b'!', Some(b'~')) => (2, Tok::RegexNotMatch),
            (b'<', Some(b'=')) => (2, Tok::LessEqual),
            (b'<', Some(b'/')) => (2, Tok::TrimUpper),
            (b'>', Some(b'=')) => (2, Tok::GreaterEqual),
            (b'>', Some(b'/')) => (2, Tok::TrimLower),
            (b'=', _) => (1, Tok::Equal),
            (b'<', _) => (1, Tok::Less),
            (b'>', _) => (1, Tok::Greater),
            (b'(', _) => (1, Tok::LeftParen),
            (b')', _) => (1, Tok::RightParen),
            (b'{', _) => (1, Tok::LeftBrace),
            (b'}', _) => (1, Tok::RightBrace),
            (b'[', _) => (1, Tok::LeftBracket),
            (b']', _) => (1, Tok::RightBracket),
            (b',', _) => (1, Tok::Comma),
            (b'@', _) => (1, Tok::At),
            (b'+', _) => (1, Tok::Plus),
            (b'-', _) => (1, Tok::Minus),
            (b'*', _) => (1, Tok::Star),
            (b'/', _) => (1, Tok::Slash),
            (b'%', _) => (1, Tok::Percent),
            (b'^', _) => (1, Tok::Caret),
            _ => return Err(self.stray_character()),
        };
        self.in_brackets = match tok {
            Tok::LeftBracket => true,
            Tok::RightBracket => false,
            _ => self.in_brackets,
        };
        Ok(self.take(bytes, tok))
    }

    fn variable(&mut self) -> Result<Tok, Error> {
        let start = self.at;
        self.at += 1;
        self.skip_while(is_word);
        let span = Span::new(start, self.at);
        let name = span.of(self.text);
        if VARIABLES.contains(&name) && self.options.grafana_variables {
            return Ok(Tok::Variable);
        }
        let hint = if VARIABLES.contains(&name) {
            "it only has a value in Grafana; write a duration such as 5m".to_owned()
        } else {
            format!("PromQL has no variables; Grafana's are {}", VARIABLES.join(", "))
        };
        let message = format!("`{name}` is a dashboard variable, not PromQL");
        Err(Error::new(ErrorKind::Lexical, span, message).hint(hint))
    }
}

/// Grafana's built-in variables that stand for a duration or number.
const VARIABLES: &[&str] = &[
    "$__interval",
    "$__interval_ms",
    "$__range",
    "$__range_ms",
    "$__range_s",
    "$__rate_interval",
    "$__rate_interval_ms",
];

/// Whether a byte may be part of a name, colons aside.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

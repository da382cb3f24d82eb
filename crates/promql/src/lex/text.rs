//! Quoted texts. In `"…"` and `'…'` escapes are those of Go; in back quotes there are none.

use super::{Lexer, Tok};
use crate::Span;
use crate::error::{Error, ErrorKind};

impl Lexer<'_> {
    /// The first byte is the quote.
    pub(super) fn text_literal(&mut self, quote: u8) -> Result<Tok, Error> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            if byte == quote {
                return Ok(self.take(1, Tok::Text));
            }
            if byte == b'\n' && quote != b'`' {
                break;
            }
            let escaped = byte == b'\\' && quote != b'`' && self.byte(1) != Some(b'\n');
            self.at += 1 + usize::from(escaped);
        }
        self.at = self.at.min(self.text.len());
        // Pointing at the whole rest of the text would say less than pointing at the quote.
        let span = Span::new(start, start + 1);
        let quote = char::from(quote);
        let message = format!("the text that begins with {quote} never ends");
        let hint = format!("close it with another {quote} on the same line");
        Err(Error::new(ErrorKind::Lexical, span, message).hint(hint))
    }
}

/// The text within quotes, escapes resolved. The literal is what the lexer took for one.
pub(crate) fn unquote(literal: &str, span: Span) -> Result<String, Error> {
    let bytes = literal.as_bytes();
    let quote = bytes.first().copied().unwrap_or_default();
    let inner = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
    if quote == b'`' || !inner.contains(&b'\\') {
        return Ok(String::from_utf8_lossy(inner).into_owned());
    }
    let mut unquoted = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(byte) = inner.get(at) {
        if *byte == b'\\' {
            let taken = escape(inner.get(at + 1..).unwrap_or_default(), quote, &mut unquoted);
            at += 1 + taken.map_err(|wrong| bad_escape(wrong, literal, span, at + 1))?;
        } else {
            unquoted.push(*byte);
            at += 1;
        }
    }
    String::from_utf8(unquoted).map_err(|_| {
        Error::new(ErrorKind::Lexical, span, "the escapes of this text do not make valid UTF-8")
            .hint("write the characters themselves")
    })
}

/// Resolves the escape that follows a backslash; returns its length.
fn escape(rest: &[u8], quote: u8, out: &mut Vec<u8>) -> Result<usize, &'static str> {
    let Some(first) = rest.first().copied() else { return Err("a backslash at the end") };
    let plain = match first {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'\\' => b'\\',
        _ if first == quote => quote,
        b'x' => return byte(rest.get(1..3), 16, out).map(|()| 3),
        b'0'..=b'7' => return byte(rest.get(..3), 8, out).map(|()| 3),
        b'u' => return character(rest.get(1..5), out).map(|()| 5),
        b'U' => return character(rest.get(1..9), out).map(|()| 9),
        _ => return Err("an escape that does not exist"),
    };
    out.push(plain);
    Ok(1)
}

fn byte(digits: Option<&[u8]>, base: u32, out: &mut Vec<u8>) -> Result<(), &'static str> {
    let value = value_of(digits, base).ok_or("an escape with too few digits")?;
    out.push(u8::try_from(value).map_err(|_| "an escape beyond one byte")?);
    Ok(())
}

fn character(digits: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), &'static str> {
    let value = value_of(digits, 16).ok_or("an escape with too few digits")?;
    let character = char::from_u32(value).ok_or("an escape for no Unicode character")?;
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(())
}

fn value_of(digits: Option<&[u8]>, base: u32) -> Option<u32> {
    let digit = |b: &u8| char::from(*b).to_digit(base);
    digits?.iter().try_fold(0_u32, |sum, b| sum.checked_mul(base)?.checked_add(digit(b)?))
}

fn bad_escape(wrong: &str, literal: &str, span: Span, at: usize) -> Error {
    let start = span.start + at;
    let after = literal.get(at + 1..).and_then(|rest| rest.chars().next());
    let span = Span::new(start, start + 1 + after.map_or(0, char::len_utf8));
    Error::new(ErrorKind::Lexical, span, format!("{wrong}: `\\{}`", after.unwrap_or(' ')))
        .hint("write a backslash twice, or the text in back quotes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(literal: &str) -> Result<String, String> {
        unquote(literal, Span::new(0, literal.len())).map_err(|error| error.to_string())
    }

    #[test]
    fn escapes_are_those_of_go() {
        assert_eq!(text(r#""a\tb\\\"\x41\101\u00e9\U0001F600""#).unwrap(), "a\tb\\\"AAé😀");
        assert_eq!(text(r"'it\'s'").unwrap(), "it's");
        assert_eq!(text(r"`\d+`").unwrap(), r"\d+");
        assert_eq!(text("``").unwrap(), "");
        assert_eq!(text(r#""\xc3\xa9""#).unwrap(), "é");
    }

    #[test]
    fn bad_escapes_are_named_with_their_place() {
        let error = text(r#""a\d""#).unwrap_err();
        assert_eq!(
            error,
            "2..4: an escape that does not exist: `\\d`; \
             write a backslash twice, or the text in back quotes"
        );
        assert!(text(r#""\'""#).is_err());
        assert!(text(r#""\ud800""#).is_err());
        assert!(text(r#""\400""#).is_err());
        assert!(text(r#""\xff""#).unwrap_err().contains("UTF-8"));
    }
}

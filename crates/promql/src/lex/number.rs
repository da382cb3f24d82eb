//! Numbers and durations.

use super::{Lexer, Tok, is_word};
use crate::Span;
use crate::ast::Number;
use crate::error::{Error, ErrorKind};

/// Units of a duration with their milliseconds, in the order they are written.
pub(crate) const UNITS: &[(&str, u64)] = &[
    ("y", 365 * 24 * 3_600_000),
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// The longest duration in milliseconds: Prometheus counts nanoseconds in 63 bits.
pub(crate) const DURATION_MAX_MS: u64 = i64::MAX as u64 / 1_000_000;

impl Lexer<'_> {
    /// The first byte is a digit, or a dot before one.
    pub(super) fn number(&mut self) -> Result<Tok, Error> {
        let start = self.at;
        self.skip_number();
        let span = Span::new(start, self.at);
        let literal = span.of(self.text);
        match read(literal) {
            Ok(number) => Ok(Tok::Number(number)),
            Err(wrong) => Err(wrong.error(span, literal)),
        }
    }

    /// Everything that looks like a part of the number, so that an error speaks of all of it.
    fn skip_number(&mut self) {
        let hex = self.byte(0) == Some(b'0') && matches!(self.byte(1), Some(b'x' | b'X'));
        loop {
            let sign_of_exponent = !hex
                && matches!(self.byte(0), Some(b'e' | b'E'))
                && matches!(self.byte(1), Some(b'+' | b'-'));
            if sign_of_exponent {
                self.at += 2;
            } else if self.byte(0).is_some_and(|b| is_word(b) || b == b'.') {
                self.at += 1;
            } else {
                return;
            }
        }
    }
}

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Syntax,
    Range,
    DecimalDuration,
    UnitOrder,
    LongDuration,
    Suffix,
    Unit,
    Name,
}

impl Wrong {
    fn error(self, span: Span, literal: &str) -> Error {
        let literal: String = literal.chars().take(40).collect();
        let (message, hint) = match self {
            Self::Syntax => (format!("`{literal}` is no number"), None),
            Self::Range => (format!("`{literal}` is too large a number"), None),
            Self::DecimalDuration => (
                format!("`{literal}` is no duration: its numbers must be whole"),
                Some("use a smaller unit: 90s, not 1.5m"),
            ),
            Self::UnitOrder => (
                format!("`{literal}` is no duration: each unit once, from the largest down"),
                Some("units in their order: y, w, d, h, m, s, ms, as in 1h30m"),
            ),
            Self::LongDuration => (
                format!("`{literal}` is too long a duration"),
                Some("292 years are the most Prometheus can count"),
            ),
            Self::Unit => (
                format!("`{literal}` is no duration"),
                Some("the units are y, w, d, h, m, s and ms"),
            ),
            Self::Name => {
                (format!("`{literal}` is no number"), Some("a name cannot begin with a digit"))
            }
            Self::Suffix => (
                format!("`{literal}` is no number"),
                Some("PromQL has no suffixes for thousands or bytes: write 10e3, or 10 * 1024"),
            ),
        };
        let error = Error::new(ErrorKind::Lexical, span, message);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// The value of a number or duration without a sign; none when it is neither.
pub(crate) fn read_number(literal: &str) -> Option<f64> {
    let first = literal.as_bytes().first().is_some_and(|b| b.is_ascii_digit() || *b == b'.');
    first.then(|| read(literal).ok()).flatten().map(|number| number.value)
}

fn read(literal: &str) -> Result<Number, Wrong> {
    if let Some(hex) = literal.strip_prefix("0x").or_else(|| literal.strip_prefix("0X")) {
        return integer(hex.strip_prefix('_').unwrap_or(hex), 16).map(plain);
    }
    let last = literal.bytes().next_back().unwrap_or_default();
    if last.is_ascii_digit() || last == b'.' {
        return decimal(literal).map(plain);
    }
    duration(literal)
}

fn plain(value: f64) -> Number {
    Number { value, is_duration: false }
}

/// Digits of a base, with single underscores between them.
fn integer(digits: &str, base: u32) -> Result<f64, Wrong> {
    let digits = without_underscores(digits)?;
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(base)) {
        return Err(Wrong::Syntax);
    }
    i64::from_str_radix(&digits, base).map(|value| value as f64).map_err(|_| Wrong::Range)
}

/// A decimal number; with a leading zero and octal digits only, an octal one, as Go reads it.
fn decimal(literal: &str) -> Result<f64, Wrong> {
    let digits = without_underscores(literal)?;
    let octal = digits.len() > 1 && digits.starts_with('0');
    if octal && digits.bytes().all(|b| matches!(b, b'0'..=b'7')) {
        // Beyond 64 bits Go falls back to reading it as decimal.
        if let Ok(value) = i64::from_str_radix(&digits, 8) {
            return Ok(value as f64);
        }
    }
    if !digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        return Err(Wrong::Syntax);
    }
    let value: f64 = digits.parse().map_err(|_| Wrong::Syntax)?;
    if value.is_finite() { Ok(value) } else { Err(Wrong::Range) }
}

/// Underscores must stand between digits, one at a time.
fn without_underscores(digits: &str) -> Result<String, Wrong> {
    let bytes = digits.as_bytes();
    let between = |at: usize| {
        let digit = |b: Option<&u8>| b.is_some_and(u8::is_ascii_hexdigit);
        digit(at.checked_sub(1).and_then(|at| bytes.get(at))) && digit(bytes.get(at + 1))
    };
    let lonely = bytes.iter().enumerate().all(|(at, b)| *b != b'_' || between(at));
    if lonely { Ok(digits.replace('_', "")) } else { Err(Wrong::Syntax) }
}

/// A number with units, `1h30m`.
fn duration(literal: &str) -> Result<Number, Wrong> {
    let mut units = UNITS.iter();
    let mut rest = literal;
    let mut milliseconds = 0_u64;
    while !rest.is_empty() {
        let (digits, after) = split(rest, |b| b.is_ascii_digit());
        let (unit, after) = split(after, |b| b.is_ascii_alphabetic());
        if digits.is_empty() || !UNITS.iter().any(|(known, _)| *known == unit) {
            return Err(wrong_unit(literal));
        }
        let (_, each) = units.find(|(known, _)| *known == unit).ok_or(Wrong::UnitOrder)?;
        let count: u64 = digits.parse().map_err(|_| Wrong::LongDuration)?;
        let part = count.checked_mul(*each).ok_or(Wrong::LongDuration)?;
        milliseconds = milliseconds.checked_add(part).ok_or(Wrong::LongDuration)?;
        rest = after;
    }
    if milliseconds > DURATION_MAX_MS {
        return Err(Wrong::LongDuration);
    }
    Ok(Number { value: milliseconds as f64 / 1000.0, is_duration: true })
}

fn split(text: &str, wanted: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|b| !wanted(b)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn wrong_unit(literal: &str) -> Wrong {
    let (digits, unit) = split(literal, |b| b.is_ascii_digit() || b == b'.');
    if digits.contains('.') && UNITS.iter().any(|(known, _)| *known == unit) {
        return Wrong::DecimalDuration;
    }
    let suffixes = ["k", "m", "g", "t", "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"];
    if suffixes.contains(&unit.to_ascii_lowercase().as_str()) {
        return Wrong::Suffix;
    }
    let whole = !digits.contains('.');
    let letter = unit.starts_with(|c: char| c.is_ascii_alphabetic());
    if whole && letter && unit.contains('_') {
        Wrong::Name
    } else if whole && letter && !unit.starts_with(['e', 'E', 'x', 'X', 'b', 'o']) {
        Wrong::Unit
    } else {
        Wrong::Syntax
    }
}

/// The shortest text of a duration of so many seconds, when it is a whole number of milliseconds.
pub(crate) fn duration_text(seconds: f64) -> Option<String> {
    use std::fmt::Write;
    let milliseconds = (seconds * 1000.0).round();
    let whole = (milliseconds / 1000.0 - seconds).abs() <= f64::EPSILON * seconds;
    if !whole || !(0.0..=DURATION_MAX_MS as f64).contains(&milliseconds) {
        return None;
    }
    let mut rest = milliseconds as u64;
    let mut text = String::new();
    for (unit, each) in UNITS {
        // Years and weeks are only the better word when nothing is left over.
        let exact_only = matches!(*unit, "y" | "w");
        let count = if exact_only && !rest.is_multiple_of(*each) { 0 } else { rest / each };
        if count > 0 {
            write!(text, "{count}{unit}").ok()?;
            rest -= count * each;
        }
    }
    Some(if text.is_empty() { "0s".to_owned() } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        let cases = [
            ("0", 0.0),
            ("5.", 5.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("2E-1", 0.2),
            ("0x1F", 31.0),
            ("0X_ff", 255.0),
            ("0755", 493.0),
            ("08", 8.0),
            ("1_000", 1000.0),
            ("18446744073709551616", 2_f64.powi(64)),
        ];
        for (literal, value) in cases {
            assert_eq!(read(literal), Ok(plain(value)), "{literal}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let syntax = ["1__0", "1_", "0x", "0xg", "1e", "2.5.", "1..4", "0b1", "1e5e5"];
        for literal in syntax {
            assert_eq!(read(literal), Err(Wrong::Syntax), "{literal}");
        }
        assert_eq!(read("1e999"), Err(Wrong::Range));
        assert_eq!(read("0xFFFFFFFFFFFFFFFFFF"), Err(Wrong::Range));
        assert_eq!(read("10k"), Err(Wrong::Suffix));
        assert_eq!(read("5min"), Err(Wrong::Unit));
        assert_eq!(read("5xx_total"), Err(Wrong::Name));
    }

    #[test]
    fn durations_are_whole_numbers_with_units_from_large_to_small() {
        let seconds = |literal| read(literal).map(|number| number.value);
        assert_eq!(seconds("1h30m"), Ok(5400.0));
        assert_eq!(seconds("1y2w3d"), Ok(33_004_800.0));
        assert_eq!(seconds("1s5ms"), Ok(1.005));
        assert_eq!(seconds("5m1h"), Err(Wrong::UnitOrder));
        assert_eq!(seconds("5m5m"), Err(Wrong::UnitOrder));
        assert_eq!(seconds("1.5m"), Err(Wrong::DecimalDuration));
        assert_eq!(seconds("293y"), Err(Wrong::LongDuration));
    }

    #[test]
    fn a_duration_is_written_with_the_units_it_needs() {
        let cases = [
            (0.0, "0s"),
            (0.001, "1ms"),
            (5400.0, "1h30m"),
            (86_400.0, "1d"),
            (604_800.0, "1w"),
            (691_200.0, "8d"),
            (31_536_000.0, "1y"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration_text(seconds).as_deref(), Some(text));
        }
        assert_eq!(duration_text(0.000_5), None);
    }
}

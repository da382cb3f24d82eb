//! Errors of the parsers: what is wrong, where, and what to do about it.

use std::fmt;

/// Longest excerpt of the input in an error, in bytes after escaping.
const EXCERPT_BYTES_MAX: usize = 200;

/// What kind of mistake it is. Stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParseCode {
    /// BX101: the input is not UTF-8.
    Utf8,
    /// BX102: a line is not one of the format's lines.
    Line,
    /// BX103: a metric or label name is not one.
    Name,
    /// BX104: labels are malformed, repeated, missing or reserved.
    Labels,
    /// BX105: a value is not a number, or not one its type allows.
    Value,
    /// BX106: a timestamp is malformed or out of order.
    Timestamp,
    /// BX107: an exemplar is malformed, too long, or where none may be.
    Exemplar,
    /// BX108: metadata is malformed, repeated or in the wrong place.
    Metadata,
    /// BX109: a unit does not fit its family.
    Unit,
    /// BX110: one name means two things.
    Clash,
    /// BX111: samples of a family or group are not together.
    Grouping,
    /// BX112: a histogram contradicts itself.
    Histogram,
    /// BX113: `# EOF` is missing or not last.
    Eof,
    /// BX114: more of something than the limits allow.
    Limit,
    /// BX115: not a Prometheus protobuf message.
    Protobuf,
}

impl ParseCode {
    /// The code as printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "BX101",
            Self::Line => "BX102",
            Self::Name => "BX103",
            Self::Labels => "BX104",
            Self::Value => "BX105",
            Self::Timestamp => "BX106",
            Self::Exemplar => "BX107",
            Self::Metadata => "BX108",
            Self::Unit => "BX109",
            Self::Clash => "BX110",
            Self::Grouping => "BX111",
            Self::Histogram => "BX112",
            Self::Eof => "BX113",
            Self::Limit => "BX114",
            Self::Protobuf => "BX115",
        }
    }
}

/// One mistake in an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Its kind.
    pub code: ParseCode,
    /// Line, from 1; in protobuf the number of the message.
    pub line: u64,
    /// Column in characters, from 1; in protobuf the byte offset of the message.
    pub column: u64,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: &'static str,
    /// The input around the place, escaped, at most 200 bytes.
    pub excerpt: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, line, column, what, help, excerpt } = self;
        write!(f, "{line}:{column}: {}: {what}; {help}", code.as_str())?;
        if excerpt.is_empty() { Ok(()) } else { write!(f, ": {excerpt}") }
    }
}

impl std::error::Error for ParseError {}

/// All mistakes found, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseErrors(pub Vec<ParseError>);

impl fmt::Display for ParseErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseErrors {}

/// A mistake before its line is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: ParseCode,
    /// Byte in the line.
    pub(crate) at: usize,
    pub(crate) what: String,
    pub(crate) help: &'static str,
}

impl Fault {
    pub(crate) fn new(
        code: ParseCode,
        at: usize,
        what: impl Into<String>,
        help: &'static str,
    ) -> Self {
        Self { code, at, what: what.into(), help }
    }

    /// The fault as an error in `line`, which has the number `number`.
    pub(crate) fn locate(self, number: u64, line: &[u8]) -> ParseError {
        let at = self.at.min(line.len());
        let before = String::from_utf8_lossy(&line[..at]);
        ParseError {
            code: self.code,
            line: number,
            column: before.chars().count() as u64 + 1,
            what: cut(&self.what),
            help: self.help,
            excerpt: excerpt(line, at),
        }
    }
}

/// Escapes control, format and invalid characters, and cuts the text to the limit.
fn excerpt(line: &[u8], at: usize) -> String {
    let start = at.saturating_sub(80);
    let end = line.len().min(start + EXCERPT_BYTES_MAX);
    cut(&String::from_utf8_lossy(&line[start..end]))
}

fn cut(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let escaped: String =
            if matches!(c, '"' | '\'' | '\\') { c.into() } else { c.escape_debug().collect() };
        if out.len() + escaped.len() > EXCERPT_BYTES_MAX {
            break;
        }
        out.push_str(&escaped);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_gives_line_column_and_an_escaped_excerpt() {
        let fault = Fault::new(ParseCode::Value, 6, "`x` is no number", "write a number");
        let error = fault.locate(7, "a{ü} \u{202e}x".as_bytes());
        assert_eq!((error.line, error.column), (7, 6));
        assert_eq!(error.excerpt, "a{ü} \\u{202e}x");
        assert_eq!(
            error.to_string(),
            "7:6: BX105: `x` is no number; write a number: a{ü} \\u{202e}x"
        );
    }

    #[test]
    fn an_excerpt_of_a_giant_hostile_line_stays_short() {
        let line = vec![0xff; 1 << 20];
        let error =
            Fault::new(ParseCode::Utf8, 1 << 19, "not UTF-8", "send UTF-8").locate(1, &line);
        assert!(error.excerpt.len() <= 200, "{}", error.excerpt.len());
    }
}

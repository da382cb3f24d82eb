//! Lines of an input, one at a time, each checked for UTF-8.

use super::{Fault, ParseCode, ParseError};

/// Where in the input the parser is.
#[derive(Debug, Clone)]
pub(crate) struct Source<'a> {
    rest: &'a [u8],
    line: &'a [u8],
    number: u64,
}

impl<'a> Source<'a> {
    /// An input whose first line has the number `first_line`.
    pub(crate) fn new(input: &'a [u8], first_line: u64) -> Self {
        Self { rest: input, line: &[], number: first_line.saturating_sub(1) }
    }

    /// The next line without its newline.
    pub(crate) fn next_line(&mut self) -> Option<Result<&'a str, Fault>> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        self.line = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        self.number += 1;
        Some(std::str::from_utf8(self.line).map_err(|e| {
            let help = "send UTF-8; what is not is never guessed at";
            Fault::new(ParseCode::Utf8, e.valid_up_to(), "not UTF-8", help)
        }))
    }

    /// The number of the current line, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// A fault of the current line with its place.
    pub(crate) fn locate(&self, fault: Fault) -> ParseError {
        fault.locate(self.number, self.line)
    }
}

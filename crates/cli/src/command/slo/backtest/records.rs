//! Comma-separated values (RFC 4180), one record at a time, whatever the bytes are.

use std::io::{self, BufRead, Read as _};

use super::trouble::Trouble;

/// Longest line read, in bytes.
const LINE_BYTES_MAX: u64 = 64 * 1024;
/// Fields of a record; more are left alone.
const FIELDS_MAX: usize = 256;

/// A field and the column it begins at, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) text: String,
    pub(super) column: usize,
}

/// Reads records; lines that are none are noted and passed over.
#[derive(Debug)]
pub(super) struct Records<R> {
    from: R,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, line: 0, buffer: Vec::new() }
    }

    /// The line of the record last read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next record that is not empty and no comment (`#`).
    pub(super) fn next(&mut self, trouble: &mut Trouble) -> io::Result<Option<Vec<Field>>> {
        loop {
            self.buffer.clear();
            let read =
                (&mut self.from).take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut self.buffer)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if read as u64 > LINE_BYTES_MAX && !self.buffer.ends_with(b"\n") {
                trouble.at(self.line, 1, "the line is longer than 64 KiB");
                self.skip_line()?;
                continue;
            }
            if let Some(record) = self.record(trouble) {
                return Ok(Some(record));
            }
        }
    }

    /// Passes over the rest of a line without keeping it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let available = self.from.fill_buf()?;
            let (length, ended) = match available.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (available.len(), available.is_empty()),
            };
            self.from.consume(length);
            if ended {
                return Ok(());
            }
        }
    }

    fn record(&self, trouble: &mut Trouble) -> Option<Vec<Field>> {
        let bytes = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let bytes = if self.line == 1 {
            bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
        } else {
            bytes
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            trouble.at(self.line, 1, "the line is no UTF-8 text");
            return None;
        };
        if text.trim().is_empty() || text.starts_with('#') {
            return None;
        }
        match split(text) {
            Ok(fields) => Some(fields),
            Err((column, what)) => {
                trouble.at(self.line, column, what);
                None
            }
        }
    }
}

/// The fields of a line, or the column at which it goes wrong.
fn split(line: &str) -> Result<Vec<Field>, (usize, &'static str)> {
    let mut fields = Vec::new();
    let mut chars = line.chars().enumerate().peekable();
    loop {
        let column = chars.peek().map_or_else(|| line.chars().count(), |(at, _)| *at) + 1;
        let quoted = chars.next_if(|(_, c)| *c == '"').is_some();
        let text = if quoted { in_quotes(&mut chars, column)? } else { plain(&mut chars)? };
        if fields.len() < FIELDS_MAX {
            fields.push(Field { text, column });
        }
        match chars.next() {
            None => return Ok(fields),
            Some((_, ',')) => {}
            Some((at, _)) => return Err((at + 1, "text after a closing quote")),
        }
    }
}

type Chars<'a> = std::iter::Peekable<std::iter::Enumerate<std::str::Chars<'a>>>;

fn plain(chars: &mut Chars<'_>) -> Result<String, (usize, &'static str)> {
    let mut text = String::new();
    while let Some((at, c)) = chars.next_if(|(_, c)| *c != ',') {
        if c == '"' {
            return Err((at + 1, "a quote inside a field that does not begin with one"));
        }
        text.push(c);
    }
    Ok(text)
}

fn in_quotes(chars: &mut Chars<'_>, column: usize) -> Result<String, (usize, &'static str)> {
    let mut text = String::new();
    loop {
        match chars.next() {
            None => return Err((column, "the quote is not closed on its line")),
            Some((_, '"')) if chars.next_if(|(_, c)| *c == '"').is_some() => text.push('"'),
            Some((_, '"')) => return Ok(text),
            Some((_, c)) => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (Vec<Vec<String>>, String) {
        let mut trouble = Trouble::new("x.csv");
        let mut records = Records::new(bytes);
        let mut found = Vec::new();
        while let Some(record) = records.next(&mut trouble).unwrap() {
            found.push(record.into_iter().map(|f| f.text).collect());
        }
        let said = trouble.finish("help").err().map(|f| f.to_string()).unwrap_or_default();
        (found, said)
    }

    #[test]
    fn quotes_line_ends_and_comments_are_understood() {
        let (found, said) = all(b"\xef\xbb\xbfa,\"b,\"\"c\"\"\",\r\n# note\n\n1,2,3");
        assert_eq!(found, [vec!["a", "b,\"c\"", ""], vec!["1", "2", "3"]]);
        assert_eq!(said, "");
    }

    #[test]
    fn broken_lines_are_named_by_line_and_column_and_the_rest_is_read() {
        let (found, said) = all(b"a\nb\xff\nc,\"d\ne,f\"g\n\"h\"i\nj\n");
        assert_eq!(found, [["a"], ["j"]]);
        for place in ["x.csv:2:1: ", "x.csv:3:3: ", "x.csv:4:4: ", "x.csv:5:4: "] {
            assert!(said.contains(place), "{place} in {said}");
        }
    }

    #[test]
    fn an_endless_line_is_passed_over_without_being_kept() {
        let mut bytes = vec![b'x'; 1 << 20];
        bytes.extend(b"\nnext\n");
        let (found, said) = all(&bytes);
        assert_eq!(found, [["next"]]);
        assert!(said.contains("x.csv:1:1: the line is longer"), "{said}");
    }

    #[test]
    fn the_column_counts_characters() {
        let fields = split("é,b,").unwrap();
        let columns: Vec<usize> = fields.iter().map(|f| f.column).collect();
        assert_eq!(columns, [1, 3, 5]);
    }
}

//! Places inside a text value: bytes of the value as bytes of the file it was read from.
//!
//! YAML folds lines, drops indentation and unescapes, but it neither adds nor loses a visible
//! character. So the n-th visible character of a value is the n-th of its source, whatever the style.

use std::ops::Range;

use super::Span;

/// The place of bytes `range` of `value`, which was read (and perhaps trimmed) from the scalar at
/// `node` of the file's text; all of the scalar when the two do not fit together. An empty range is
/// the empty place before the next visible character, or behind the last one.
pub(crate) fn inside(source: &str, node: Span, value: &str, range: Range<usize>) -> Span {
    let found = source.get(node.start..node.end).and_then(|raw| {
        let inks = readings(raw).into_iter().find(|inks| fits(inks, value))?;
        place(&inks, value, range)
    });
    found.map_or(node, |at| Span { start: node.start + at.start, end: node.start + at.end, ..node })
}

/// A visible character and the bytes of the scalar that stand for it.
type Ink = (char, Range<usize>);

/// What a scalar's bytes may say: as its quotes would have it, or as plain or block text (a block
/// may begin with a quote as well).
fn readings(raw: &str) -> Vec<Vec<Ink>> {
    let mut all = Vec::new();
    match raw.chars().next() {
        Some('"') => all.push(double_quoted(raw)),
        Some('\'') => all.push(single_quoted(raw)),
        _ => {}
    }
    all.push(visible(raw.char_indices().map(|(at, c)| (c, at..at + c.len_utf8()))));
    all
}

fn visible(all: impl Iterator<Item = Ink>) -> Vec<Ink> {
    all.filter(|(c, _)| !c.is_whitespace()).collect()
}

fn fits(inks: &[Ink], value: &str) -> bool {
    let wanted = value.chars().filter(|c| !c.is_whitespace());
    wanted.eq(inks.iter().map(|(c, _)| *c))
}

fn place(inks: &[Ink], value: &str, range: Range<usize>) -> Option<Range<usize>> {
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let first = count(value.get(..range.start)?);
    let many = count(value.get(range)?);
    let behind = inks.last().map_or(0, |(_, at)| at.end);
    let start = inks.get(first).map_or(behind, |(_, at)| at.start);
    let last = (first + many).checked_sub(1).filter(|_| many > 0);
    let end = last.and_then(|last| inks.get(last)).map_or(start, |(_, at)| at.end);
    Some(start..end)
}

fn single_quoted(raw: &str) -> Vec<Ink> {
    let inner = raw.strip_suffix('\'').unwrap_or(raw);
    let mut chars = inner.char_indices().skip(1).peekable();
    let mut all = Vec::new();
    while let Some((at, c)) = chars.next() {
        let doubled = c == '\'' && chars.next_if(|(_, next)| *next == '\'').is_some();
        all.push((c, at..at + c.len_utf8() + usize::from(doubled)));
    }
    visible(all.into_iter())
}

fn double_quoted(raw: &str) -> Vec<Ink> {
    let inner = raw.strip_suffix('"').unwrap_or(raw);
    let mut all = Vec::new();
    let mut at = 1;
    while let Some(rest) = inner.get(at..).filter(|rest| !rest.is_empty()) {
        let (c, length) = match rest.strip_prefix('\\') {
            Some(escape) => escaped(escape),
            None => rest.chars().next().map_or((' ', 1), |c| (c, c.len_utf8())),
        };
        all.push((c, at..at + length));
        at += length;
    }
    visible(all.into_iter())
}

/// The character an escape stands for, and its bytes with the backslash. A continued line stands
/// for white space, which is left out anyway.
fn escaped(escape: &str) -> (char, usize) {
    let Some(letter) = escape.chars().next() else { return (' ', 1) };
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return (simple(letter), 1 + letter.len_utf8()),
    };
    let code = escape.get(1..=digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    (code.and_then(char::from_u32).unwrap_or(' '), 2 + digits)
}

fn simple(letter: char) -> char {
    match letter {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' => '\u{1b}',
        'n' | 't' | 'v' | 'f' | 'r' | 'N' | '_' | 'L' | 'P' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests;

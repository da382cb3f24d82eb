//! Character positions, which the parser counts, as byte positions, which everything else uses.

use crate::source::Span;

/// Converts positions of one text.
#[derive(Debug)]
pub(super) struct Offsets<'a> {
    file: usize,
    text: &'a str,
    /// The byte of every character; none when the two are the same.
    bytes: Option<Vec<u32>>,
}

impl<'a> Offsets<'a> {
    pub(super) fn new(file: usize, text: &'a str) -> Self {
        let all = || text.char_indices().map(|(at, _)| at as u32).collect();
        let bytes = (!text.is_ascii()).then(all);
        Self { file, text, bytes }
    }

    pub(super) fn file(&self) -> usize {
        self.file
    }

    /// The byte of the character `index`; the end of the text when there is none.
    pub(super) fn byte(&self, index: usize) -> usize {
        match &self.bytes {
            None => index.min(self.text.len()),
            Some(bytes) => bytes.get(index).map_or(self.text.len(), |at| *at as usize),
        }
    }

    /// The bytes of an event, white space behind it left out.
    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index()).max(start);
        let used = self.text.get(start..end).unwrap_or_default().trim_end().len();
        Span { file: self.file, start, end: start + used }
    }
}

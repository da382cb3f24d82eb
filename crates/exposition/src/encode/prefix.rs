//! Rendered pieces of lines, padded so that copying them takes whole blocks.
//!
//! A copy of a length unknown to the compiler is a call; a copy of 32 bytes is two instructions.
//! Pieces are therefore kept padded to blocks and copied with some bytes too many, which the next
//! piece overwrites.

/// Bytes of a block.
pub(crate) const BLOCK: usize = 32;

/// A padded piece of a line.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    len: usize,
}

impl Piece {
    /// Renders the piece anew.
    pub(crate) fn render(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.bytes.clear();
        write(&mut self.bytes);
        self.len = self.bytes.len();
        // A whole block, so that the length of the copy is known to the compiler.
        self.bytes.extend_from_slice(&[0; BLOCK]);
        self.bytes.truncate(self.len.next_multiple_of(BLOCK));
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    #[inline]
    pub(crate) fn borrow(&self) -> Padded<'_> {
        Padded { blocks: &self.bytes, len: self.len }
    }
}

/// Many padded pieces in one allocation.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    len: usize,
    end: usize,
}

impl Pieces {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.spans.clear();
    }

    /// Adds a piece.
    pub(crate) fn render(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        let len = self.bytes.len() - start;
        let end = start + len.next_multiple_of(BLOCK);
        self.bytes.resize(end, 0);
        self.spans.push(Span { start, len, end });
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Padded<'_>> {
        let span = self.spans.get(index)?;
        Some(Padded { blocks: &self.bytes[span.start..span.end], len: span.len })
    }
}

/// A borrowed piece.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Padded<'a> {
    blocks: &'a [u8],
    len: usize,
}

impl<'a> Padded<'a> {
    pub(crate) fn text(self) -> &'a [u8] {
        &self.blocks[..self.len]
    }

    /// Bytes [`Self::copy_to`] may touch.
    #[inline]
    pub(crate) fn room(self) -> usize {
        self.blocks.len()
    }

    /// Copies the piece to the start of `room` and returns its length.
    #[inline]
    pub(crate) fn copy_to(self, room: &mut [u8]) -> usize {
        let (from, _) = self.blocks.as_chunks::<BLOCK>();
        let (to, _) = room.as_chunks_mut::<BLOCK>();
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
        self.len
    }
}

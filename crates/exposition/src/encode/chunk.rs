//! The output of an encoder: a fixed buffer handed over whenever it is full.

/// Bytes after which a chunk is handed over. A chunk ends at a line boundary; a single line (or
/// protobuf family) longer than this makes one longer chunk.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Receives finished chunks.
///
/// Any `FnMut(&mut Vec<u8>)` is one. Taking the vector (`std::mem::take`) costs the encoder a new
/// buffer; copying out of it and leaving it lets the encoder go on with the same memory.
pub trait ChunkSink {
    /// A chunk is complete.
    fn chunk(&mut self, full: &mut Vec<u8>);
}

impl<F: FnMut(&mut Vec<u8>)> ChunkSink for F {
    fn chunk(&mut self, full: &mut Vec<u8>) {
        self(full);
    }
}

/// A buffer of initialised bytes written by position, so that a line costs one capacity check.
#[derive(Debug)]
pub(crate) struct Out<S> {
    buffer: Vec<u8>,
    at: usize,
    sink: S,
}

impl<S: ChunkSink> Out<S> {
    pub(crate) fn new(sink: S) -> Self {
        Self { buffer: Vec::new(), at: 0, sink }
    }

    /// Free bytes, at least `need`. What is written there counts only after [`Self::advance`].
    #[inline]
    pub(crate) fn room(&mut self, need: usize) -> &mut [u8] {
        if self.buffer.len() - self.at < need {
            self.make_room(need);
        }
        &mut self.buffer[self.at..]
    }

    /// Keeps the first `written` bytes of the last [`Self::room`].
    #[inline]
    pub(crate) fn advance(&mut self, written: usize) {
        self.at += written;
    }

    /// Writes whole lines.
    pub(crate) fn push(&mut self, lines: &[u8]) {
        self.room(lines.len())[..lines.len()].copy_from_slice(lines);
        self.advance(lines.len());
    }

    /// Hands over what is left.
    pub(crate) fn finish(&mut self) {
        self.hand_over();
    }

    #[cold]
    fn make_room(&mut self, need: usize) {
        self.hand_over();
        self.buffer.resize(CHUNK_BYTES.max(need), 0);
    }

    fn hand_over(&mut self) {
        if self.at > 0 {
            self.buffer.truncate(self.at);
            self.sink.chunk(&mut self.buffer);
            self.at = 0;
        }
    }
}

//! The table of texts of a 2.0 request.

use std::collections::HashMap;

use prost::encoding::{WireType, encode_key, encode_varint};

/// Texts of the request that is open, each once; the first is empty.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    refs: HashMap<Box<str>, u32>,
    /// The texts as fields of the request.
    bytes: Vec<u8>,
    /// Grows with every request, so that references kept elsewhere are known to be old.
    generation: u64,
}

impl Symbols {
    pub(super) fn new() -> Self {
        let mut symbols = Self::default();
        symbols.clear();
        symbols
    }

    /// Begins the table of another request.
    pub(super) fn clear(&mut self) {
        self.refs.clear();
        self.bytes.clear();
        self.generation += 1;
        self.intern("");
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(found) = self.refs.get(text) {
            return *found;
        }
        let next = self.refs.len() as u32;
        self.refs.insert(text.into(), next);
        encode_key(4, WireType::LengthDelimited, &mut self.bytes);
        encode_varint(text.len() as u64, &mut self.bytes);
        self.bytes.extend_from_slice(text.as_bytes());
        next
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

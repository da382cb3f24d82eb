//! One file of records, and what files are called.

use std::path::PathBuf;

/// What is known of a segment without reading it.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// The number of its first record.
    pub(super) id: u64,
    /// Bytes of records.
    pub(super) len: u64,
    /// Where the oldest record not dealt with begins.
    pub(super) head: u64,
    /// Points in the records not dealt with.
    pub(super) points: u64,
    /// Bytes of the file that says how far it has been dealt with.
    pub(super) done_bytes: u64,
}

impl Segment {
    pub(super) fn new(id: u64) -> Self {
        Self { id, len: 0, head: 0, points: 0, done_bytes: 0 }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.len + self.done_bytes
    }
}

/// The folder, and the names in it.
#[derive(Debug, Clone)]
pub(super) struct Names(pub(super) PathBuf);

const SEGMENT: &str = ".queue";
const DONE: &str = ".done";

impl Names {
    pub(super) fn segment(&self, id: u64) -> PathBuf {
        self.0.join(format!("{id:016x}{SEGMENT}"))
    }

    pub(super) fn done(&self, id: u64) -> PathBuf {
        self.0.join(format!("{id:016x}{DONE}"))
    }
}

/// The segment a file's name names.
pub(super) fn segment_id(name: &str) -> Option<u64> {
    id(name, SEGMENT)
}

/// The segment of which a file says how far it has been dealt with.
pub(super) fn done_id(name: &str) -> Option<u64> {
    id(name, DONE)
}

fn id(name: &str, ending: &str) -> Option<u64> {
    let digits = name.strip_suffix(ending).filter(|digits| digits.len() == 16)?;
    u64::from_str_radix(digits, 16).ok()
}

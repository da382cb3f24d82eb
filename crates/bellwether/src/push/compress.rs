//! gzip, as receivers of requests know it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// `bytes` as gzip, fast rather than small.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let into = Vec::with_capacity(bytes.len() / 8 + 64);
    let mut encoder = GzEncoder::new(into, Compression::fast());
    // Neither can fail: it is written to memory.
    drop(encoder.write_all(bytes));
    encoder.finish().unwrap_or_default()
}

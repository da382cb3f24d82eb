//! What makes a result the same result after lines before it moved.

use std::collections::HashMap;

use super::super::Files;
use crate::diagnostic::Diagnostic;

/// The name and version of the fingerprint; another way to make it needs another version.
pub(super) const NAME: &str = "bellwether/v1";

/// Counts results that are alike, so that each has a fingerprint of its own.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// Sixteen hexadecimal digits of the code, file, subject and text at the place, and which of
    /// those alike it is.
    pub(super) fn of(&mut self, files: &Files<'_>, diagnostic: &Diagnostic) -> String {
        let hash = hash(files, diagnostic);
        let count = self.seen.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

fn hash(files: &Files<'_>, diagnostic: &Diagnostic) -> u64 {
    let found = diagnostic.span.and_then(|span| Some((span, files.find(span)?.0)));
    let unread = diagnostic.unread.as_ref().map(|unread| unread.path.as_str());
    let path = found.map(|(_, source)| source.path.as_str()).or(unread).unwrap_or_default();
    let text = found.and_then(|(span, source)| source.text.get(span.start..span.end));
    let code = diagnostic.code.to_string();
    let parts = [code.as_str(), path, &diagnostic.subject, text.unwrap_or_default()];
    parts.iter().fold(FNV_OFFSET, |hash, part| fnv(fnv(hash, part.as_bytes()), &[0]))
}

/// FNV-1a with 64 bits: short, and nobody gains by making two alike.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME))
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

//! Varints, and reading that cannot run past the end.

use bellwether_model::Timestamp;

use crate::counts::Counts;

/// Longest text read back, in bytes.
const TEXT_MAX: u64 = 4096;

pub(super) fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Signed, small in both directions.
pub(super) fn put_signed(out: &mut Vec<u8>, value: i64) {
    put(out, ((value << 1) ^ (value >> 63)).cast_unsigned());
}

pub(super) fn put_counts(out: &mut Vec<u8>, counts: Counts) {
    put(out, counts.total);
    put(out, counts.bad);
}

/// Longer texts are cut: what cannot be read back would take the records after it along.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    let end = text.floor_char_boundary(TEXT_MAX as usize);
    let text = text.get(..end).unwrap_or_default();
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what the functions above wrote; none at the end or for anything malformed.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn take(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return None;
            }
            value |= part << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let value = self.take()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// A time or a span in milliseconds (or a slot's number): 35,000 years at most.
    pub(super) fn time(&mut self) -> Option<i64> {
        self.signed().filter(|time| time.unsigned_abs() < 1 << 50)
    }

    /// A time.
    pub(super) fn moment(&mut self) -> Option<Timestamp> {
        self.time().map(Timestamp)
    }

    /// A number of hours, since the epoch or of a span.
    pub(super) fn hour(&mut self) -> Option<i64> {
        self.signed().filter(|hour| hour.unsigned_abs() < 1 << 28)
    }

    pub(super) fn counts(&mut self) -> Option<Counts> {
        Some(Counts::new(self.take()?, self.take()?))
    }

    pub(super) fn text(&mut self) -> Option<String> {
        let length = self.take().filter(|length| *length <= TEXT_MAX)?;
        let (text, rest) = self.rest.split_at_checked(length as usize)?;
        self.rest = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    /// A number of things that follow, each at least a byte long.
    pub(super) fn length(&mut self) -> Option<usize> {
        let length = usize::try_from(self.take()?).ok()?;
        (length <= self.rest.len()).then_some(length)
    }
}

//! A record: one request with a checksum, found again even behind damage.
//!
//! Little-endian: the mark `BWQ1`, CRC-32C of all that follows, length, format, number, points, then
//! the request's bytes.

use std::io;
use std::path::Path;

use super::super::Payload;
use crate::disk::Vfs;

const MARK: [u8; 4] = *b"BWQ1";
/// Bytes before the request's.
pub(super) const HEAD_BYTES: usize = 32;
/// Bytes of a mark that a record has been dealt with.
pub(super) const DONE_BYTES: usize = 12;

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) seq: u64,
    pub(super) payload: Payload,
    /// Bytes it takes in the file.
    pub(super) len: u64,
}

pub(super) fn write(seq: u64, payload: &Payload) -> Vec<u8> {
    let Payload { bytes, points, format } = payload;
    let mut record = Vec::with_capacity(HEAD_BYTES + bytes.len());
    record.extend_from_slice(&MARK);
    record.extend_from_slice(&[0; 4]);
    // What is longer than a segment has been refused before.
    record.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    record.extend_from_slice(&u32::from(*format).to_le_bytes());
    record.extend_from_slice(&seq.to_le_bytes());
    record.extend_from_slice(&points.to_le_bytes());
    record.extend_from_slice(bytes);
    let crc = crc32c(record.get(8..).unwrap_or_default());
    if let Some(place) = record.get_mut(4..8) {
        place.copy_from_slice(&crc.to_le_bytes());
    }
    record
}

/// That a record and all before it have been dealt with.
pub(super) fn done(seq: u64) -> [u8; DONE_BYTES] {
    let mut mark = [0; DONE_BYTES];
    let (number, crc) = mark.split_at_mut(8);
    number.copy_from_slice(&seq.to_le_bytes());
    crc.copy_from_slice(&crc32c(&seq.to_le_bytes()).to_le_bytes());
    mark
}

/// The last record that whole marks say has been dealt with.
pub(super) fn last_done(marks: &[u8]) -> Option<u64> {
    let whole = marks.chunks_exact(DONE_BYTES).filter_map(|mark| {
        let seq = u64_at(mark, 0)?;
        (u32_at(mark, 8)? == crc32c(mark.get(..8)?)).then_some(seq)
    });
    whole.max()
}

/// The record at `offset`; `None` when none is whole there.
pub(super) fn read(vfs: &dyn Vfs, file: &Path, offset: u64) -> io::Result<Option<Record>> {
    let head = vfs.read(file, offset, HEAD_BYTES)?;
    let Some(len) = u32_at(&head, 8).filter(|_| head.starts_with(&MARK)) else { return Ok(None) };
    let rest = vfs.len(file)?.saturating_sub(offset);
    // A length that is broken must not be asked for.
    let len = HEAD_BYTES as u64 + u64::from(len);
    let Some(len) = usize::try_from(len).ok().filter(|_| len <= rest) else { return Ok(None) };
    Ok(parse(&vfs.read(file, offset, len)?))
}

/// The record `bytes` begin with.
pub(super) fn parse(bytes: &[u8]) -> Option<Record> {
    let len = HEAD_BYTES.checked_add(usize::try_from(u32_at(bytes, 8)?).ok()?)?;
    let whole = bytes.get(..len).filter(|bytes| bytes.starts_with(&MARK))?;
    if u32_at(whole, 4)? != crc32c(whole.get(8..)?) {
        return None;
    }
    let format = u8::try_from(u32_at(whole, 12)?).ok()?;
    let payload =
        Payload { bytes: whole.get(HEAD_BYTES..)?.to_vec(), points: u64_at(whole, 24)?, format };
    Some(Record { seq: u64_at(whole, 16)?, payload, len: len as u64 })
}

/// What is whole in a piece of a segment.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Where the first whole record begins.
    pub(super) first: Option<usize>,
    /// Points of all whole records.
    pub(super) points: u64,
    /// Places that hold something else.
    pub(super) damaged: u64,
}

/// Finds what is whole.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    let mut scan = Scan::default();
    walk(bytes, |found| match found {
        Found::Record(at, record) => {
            scan.first.get_or_insert(at);
            scan.points += record.payload.points;
        }
        Found::Damage => scan.damaged += 1,
    });
    scan
}

/// A piece of a segment.
pub(super) enum Found {
    /// A whole record and where it begins.
    Record(usize, Record),
    /// Something else, up to the next record or the end.
    Damage,
}

/// Visits records and what is damaged between them.
pub(super) fn walk(bytes: &[u8], mut visit: impl FnMut(Found)) {
    let mut at = 0;
    let mut in_damage = false;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(record) = parse(rest) {
            let len = record.len as usize;
            visit(Found::Record(at, record));
            in_damage = false;
            at += len;
            continue;
        }
        if !in_damage {
            visit(Found::Damage);
            in_damage = true;
        }
        let mut marks = rest.get(1..).unwrap_or_default().windows(MARK.len());
        let next = marks.position(|bytes| bytes == MARK);
        at += next.map_or(rest.len(), |next| next + 1);
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4).
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        let [low, ..] = crc.to_le_bytes();
        CRC.get(usize::from(low ^ byte)).copied().unwrap_or(0) ^ (crc >> 8)
    })
}

static CRC: [u32; 256] = crc_table();

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = at as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x82f6_3b78 } else { crc >> 1 };
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_rfc() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
    }

    #[test]
    fn a_record_reads_back_and_no_changed_byte_goes_unseen() {
        let payload = Payload { bytes: b"abc".to_vec(), points: 7, format: 2 };
        let record = write(9, &payload);
        let len = record.len() as u64;
        assert_eq!(parse(&record), Some(Record { seq: 9, payload, len }));
        for at in 0..record.len() {
            let mut changed = record.clone();
            changed[at] ^= 0x10;
            assert_eq!(parse(&changed), None, "byte {at}");
            assert_eq!(parse(&record[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn records_behind_damage_are_found() {
        let record = |seq| write(seq, &Payload { bytes: vec![1; 20], points: seq, format: 0 });
        let mut bytes = [record(1), record(2), record(3), record(4)].concat();
        bytes[60] ^= 1;
        bytes.extend_from_slice(b"BWQ1 torn");
        let scan = scan(&bytes);
        assert_eq!((scan.first, scan.points, scan.damaged), (Some(0), 1 + 3 + 4, 2));
    }
}

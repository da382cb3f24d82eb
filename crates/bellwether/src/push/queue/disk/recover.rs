//! What an earlier process left.

use std::collections::VecDeque;
use std::io;

use super::record::{self, Found};
use super::segment::{Names, Segment, done_id, segment_id};
use crate::disk::Vfs;
use crate::push::ledger::Counts;

/// What was found.
#[derive(Debug)]
pub(super) struct Recovered {
    pub(super) segments: VecDeque<Segment>,
    pub(super) next_seq: u64,
}

/// Reads the folder: counts what is whole as recovered, and each damaged place as one point
/// recovered and lost.
pub(super) fn recover(vfs: &dyn Vfs, names: &Names, counts: &mut Counts) -> io::Result<Recovered> {
    let listed = vfs.list(&names.0)?;
    let mut ids: Vec<u64> = listed.iter().filter_map(|name| segment_id(name)).collect();
    ids.sort_unstable();
    let mut next_seq = 1;
    let mut segments = VecDeque::new();
    for id in ids {
        let (segment, last_seq) = read(vfs, names, id, counts);
        next_seq = next_seq.max(last_seq.saturating_add(1)).max(id.saturating_add(1));
        segments.extend(segment);
    }
    let orphans = listed.iter().filter_map(|name| done_id(name));
    for id in orphans.filter(|id| !segments.iter().any(|s: &Segment| s.id == *id)) {
        // Of a segment that was removed just before the process died.
        drop(vfs.remove(&names.done(id)));
    }
    Ok(Recovered { segments, next_seq })
}

/// One segment and its last record's number; no segment where nothing in it is left to do.
fn read(vfs: &dyn Vfs, names: &Names, id: u64, counts: &mut Counts) -> (Option<Segment>, u64) {
    let path = names.segment(id);
    let read_all = |path| vfs.read(path, 0, usize::try_from(vfs.len(path)?).unwrap_or(usize::MAX));
    let bytes = read_all(&path).unwrap_or_else(|error| {
        super::note(&error, counts);
        Vec::new()
    });
    // There is none until the first record has been dealt with.
    let marks = read_all(&names.done(id)).unwrap_or_default();
    let done = record::last_done(&marks);
    let (segment, last_seq) = survey(id, &bytes, done, counts);
    let segment = Segment { done_bytes: marks.len() as u64, ..segment };
    if segment.points == 0 {
        drop(vfs.remove(&path));
        return (None, last_seq);
    }
    (Some(segment), last_seq)
}

fn survey(id: u64, bytes: &[u8], done: Option<u64>, counts: &mut Counts) -> (Segment, u64) {
    let mut segment = Segment { len: bytes.len() as u64, ..Segment::new(id) };
    let mut last_seq = done.unwrap_or(0);
    let mut begun = false;
    record::walk(bytes, |found| match found {
        Found::Record(_, record) if done.is_some_and(|done| record.seq <= done) => {}
        Found::Record(at, record) => {
            if !begun {
                segment.head = at as u64;
                begun = true;
            }
            last_seq = last_seq.max(record.seq);
            segment.points += record.payload.points;
            counts.recovered += record.payload.points;
        }
        Found::Damage => {
            counts.recovered += 1;
            counts.dropped.corrupt += 1;
        }
    });
    (segment, last_seq)
}

//! A queue on disk, which outlives the process.
//!
//! Requests are records (see [`record`]) appended to segment files, oldest first; a segment goes
//! when its last record has been dealt with. Beside the oldest segment a file of the same name
//! holds how far it has been dealt with. Nothing is ever rewritten: a process may die at any byte,
//! and the next one skips what is not whole. What was being sent when a process died is sent
//! again.

mod record;
mod recover;
mod segment;

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use self::record::Record;
use self::segment::{Names, Segment};
use super::{Payload, Queue};
use crate::disk::Vfs;
use crate::push::ledger::{Counts, remember};

/// The bound is divided into so many segments, which are dropped one at a time.
const SEGMENTS: u64 = 16;

pub(in crate::push) struct DiskQueue {
    vfs: Box<dyn Vfs>,
    names: Names,
    bytes_max: u64,
    /// Oldest first; the last is written to, if it is `open`.
    segments: VecDeque<Segment>,
    open: bool,
    next_seq: u64,
    taken: Option<Taken>,
    /// A file was made that the folder may not hold yet if the power fails.
    new_file: bool,
    _lock: Box<dyn Send>,
}

/// The record that was handed out: where it is and what it counts for.
#[derive(Debug, Clone, Copy)]
struct Taken {
    seq: u64,
    len: u64,
    points: u64,
    /// Its segment was dropped meanwhile.
    gone: bool,
}

impl DiskQueue {
    /// The queue of a folder, with what an earlier process left in it; at most `bytes_max` bytes on
    /// disk.
    ///
    /// # Errors
    /// When the folder cannot be made, listed, or another process has it.
    pub(in crate::push) fn open(
        vfs: Box<dyn Vfs>,
        folder: &Path,
        bytes_max: u64,
        counts: &mut Counts,
    ) -> io::Result<Self> {
        let lock = vfs.lock(folder)?;
        let names = Names(folder.to_path_buf());
        let found = recover::recover(&*vfs, &names, counts)?;
        let mut queue = Self {
            vfs,
            names,
            bytes_max,
            segments: found.segments,
            open: false,
            next_seq: found.next_seq,
            taken: None,
            new_file: false,
            _lock: lock,
        };
        queue.make_room(0, counts);
        Ok(queue)
    }

    fn bytes(&self) -> u64 {
        self.segments.iter().map(Segment::bytes).sum()
    }

    /// Drops oldest segments until `more` bytes fit.
    fn make_room(&mut self, more: u64, counts: &mut Counts) {
        while self.bytes() + more > self.bytes_max {
            let Some(oldest) = self.segments.front() else { return };
            // What is being sent is neither lost nor on disk any more.
            let sending = self.taken.filter(|taken| !taken.gone);
            counts.dropped.queue_full += oldest.points - sending.map_or(0, |taken| taken.points);
            if let Some(taken) = &mut self.taken {
                taken.gone = true;
            }
            self.remove_oldest(counts);
        }
    }

    fn remove_oldest(&mut self, counts: &mut Counts) {
        let Some(oldest) = self.segments.pop_front() else { return };
        self.open &= !self.segments.is_empty();
        note_any(self.vfs.remove(&self.names.segment(oldest.id)), counts);
        if oldest.done_bytes > 0 {
            note_any(self.vfs.remove(&self.names.done(oldest.id)), counts);
        }
    }

    /// The segment to append to, a new one where the last is full.
    fn active(&mut self, more: u64) -> Option<&mut Segment> {
        let full = |last: &Segment| last.len + more > self.bytes_max / SEGMENTS;
        if !self.open || self.segments.back().is_none_or(full) {
            self.segments.push_back(Segment::new(self.next_seq));
            self.open = true;
            self.new_file = true;
        }
        self.segments.back_mut()
    }

    fn append(&mut self, record: &[u8], points: u64, counts: &mut Counts) {
        let (names, len) = (self.names.clone(), record.len() as u64);
        let Some(segment) = self.active(len) else { return };
        let (path, before) = (names.segment(segment.id), segment.len);
        if let Err(error) = self.vfs.append(&path, record) {
            note(&error, counts);
            counts.dropped.disk += points;
            self.undo(&path, before, counts);
        } else if let Some(segment) = self.segments.back_mut() {
            segment.len += len;
            segment.points += points;
        }
    }

    /// Takes back what a failed write may have left; where even that fails, a new segment begins.
    fn undo(&mut self, path: &Path, before: u64, counts: &mut Counts) {
        if before == 0 {
            self.segments.pop_back();
            self.open = false;
            // It may never have come to be.
            drop(self.vfs.remove(path));
        } else {
            self.open = note_any(self.vfs.truncate(path, before), counts);
        }
    }

    /// The oldest record, past what is damaged.
    fn head(&mut self, counts: &mut Counts) -> Option<Record> {
        loop {
            let oldest = self.segments.front()?;
            if oldest.head < oldest.len {
                let path = self.names.segment(oldest.id);
                match record::read(&*self.vfs, &path, oldest.head) {
                    Ok(Some(record)) => return Some(record),
                    Ok(None) => {}
                    Err(error) => {
                        note(&error, counts);
                    }
                }
            }
            self.skip_damage(counts);
        }
    }

    /// Goes on at the next whole record of the oldest segment, or at the next segment.
    fn skip_damage(&mut self, counts: &mut Counts) {
        let Some(oldest) = self.segments.front_mut() else { return };
        let path = self.names.segment(oldest.id);
        let rest = usize::try_from(oldest.len.saturating_sub(oldest.head)).unwrap_or(usize::MAX);
        let rest = self.vfs.read(&path, oldest.head, rest).unwrap_or_default();
        // Past its first byte: what begins here has just been found broken.
        let scan = record::scan(rest.get(1..).unwrap_or_default());
        counts.dropped.corrupt += oldest.points.saturating_sub(scan.points);
        oldest.points = scan.points;
        match scan.first {
            Some(at) => oldest.head += 1 + at as u64,
            None => self.remove_oldest(counts),
        }
    }
}

/// Counts an error of the disk.
pub(super) fn note(error: &io::Error, counts: &mut Counts) {
    counts.disk_errors += 1;
    remember(counts, &format!("disk: {error}"));
}

/// Counts the error if there is one; says whether there was none.
fn note_any(outcome: io::Result<()>, counts: &mut Counts) -> bool {
    outcome.inspect_err(|error| note(error, counts)).is_ok()
}

impl Queue for DiskQueue {
    fn push(&mut self, payload: Payload, counts: &mut Counts) {
        let record = record::write(self.next_seq, &payload);
        let len = record.len() as u64;
        if len > self.bytes_max / SEGMENTS {
            counts.dropped.queue_full += payload.points;
            return;
        }
        self.make_room(len, counts);
        self.append(&record, payload.points, counts);
        self.next_seq += 1;
    }

    fn settle(&mut self, counts: &mut Counts) {
        let Some(last) = self.segments.back().filter(|_| self.open) else { return };
        note_any(self.vfs.sync(&self.names.segment(last.id)), counts);
        if std::mem::take(&mut self.new_file) {
            note_any(self.vfs.sync(&self.names.0), counts);
        }
    }

    fn take(&mut self, counts: &mut Counts) -> Option<Payload> {
        let Record { seq, payload, len } = self.head(counts)?;
        self.taken = Some(Taken { seq, len, points: payload.points, gone: false });
        Some(payload)
    }

    fn done(&mut self, counts: &mut Counts) {
        let Some(taken) = self.taken.take().filter(|taken| !taken.gone) else { return };
        let Some(oldest) = self.segments.front_mut() else { return };
        oldest.head += taken.len;
        oldest.points = oldest.points.saturating_sub(taken.points);
        if oldest.head >= oldest.len {
            self.remove_oldest(counts);
            return;
        }
        let mark = record::done(taken.seq);
        oldest.done_bytes += mark.len() as u64;
        let path = self.names.done(oldest.id);
        note_any(self.vfs.append(&path, &mark), counts);
    }

    fn restore(&mut self, payload: Payload, counts: &mut Counts) {
        if self.taken.take().is_some_and(|taken| taken.gone) {
            counts.dropped.queue_full += payload.points;
        }
    }

    fn waiting(&self) -> (u64, u64) {
        let points: u64 = self.segments.iter().map(|segment| segment.points).sum();
        let sending = self.taken.filter(|taken| taken.gone).map_or(0, |taken| taken.points);
        (points + sending, self.bytes())
    }

    fn end(&mut self, counts: &mut Counts) {
        self.settle(counts);
    }
}

impl std::fmt::Debug for DiskQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let folder: &PathBuf = &self.names.0;
        f.debug_struct("DiskQueue").field("folder", folder).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

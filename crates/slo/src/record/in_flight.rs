//! Requests that have begun and not ended: watched, so that one that hangs counts when its bound
//! passes, and one that is dropped counts as bad.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::{Missed, Outcome, Recorder, thread};

/// How far apart threads begin to look for a slot, so that they rarely meet.
const APART: usize = 64;
/// Lower bits of a slot: in which columns the request is counted already.
const MASK_BITS: u32 = 8;
const MASK: u64 = (1 << MASK_BITS) - 1;

thread_local! {
    /// Where this thread took its last slot: requests tend to end in the order they began.
    static HINT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// One word a request: microseconds at its start, and the columns it is counted in. 0 is free.
#[derive(Debug)]
pub(super) struct Slots {
    words: Box<[AtomicU64]>,
    /// Somebody looked at every slot and found none: nobody looks again until one is freed.
    full: AtomicBool,
    unwatched: AtomicU64,
}

impl Slots {
    pub(super) fn new(slots: usize) -> Self {
        let words = super::cells(slots);
        Self { words, full: AtomicBool::new(false), unwatched: AtomicU64::new(0) }
    }

    fn take(&self, start_nanos: u64) -> Option<usize> {
        if !self.full.load(Ordering::Relaxed) {
            let slot = self.find(start_nanos);
            if slot.is_some() {
                return slot;
            }
            self.full.store(true, Ordering::Relaxed);
        }
        self.unwatched.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// Takes the next free slot after the one this thread took last.
    fn find(&self, start_nanos: u64) -> Option<usize> {
        let word = (start_nanos / 1000 + 1) << MASK_BITS;
        let hint = HINT.with(Cell::get);
        let first = if hint == usize::MAX { thread() * APART } else { hint };
        for step in 1..=self.words.len() {
            let index = first.wrapping_add(step) & (self.words.len() - 1);
            let free = self.words[index].load(Ordering::Relaxed) == 0;
            let ours =
                || self.words[index].compare_exchange(0, word, Ordering::AcqRel, Ordering::Relaxed);
            if free && ours().is_ok() {
                HINT.with(|hint| hint.set(index));
                return Some(index);
            }
        }
        None
    }

    /// Frees a slot; gives the columns its request is counted in.
    fn free(&self, index: usize) -> u64 {
        let counted = self.words[index].swap(0, Ordering::AcqRel) & MASK;
        self.look_again();
        counted
    }

    fn look_again(&self) {
        // Written only when it changes: many threads read it.
        if self.full.load(Ordering::Relaxed) {
            self.full.store(false, Ordering::Relaxed);
        }
    }

    pub(super) fn sweep(&self, now_nanos: u64, bounds: &[u64], mut late: impl FnMut(usize)) {
        // A slot freed while somebody found all of them taken.
        self.look_again();
        for slot in &self.words {
            let mut word = slot.load(Ordering::Acquire);
            for (bound, column) in bounds.iter().zip(1..) {
                let start = (word >> MASK_BITS).saturating_sub(1) * 1000;
                // The start lost its last three digits: a microsecond of grace.
                let passed = now_nanos.saturating_sub(start) > bound.saturating_add(1000);
                let bit = 1 << column;
                if word == 0 || !passed || word & bit != 0 {
                    continue;
                }
                // Ends or is swept meanwhile: whoever changes the word counts the request.
                match slot.compare_exchange(word, word | bit, Ordering::AcqRel, Ordering::Acquire) {
                    Ok(_) => {
                        word |= bit;
                        late(column);
                    }
                    Err(now) => word = now,
                }
            }
        }
    }

    pub(super) fn unwatched(&self) -> u64 {
        self.unwatched.load(Ordering::Relaxed)
    }

    pub(super) fn taken(&self) -> usize {
        self.words.iter().filter(|word| word.load(Ordering::Relaxed) != 0).count()
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.len() * size_of::<AtomicU64>()
    }
}

/// A request in flight. Ends with [`InFlight::finish`]; dropped without it (a cancelled future, a
/// panic), it counts as bad in every column where it is not counted yet.
#[derive(Debug)]
pub struct InFlight<R: Deref<Target = Recorder>> {
    recorder: R,
    start: u64,
    slot: Option<usize>,
    ended: bool,
}

impl<R: Deref<Target = Recorder>> InFlight<R> {
    /// A request that begins now, by a clock that never goes back.
    pub fn start(recorder: R, now_nanos: u64) -> Self {
        let slot = recorder.slots.take(now_nanos);
        Self { recorder, start: now_nanos, slot, ended: false }
    }

    /// It ended; says where it was bad.
    pub fn finish(mut self, outcome: Outcome, now_nanos: u64) -> Missed {
        self.end(outcome, now_nanos.saturating_sub(self.start))
    }

    /// The same; `blame` is only asked about a bad one, and tells its recorder who caused it.
    pub fn finish_with(
        mut self,
        outcome: Outcome,
        now_nanos: u64,
        blame: impl FnOnce(&Recorder, Missed),
    ) {
        let missed = self.end(outcome, now_nanos.saturating_sub(self.start));
        if !missed.is_none() {
            blame(&self.recorder, missed);
        }
    }

    /// It was cancelled and is bad everywhere, as if dropped; `blame` tells who caused it.
    pub fn cancel_with(mut self, blame: impl FnOnce(&Recorder, Missed)) {
        let missed = self.end(Outcome::Bad, u64::MAX);
        blame(&self.recorder, missed);
    }

    /// It shall not count, as an upgrade to a connection that stays. Columns it has been counted in
    /// keep it.
    pub fn forget(mut self) {
        self.ended = true;
        if let Some(slot) = self.slot.take() {
            self.recorder.slots.free(slot);
        }
    }

    fn end(&mut self, outcome: Outcome, nanos: u64) -> Missed {
        self.ended = true;
        let counted = self.slot.take().map_or(0, |slot| self.recorder.slots.free(slot));
        if counted == 0 {
            self.recorder.record_nanos(outcome, nanos)
        } else {
            self.recorder.record_rest(outcome, nanos, counted)
        }
    }
}

impl<R: Deref<Target = Recorder>> Drop for InFlight<R> {
    fn drop(&mut self) {
        if !self.ended {
            self.end(Outcome::Bad, u64::MAX);
        }
    }
}

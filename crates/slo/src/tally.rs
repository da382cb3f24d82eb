//! Counts by a small key, sparse; and such counts hour by hour within a limit on memory.

use std::collections::VecDeque;

use bellwether_model::Timestamp;

/// Milliseconds an hour has.
const HOUR: i64 = 3_600_000;
/// Bits of a count; the key takes the rest of the word.
const COUNT_BITS: u32 = 48;
const COUNT_MAX: u64 = (1 << COUNT_BITS) - 1;

/// Counts by key, ascending, 8 bytes each; a count stays at 2^48 − 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    words: Vec<u64>,
}

impl Tally {
    /// Adds to the count of a key.
    pub(crate) fn add(&mut self, key: u16, more: u64) {
        let place = self.words.binary_search_by_key(&key, |word| (word >> COUNT_BITS) as u16);
        let at = place.unwrap_or_else(|at| {
            self.words.insert(at, u64::from(key) << COUNT_BITS);
            at
        });
        let count = (self.words[at] & COUNT_MAX).saturating_add(more).min(COUNT_MAX);
        self.words[at] = u64::from(key) << COUNT_BITS | count;
    }

    /// Adds all of another.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(key, count)| self.add(key, count));
    }

    /// Keys and their counts, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u16, u64)> {
        self.words.iter().map(|word| ((word >> COUNT_BITS) as u16, word & COUNT_MAX))
    }

    /// How many keys there are.
    pub(crate) fn keys(&self) -> usize {
        self.words.len()
    }
}

/// What was counted in some hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Its first hour since the epoch.
    pub(crate) from: i64,
    /// The hour after its last.
    pub(crate) to: i64,
    pub(crate) tally: Tally,
}

impl Slot {
    /// When it begins.
    pub(crate) fn begin(&self) -> Timestamp {
        Timestamp(self.from * HOUR)
    }
}

/// Words of a slot itself, beside those of its tally.
const SLOT_WORDS: usize = size_of::<Slot>() / size_of::<u64>();
/// Slots there is room for beyond those there are.
const ROOM: usize = 8;

/// Tallies of hours, ascending. Past the limit on words of 8 bytes, neighbours become one slot, the
/// shortest first: recent hours stay apart, old ones are told in days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct History {
    slots: VecDeque<Slot>,
    words: usize,
    words_max: usize,
}

/// The hour of a time.
pub(crate) fn hour(at: Timestamp) -> i64 {
    at.0.div_euclid(HOUR)
}

impl History {
    /// In at most `words_max` words.
    pub(crate) fn new(words_max: usize) -> Self {
        Self { slots: VecDeque::new(), words: 0, words_max }
    }

    /// Counts in the hour of `at`; in the last one if the clock went back.
    pub(crate) fn add(&mut self, at: Timestamp, key: u16, more: u64) {
        let hour = hour(at);
        if self.slots.back().is_none_or(|last| last.to <= hour) {
            self.open(Slot { from: hour, to: hour + 1, tally: Tally::default() });
        }
        let Some(last) = self.slots.back_mut() else { return };
        let before = last.tally.keys();
        last.tally.add(key, more);
        self.words += last.tally.keys() - before;
        self.shrink();
    }

    /// Takes a slot as it was written down, after those there are.
    pub(crate) fn push(&mut self, slot: Slot) {
        if slot.from < slot.to && self.slots.back().is_none_or(|last| last.to <= slot.from) {
            self.open(slot);
            self.shrink();
        }
    }

    fn open(&mut self, slot: Slot) {
        if let Some(last) = self.slots.back_mut() {
            last.tally.words.shrink_to_fit();
        }
        if self.slots.len() == self.slots.capacity() {
            self.slots.reserve_exact(ROOM);
        }
        self.words += slot.tally.keys() + SLOT_WORDS;
        self.slots.push_back(slot);
    }

    fn shrink(&mut self) {
        while self.words > self.words_max && self.slots.len() > 1 {
            let spans = self.slots.iter().zip(self.slots.iter().skip(1));
            let shortest = spans.enumerate().min_by_key(|(_, (a, b))| b.to - a.from);
            let at = shortest.map_or(0, |(at, _)| at);
            let Some(later) = self.slots.remove(at + 1) else { return };
            let Some(earlier) = self.slots.get_mut(at) else { return };
            self.words -= earlier.tally.keys() + later.tally.keys() + SLOT_WORDS;
            earlier.tally.merge(&later.tally);
            earlier.tally.words.shrink_to_fit();
            earlier.to = later.to;
            self.words += earlier.tally.keys();
        }
    }

    /// Forgets slots that ended at or before `horizon`.
    pub(crate) fn forget(&mut self, horizon: Timestamp) {
        while self.slots.front().is_some_and(|slot| slot.to * HOUR <= horizon.0) {
            let gone = self.slots.pop_front();
            self.words -= gone.map_or(0, |slot| slot.tally.keys() + SLOT_WORDS);
        }
    }

    /// Slots that end after `from`.
    pub(crate) fn since(&self, from: Timestamp) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(move |slot| slot.to * HOUR > from.0)
    }

    /// All slots.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter()
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        let words: usize = self.slots.iter().map(|slot| slot.tally.words.capacity()).sum();
        words * size_of::<u64>() + self.slots.capacity() * size_of::<Slot>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(hours: i64, words_max: usize) -> History {
        let mut history = History::new(words_max);
        for hour in 0..hours {
            for key in 0..10 {
                history.add(Timestamp(hour * HOUR), key, 1);
            }
        }
        history
    }

    #[test]
    fn past_the_limit_old_hours_are_told_together_and_none_is_lost() {
        let history = filled(720, 1500);
        assert!(history.words <= 1500 && history.bytes() <= 13_000);
        let sum: u64 = history.slots().flat_map(|slot| slot.tally.iter()).map(|(_, n)| n).sum();
        assert_eq!(sum, 7200);
        let longest = history.slots().map(|slot| slot.to - slot.from).max();
        assert!(longest <= Some(24), "{longest:?}");
        let joined = history.slots().zip(history.slots().skip(1)).all(|(a, b)| a.to == b.from);
        assert!(joined, "slots stay in order");
    }

    #[test]
    fn what_ended_before_the_horizon_is_forgotten() {
        let mut history = filled(48, 1000);
        history.forget(Timestamp(24 * HOUR + 1));
        assert_eq!((history.slots.len(), history.words), (24, 24 * (10 + SLOT_WORDS)));
        assert_eq!(history.since(Timestamp(40 * HOUR)).count(), 8);
    }

    #[test]
    fn a_clock_that_went_back_counts_in_the_last_hour() {
        let mut history = filled(3, 1000);
        history.add(Timestamp(0), 3, 5);
        let last = history.slots().last().map(|slot| slot.tally.iter().nth(3));
        assert_eq!(last, Some(Some((3, 6))));
    }
}

//! How long requests took, hour by hour: to show, never to judge by. Buckets of 2.19 %, so that
//! hours, restarts and instances merge without loss.

use bellwether_model::Timestamp;

use crate::record::{ABOVE, BUCKETS};
use crate::sketch::Sketch;
use crate::tally::{History, Slot, Tally, hour};

/// Words the hours take: 512 KB. Older hours are told together so that this holds.
const WORDS_MAX: usize = 65_536;
/// Hours whose changes are kept to be written down; more of them are told by the whole.
const UNWRITTEN_MAX: usize = 4;

/// Durations of a service's requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latencies {
    history: History,
    /// What the recorder had when last looked at.
    last: Box<[u64]>,
    unwritten: Vec<Slot>,
    overflown: bool,
}

impl Default for Latencies {
    fn default() -> Self {
        let last = vec![0; BUCKETS].into();
        let history = History::new(WORDS_MAX);
        Self { history, last, unwritten: Vec::new(), overflown: false }
    }
}

impl Latencies {
    /// Takes what a recorder has counted, by bucket, since it was made. How long those took that
    /// never ended is not known.
    pub(crate) fn take(&mut self, at: Timestamp, now: &[u64; BUCKETS]) {
        let mut delta = Tally::default();
        let known = now.iter().zip(self.last.iter_mut()).zip(0..=ABOVE as u16);
        for ((now, last), place) in known {
            let more = now.wrapping_sub(std::mem::replace(last, *now));
            if more > 0 {
                delta.add(place, more);
            }
        }
        self.add(at, &delta);
        self.note(hour(at), &delta);
    }

    fn add(&mut self, at: Timestamp, delta: &Tally) {
        delta.iter().for_each(|(place, more)| self.history.add(at, place, more));
    }

    fn note(&mut self, hour: i64, delta: &Tally) {
        if delta.keys() == 0 {
            return;
        }
        if let Some(last) = self.unwritten.iter_mut().find(|slot| slot.from == hour) {
            last.tally.merge(delta);
        } else if self.unwritten.len() < UNWRITTEN_MAX {
            self.unwritten.push(Slot { from: hour, to: hour + 1, tally: delta.clone() });
        } else {
            self.overflown = true;
        }
    }

    /// All durations since `from`, and since when they really count: the begin of an hour, or of
    /// several that are told together. None without any.
    pub fn since(&self, from: Timestamp) -> Option<(Timestamp, Sketch)> {
        let begin = self.history.since(from).next()?.begin();
        let mut sketch = Sketch::latency();
        for (place, count) in self.history.since(from).flat_map(|slot| slot.tally.iter()) {
            sketch.add(usize::from(place), count);
        }
        Some((begin, sketch))
    }

    /// Forgets hours that ended before `horizon`.
    pub(crate) fn forget(&mut self, horizon: Timestamp) {
        self.history.forget(horizon);
    }

    /// Bytes held: at most 550 KB.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.history.bytes() + self.last.len() * size_of::<u64>()
    }

    /// What came since the last call; none if only the whole can tell.
    pub(crate) fn changes(&mut self) -> Option<Vec<Slot>> {
        let changes = std::mem::take(&mut self.unwritten);
        if std::mem::take(&mut self.overflown) { None } else { Some(changes) }
    }

    /// Everything; nothing is unwritten afterwards.
    pub(crate) fn image(&mut self) -> Vec<Slot> {
        self.unwritten.clear();
        self.overflown = false;
        self.history.slots().cloned().collect()
    }

    pub(crate) fn restore(&mut self, slots: Vec<Slot>) {
        self.history = History::new(WORDS_MAX);
        for slot in slots {
            self.history.push(slot);
        }
    }

    pub(crate) fn apply(&mut self, changes: &[Slot]) {
        for slot in changes {
            self.add(slot.begin(), &slot.tally);
        }
    }
}

//! Who caused bad requests, since the last tick: only bad ones come here. Statuses are counted
//! without a lock; for other labels each thread goes to a map of its own behind a lock that nobody
//! else asks for but the ticker.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{COLUMNS, Missed};
use crate::attribution::{LABELS_MAX, VALUES_MAX, cut};

/// Maps; threads beyond share them.
const SHARDS: usize = 16;
/// Statuses of a shard that have a place of their own, each in each way to be bad.
const PLACES: usize = 32;
/// Lower bits of a place: how many. Above are the columns and the status, 0 where it is free.
const COUNT_BITS: u32 = 32;

/// Bad requests by column.
type Bad = [u64; COLUMNS];

/// The values of one label.
#[derive(Debug, Default)]
struct Values {
    named: BTreeMap<String, Bad>,
    other: Bad,
}

/// Bad requests of one value of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blamed {
    pub(crate) label: String,
    /// None for all that were beyond the limit.
    pub(crate) value: Option<String>,
    pub(crate) bad: Bad,
}

#[derive(Debug)]
pub(super) struct Blames {
    shards: Box<[Shard]>,
}

#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    statuses: [AtomicU64; PLACES],
    others: Mutex<BTreeMap<String, Values>>,
}

impl Blames {
    pub(super) fn new(shards: usize) -> Self {
        let shards = shards.min(SHARDS);
        Self { shards: std::iter::repeat_with(Shard::default).take(shards).collect() }
    }

    #[inline]
    fn shard(&self, thread: usize) -> &Shard {
        // The length is a power of two, so the index is inside.
        &self.shards[thread & (self.shards.len() - 1)]
    }

    /// Blames `status`; a place is found at once, or the slow way is taken.
    #[inline]
    pub(super) fn add_status(&self, thread: usize, missed: Missed, status: u16) {
        let key = u64::from(status) << 8 | u64::from(missed.0);
        let at = usize::from(status) ^ usize::from(missed.0) << 2;
        let place = &self.shard(thread).statuses[at & (PLACES - 1)];
        if place.load(Ordering::Relaxed) >> COUNT_BITS == key {
            // A place is never given to another status.
            place.fetch_add(1, Ordering::Relaxed);
        } else {
            self.add_new_status(place, thread, missed, status);
        }
    }

    #[cold]
    fn add_new_status(&self, place: &AtomicU64, thread: usize, missed: Missed, status: u16) {
        let key = u64::from(status) << 8 | u64::from(missed.0);
        let first = key << COUNT_BITS | 1;
        match place.compare_exchange(0, first, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => {}
            Err(taken) if taken >> COUNT_BITS == key => {
                place.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => self.add(thread, missed, &[("status", &status.to_string())]),
        }
    }

    /// Blames `labels` for a request that was bad in the columns of `missed`.
    pub(super) fn add(&self, thread: usize, missed: Missed, labels: &[(&str, &str)]) {
        // A panic elsewhere leaves counts that are sound.
        let mut shard = self.shard(thread).others.lock().unwrap_or_else(PoisonError::into_inner);
        for (label, value) in labels.iter().take(LABELS_MAX) {
            let Some(values) = values(&mut shard, label) else { continue };
            let bad = values.of(cut(value));
            for (column, bad) in bad.iter_mut().enumerate() {
                *bad += u64::from(missed.is_in(column));
            }
        }
    }

    /// What came since the last call.
    pub(super) fn drain(&self) -> Vec<Blamed> {
        let mut all = Vec::new();
        for shard in &self.shards {
            all.extend(shard.statuses.iter().filter_map(drain_status));
            let mut others = shard.others.lock().unwrap_or_else(PoisonError::into_inner);
            let taken = std::mem::take(&mut *others);
            drop(others);
            for (label, values) in taken {
                let Values { named, other } = values;
                let named = named.into_iter().map(|(value, bad)| (Some(value), bad));
                let other = (other != Bad::default()).then_some((None, other));
                let blamed = |(value, bad)| Blamed { label: label.clone(), value, bad };
                all.extend(named.chain(other).map(blamed));
            }
        }
        all
    }
}

/// Takes the count out of a place and leaves it to its status.
fn drain_status(place: &AtomicU64) -> Option<Blamed> {
    let owner = |held: u64| held >> COUNT_BITS << COUNT_BITS;
    let count = |held: u64| held - owner(held);
    let empty = |held: u64| (count(held) != 0).then(|| owner(held));
    let held = place.fetch_update(Ordering::Relaxed, Ordering::Relaxed, empty).ok()?;
    let (key, missed) = (held >> COUNT_BITS, Missed((held >> COUNT_BITS) as u8));
    let bad = |column| if missed.is_in(column) { count(held) } else { 0 };
    let (label, value) = ("status".to_owned(), Some((key >> 8).to_string()));
    Some(Blamed { label, value, bad: std::array::from_fn(bad) })
}

/// The values of a label; none if there are too many labels.
fn values<'a>(shard: &'a mut BTreeMap<String, Values>, label: &str) -> Option<&'a mut Values> {
    let label = cut(label);
    if !shard.contains_key(label) {
        if shard.len() >= LABELS_MAX {
            return None;
        }
        shard.insert(label.to_owned(), Values::default());
    }
    shard.get_mut(label)
}

impl Values {
    fn of(&mut self, value: &str) -> &mut Bad {
        if !self.named.contains_key(value) {
            if self.named.len() >= VALUES_MAX {
                return &mut self.other;
            }
            self.named.insert(value.to_owned(), Bad::default());
        }
        self.named.get_mut(value).unwrap_or(&mut self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_longer_than_names_may_be_is_cut_and_counts() {
        let blames = Blames::new(1);
        let label = "l".repeat(100);
        blames.add(0, Missed(1), &[(label.as_str(), "v")]);
        blames.add(0, Missed(1), &[(label.as_str(), "v")]);
        let drained = blames.drain();
        assert_eq!(drained.len(), 1);
        assert_eq!((drained[0].label.as_str(), drained[0].bad[0]), (cut(&label), 2));
    }
}

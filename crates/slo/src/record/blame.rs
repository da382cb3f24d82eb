//! Who caused bad requests, since the last tick: only bad ones come here, each thread to a map of
//! its own behind a lock that nobody else asks for but the ticker.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{COLUMNS, Missed};
use crate::attribution::{LABELS_MAX, VALUES_MAX, cut};

/// Maps; threads beyond share them.
const SHARDS: usize = 16;

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
    shards: Box<[Mutex<BTreeMap<String, Values>>]>,
}

impl Blames {
    pub(super) fn new(shards: usize) -> Self {
        let shards = shards.min(SHARDS);
        Self { shards: std::iter::repeat_with(Mutex::default).take(shards).collect() }
    }

    /// Blames `labels` for a request that was bad in the columns of `missed`.
    pub(super) fn add(&self, thread: usize, missed: Missed, labels: &[(&str, &str)]) {
        // The length is a power of two, so the index is inside.
        let shard = &self.shards[thread & (self.shards.len() - 1)];
        // A panic elsewhere leaves counts that are sound.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
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
            let taken = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
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

/// The values of a label; none if there are too many labels.
fn values<'a>(shard: &'a mut BTreeMap<String, Values>, label: &str) -> Option<&'a mut Values> {
    if !shard.contains_key(label) {
        if shard.len() >= LABELS_MAX {
            return None;
        }
        shard.insert(cut(label).to_owned(), Values::default());
    }
    shard.get_mut(label)
}

impl Values {
    fn of(&mut self, value: &str) -> &mut Bad {
        if !self.named.contains_key(value) && self.named.len() >= VALUES_MAX {
            return &mut self.other;
        }
        if self.named.contains_key(value) {
            return self.named.get_mut(value).unwrap_or(&mut self.other);
        }
        self.named.entry(value.to_owned()).or_default()
    }
}

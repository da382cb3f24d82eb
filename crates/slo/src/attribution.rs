//! Who spent the budget: bad events by route, status, version, replica, hour by hour, a bounded
//! number of values.

use std::collections::BTreeMap;

use bellwether_model::Timestamp;

use crate::tally::{History, hour};

/// Labels of an objective.
pub const LABELS_MAX: usize = 4;
/// Values of a label; those beyond count together.
pub const VALUES_MAX: usize = 32;
/// Bytes of a value; longer ones are cut.
pub const VALUE_BYTES_MAX: usize = 64;
/// Words a label's hours take; older hours are told together so that this holds.
const WORDS_MAX: usize = 448;
/// The key of all values beyond the limit.
const OTHER: u16 = u16::MAX;
/// Changes that are kept to be written down; more of them are told by the whole.
const UNWRITTEN_MAX: usize = 48;

/// Bad events by the value of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The label.
    pub label: String,
    values: Vec<String>,
    history: History,
    values_max: usize,
    /// Events counted together because their value was one too many.
    folded: u64,
}

/// The share of one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The label's value; none for all that were beyond the limit.
    pub value: Option<String>,
    /// Its bad events.
    pub bad: u64,
    /// As a share of all bad events of this label, 0 to 1.
    pub share: f64,
}

/// A text of at most [`VALUE_BYTES_MAX`] bytes.
pub(crate) fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(VALUE_BYTES_MAX)).unwrap_or_default()
}

impl Attribution {
    /// By `label`, at most `values_max` values at a time (and [`VALUES_MAX`]).
    pub fn new(label: &str, values_max: usize) -> Self {
        let values_max = values_max.min(VALUES_MAX);
        let history = History::new(WORDS_MAX);
        Self { label: cut(label).to_owned(), values: Vec::new(), history, values_max, folded: 0 }
    }

    /// Counts bad events of a value; of none those that are beyond the limit already.
    pub fn bad(&mut self, at: Timestamp, value: Option<&str>, count: u64) {
        let key = value.and_then(|value| self.key(cut(value)));
        if key.is_none() {
            self.folded = self.folded.saturating_add(count);
        }
        self.history.add(at, key.unwrap_or(OTHER), count);
    }

    fn key(&mut self, value: &str) -> Option<u16> {
        if let Some(at) = self.values.iter().position(|known| known == value) {
            return u16::try_from(at).ok();
        }
        if self.values.len() < self.values_max {
            self.values.push(value.to_owned());
            return u16::try_from(self.values.len() - 1).ok();
        }
        let at = self.unused()?;
        value.clone_into(self.values.get_mut(at)?);
        u16::try_from(at).ok()
    }

    /// A value whose events have all been forgotten.
    fn unused(&self) -> Option<usize> {
        let mut used = vec![false; self.values.len()];
        for (key, _) in self.history.slots().flat_map(|slot| slot.tally.iter()) {
            if let Some(used) = used.get_mut(usize::from(key)) {
                *used = true;
            }
        }
        used.iter().position(|used| !used)
    }

    fn name(&self, key: u16) -> Option<&str> {
        self.values.get(usize::from(key)).map(String::as_str)
    }

    /// Forgets hours that ended before `horizon`.
    pub fn forget(&mut self, horizon: Timestamp) {
        self.history.forget(horizon);
    }

    /// Bad events by value since `from`, to the hour (or longer, where hours are told together), the
    /// largest share first.
    pub fn shares(&self, from: Timestamp) -> Vec<Share> {
        let mut sums: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for (key, count) in self.history.since(from).flat_map(|slot| slot.tally.iter()) {
            *sums.entry(self.name(key)).or_default() += count;
        }
        let all: u64 = sums.values().sum();
        let share = |(value, bad): (Option<&str>, u64)| Share {
            value: value.map(str::to_owned),
            bad,
            share: bad as f64 / all.max(1) as f64,
        };
        let mut shares: Vec<Share> = sums.into_iter().map(share).collect();
        shares.sort_by_key(|share| std::cmp::Reverse(share.bad));
        shares
    }

    /// Since when the shares of a window from `from` on really count; none without events.
    pub fn since(&self, from: Timestamp) -> Option<Timestamp> {
        self.history.since(from).next().map(crate::tally::Slot::begin)
    }

    /// Events counted together because their value was one too many.
    pub fn folded(&self) -> u64 {
        self.folded
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.values.iter().map(|value| value.len() + size_of::<String>()).sum();
        size_of::<Self>() + texts + self.history.bytes()
    }
}

/// Bad events of a value in an hour, to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) label: String,
    pub(crate) value: Option<String>,
    /// Hours since the epoch.
    pub(crate) hour: i64,
    pub(crate) bad: u64,
}

/// The attributions of an objective, and what of them is not written down yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributions {
    labels: Vec<Attribution>,
    unwritten: Vec<Entry>,
    /// Whether there was too much to remember as changes.
    overflown: bool,
}

impl Attributions {
    /// Counts bad events of a value of a label. A label beyond the fourth is left out.
    pub fn bad(&mut self, at: Timestamp, label: &str, value: Option<&str>, count: u64) {
        let label = cut(label);
        if self.labels.iter().all(|known| known.label != label) {
            if self.labels.len() >= LABELS_MAX {
                return;
            }
            self.labels.push(Attribution::new(label, VALUES_MAX));
        }
        let Some(known) = self.labels.iter_mut().find(|known| known.label == label) else { return };
        known.bad(at, value, count);
        self.note(label, value.map(cut), hour(at), count);
    }

    fn note(&mut self, label: &str, value: Option<&str>, hour: i64, bad: u64) {
        let same = |entry: &&mut Entry| {
            entry.hour == hour && entry.label == label && entry.value.as_deref() == value
        };
        if let Some(entry) = self.unwritten.iter_mut().find(same) {
            entry.bad = entry.bad.saturating_add(bad);
        } else if self.unwritten.len() < UNWRITTEN_MAX {
            let (label, value) = (label.to_owned(), value.map(str::to_owned));
            self.unwritten.push(Entry { label, value, hour, bad });
        } else {
            self.overflown = true;
        }
    }

    /// By label, in the order they came.
    pub fn labels(&self) -> &[Attribution] {
        &self.labels
    }

    /// Forgets hours that ended before `horizon`.
    pub fn forget(&mut self, horizon: Timestamp) {
        self.labels.iter_mut().for_each(|label| label.forget(horizon));
    }

    /// Bytes held: at most 36 KB with labels of 16 bytes.
    pub fn bytes(&self) -> usize {
        let entry = |entry: &Entry| entry.label.len() + entry.value.as_ref().map_or(0, String::len);
        let unwritten: usize = self.unwritten.iter().map(entry).sum();
        let labels: usize = self.labels.iter().map(Attribution::bytes).sum();
        labels + unwritten + self.unwritten.capacity() * size_of::<Entry>()
    }

    /// What came since the last call; none if only the whole can tell.
    pub(crate) fn changes(&mut self) -> Option<Vec<Entry>> {
        if std::mem::take(&mut self.overflown) {
            self.unwritten.clear();
            return None;
        }
        Some(std::mem::take(&mut self.unwritten))
    }

    /// Everything; nothing is unwritten afterwards.
    pub(crate) fn image(&mut self) -> Vec<Image> {
        self.unwritten.clear();
        self.overflown = false;
        self.labels.iter().map(Attribution::image).collect()
    }

    pub(crate) fn restore(&mut self, images: Vec<Image>) {
        self.labels = images.into_iter().take(LABELS_MAX).map(Attribution::restored).collect();
    }

    pub(crate) fn apply(&mut self, changes: Vec<Entry>) {
        for Entry { label, value, hour, bad } in changes {
            self.bad(Timestamp(hour.saturating_mul(3_600_000)), &label, value.as_deref(), bad);
        }
        // All of it is written down already.
        self.unwritten.clear();
        self.overflown = false;
    }
}

/// A label as it is written down.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Image {
    pub(crate) label: String,
    pub(crate) values: Vec<String>,
    pub(crate) slots: Vec<crate::tally::Slot>,
    pub(crate) folded: u64,
}

impl Attribution {
    fn image(&self) -> Image {
        Image {
            label: self.label.clone(),
            values: self.values.clone(),
            slots: self.history.slots().cloned().collect(),
            folded: self.folded,
        }
    }

    fn restored(image: Image) -> Self {
        let mut new = Self::new(&image.label, VALUES_MAX);
        new.values = image.values.into_iter().take(VALUES_MAX).collect();
        image.slots.into_iter().for_each(|slot| new.history.push(slot));
        new.folded = image.folded;
        new
    }
}

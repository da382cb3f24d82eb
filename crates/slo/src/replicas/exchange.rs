//! What an instance writes to and reads from the store its fleet shares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bellwether_model::Timestamp;

use super::fleet::{Fleet, Place};
use super::shared::larger;
use super::{Link, Tier, key, parse, value};
use crate::counts::Counts;

/// Statements written in one batch.
const WRITES_MAX: usize = 256;
/// Slots read in one batch.
const READS_MAX: usize = 128;
/// Slots read in each exchange beside the newest, in turn: all of them every few minutes.
const ROUND: usize = 48;
/// Longest field heard.
const FIELD_BYTES_MAX: usize = 256;
/// Longest trouble kept.
const TROUBLE_CHARS_MAX: usize = 200;

/// A field of a hash, and its value.
pub type Entry = (String, String);

/// Fields to set in a hash: absolute values, so that doing it twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The hash.
    pub key: String,
    /// Its fields and their values.
    pub entries: Vec<Entry>,
    /// How long the hash is kept from now on.
    pub time_to_live: Duration,
}

/// What to do in one round trip: first all writes, then all reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// Hashes to write to.
    pub writes: Vec<Write>,
    /// Hashes to read whole; one that is not there is empty.
    pub reads: Vec<String>,
    pub(super) places: Vec<Place>,
}

impl Fleet {
    /// Begins an exchange at `now`: the newest slots are due, and some older ones in turn; all of
    /// them after the link was down.
    pub fn begin(&mut self, now: Timestamp) {
        self.due.clear();
        if self.whole {
            self.restate();
            self.cursor = 0;
        } else if let Some(tier) = self.tiers.first() {
            let slot = tier.slot(now);
            self.due.extend((slot - 2..=slot + 1).rev().map(|slot| Place { tier: 0, slot }));
        }
        let all = self.places(now);
        for _ in 0..if self.whole { all.len() } else { ROUND.min(all.len()) } {
            self.due.extend(all.get(self.cursor));
            self.cursor = (self.cursor + 1) % all.len().max(1);
        }
    }

    /// The slots of all tiers, in each from the newest back.
    fn places(&self, now: Timestamp) -> Vec<Place> {
        let of = |(tier, slots): (usize, &Tier)| {
            let kept = self.oldest(tier, now)..=slots.slot(now);
            kept.rev().map(move |slot| Place { tier, slot })
        };
        self.tiers.iter().enumerate().flat_map(of).collect()
    }

    /// All statements of this and earlier lives may be missing in the store.
    fn restate(&mut self) {
        for (tier, shared) in self.shared.iter().enumerate() {
            for slot in shared.slots() {
                let own = shared.of_slot(slot).filter(|(field, _)| self.lives.contains(&***field));
                let place = Place { tier, slot };
                self.unstated.extend(own.map(|(field, _)| (place, Arc::clone(field))));
            }
        }
    }

    /// The next round trip of this exchange; none when it is over.
    pub fn batch(&mut self) -> Option<Batch> {
        if self.unstated.is_empty() && self.due.is_empty() {
            return None;
        }
        let mut batch = Batch::default();
        for _ in 0..WRITES_MAX {
            let Some((place, field)) = self.unstated.pop_first() else { break };
            self.write(&mut batch, place, &field);
        }
        let reads = self.due.len().min(READS_MAX);
        batch.places = self.due.drain(..reads).collect();
        batch.reads = batch.places.iter().map(|place| self.key(*place)).collect();
        Some(batch)
    }

    fn write(&self, batch: &mut Batch, place: Place, field: &str) {
        let Some(counts) = self.shared[place.tier].of(place.slot, field) else { return };
        let (key, entry) = (self.key(place), (field.to_owned(), value(counts)));
        // Statements come in the order of their slots.
        match batch.writes.last_mut().filter(|last| last.key == key) {
            Some(last) => last.entries.push(entry),
            None => batch.writes.push(Write {
                key,
                entries: vec![entry],
                time_to_live: self.tiers[place.tier].time_to_live(),
            }),
        }
    }

    fn key(&self, place: Place) -> String {
        key(&self.prefix, self.generation, self.tiers[place.tier], place.slot)
    }

    /// Takes the hashes a batch read, in its order.
    pub fn heard(&mut self, batch: &Batch, hashes: &[Vec<Entry>], now: Timestamp) {
        let alive = self.alive(now);
        for (place, entries) in batch.places.iter().zip(hashes) {
            let stored = self.take(*place, entries);
            self.repair(*place, &stored, &alive, now);
        }
    }

    fn take(&mut self, place: Place, entries: &[Entry]) -> BTreeMap<String, Counts> {
        let mut stored = BTreeMap::new();
        for (field, value) in entries {
            let fits = !field.is_empty() && field.len() <= FIELD_BYTES_MAX;
            let Some(counts) = parse(value).filter(|_| fits) else {
                self.malformed += 1;
                continue;
            };
            self.learn(place, field, counts);
            stored.insert(field.clone(), counts);
        }
        stored
    }

    /// What the store lacks is stated again: by whoever counted it, or by anyone who heard it when
    /// that instance is silent. A write that came late and put back an older value is found here.
    fn repair(
        &mut self,
        place: Place,
        stored: &BTreeMap<String, Counts>,
        alive: &BTreeSet<Arc<str>>,
        now: Timestamp,
    ) {
        for (field, counts) in self.shared[place.tier].of_slot(place.slot) {
            let held = stored.get(&**field);
            let lacks = held.is_none_or(|held| larger(*held, counts) != *held);
            let states_itself = alive.contains(field) && !self.lives.contains(&**field);
            if !lacks || states_itself {
                continue;
            }
            let arrived = self.unstated.insert((place, Arc::clone(field)));
            // It was there a moment ago: the store has lost everything.
            let tier = self.tiers[place.tier];
            let recent = place.tier == 0 && place.slot > tier.slot(now) - tier.recent();
            self.lost |= arrived && recent && held.is_none() && **field == self.own;
        }
    }

    /// An exchange came to its end: statements of others arrive.
    pub fn reached(&mut self, now: Timestamp) {
        self.whole = std::mem::take(&mut self.lost);
        (self.link, self.trouble, self.exchanged) = (Link::Connected, None, Some(now));
    }

    /// An exchange failed: this instance counts alone until one succeeds, and then states again
    /// what may not have arrived.
    pub fn failed(&mut self, now: Timestamp, trouble: &str) {
        self.whole = true;
        self.failed += 1;
        self.due.clear();
        self.trouble = Some(shortened(trouble));
        if self.link == Link::Connected {
            self.link = Link::Local(now);
        }
    }
}

/// A trouble as it is kept.
pub(super) fn shortened(trouble: &str) -> String {
    trouble.chars().take(TROUBLE_CHARS_MAX).collect()
}

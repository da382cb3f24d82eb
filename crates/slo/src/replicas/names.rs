//! Which groups there are, learnt from the store: a hash for each day, of the groups that had events
//! then. A group that first comes to another replica is judged here too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bellwether_model::Timestamp;

use super::exchange::{Batch, Entry, Write};
use super::fleet::Place;
use super::{Fleet, FleetState, Link, Tier};
use crate::objective::Objective;

/// Names written, and days read, in one batch.
const BATCH_MAX: usize = 256;
/// Days read in each exchange, the newest.
const NEWEST: i64 = 2;
/// Longest name heard, in bytes.
const NAME_BYTES_MAX: usize = 128;
/// One day.
const DAY: std::time::Duration = std::time::Duration::from_hours(24);
/// What stands beside a name: that it is there is all there is to say.
const THERE: &str = "1";

/// The names of an objective's groups, as one instance knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Names {
    prefix: String,
    days: Tier,
    groups_max: usize,
    known: BTreeMap<i64, BTreeSet<Arc<str>>>,
    unstated: BTreeSet<(i64, Arc<str>)>,
    due: Vec<i64>,
    /// Where the round through older days stands.
    cursor: i64,
    /// Whether the next exchange, or this one, goes through all days.
    whole: bool,
    link: Link,
    trouble: Option<String>,
    exchanged: Option<Timestamp>,
    failed: u64,
    refused: u64,
}

impl Names {
    /// The names of the groups that `objective` has, at most `groups_max` of a day; `fleet` is one
    /// of that objective.
    pub fn new(objective: &Objective, fleet: &Fleet, groups_max: usize, at: Timestamp) -> Self {
        let days = objective.period.longest().as_secs().div_ceil(DAY.as_secs()) + 1;
        Self {
            prefix: format!("{}:groups", fleet.prefix),
            days: Tier::new(DAY, u32::try_from(days).unwrap_or(u32::MAX)),
            // And one for the rest.
            groups_max: groups_max.saturating_add(1),
            known: BTreeMap::new(),
            unstated: BTreeSet::new(),
            due: Vec::new(),
            cursor: 0,
            whole: true,
            link: Link::Local(at),
            trouble: None,
            exchanged: None,
            failed: 0,
            refused: 0,
        }
    }

    /// A group had events until `at`.
    pub fn came(&mut self, at: Timestamp, group: &str) {
        let day = self.days.slot(at);
        if let Some(name) = self.learn(day, group) {
            self.unstated.insert((day, name));
        }
    }

    /// Takes a name; gives it if it is new. One too many is left out and counted.
    fn learn(&mut self, day: i64, group: &str) -> Option<Arc<str>> {
        let groups = self.known.entry(day).or_default();
        if groups.contains(group) {
            return None;
        }
        if groups.len() >= self.groups_max {
            self.refused += 1;
            return None;
        }
        let name: Arc<str> = Arc::from(group);
        groups.insert(Arc::clone(&name));
        Some(name)
    }

    /// The groups that had events since `begin`.
    pub fn since(&self, begin: Timestamp) -> BTreeSet<Arc<str>> {
        let recent = self.known.iter().filter(|(day, _)| self.days.end(**day) > begin);
        recent.flat_map(|(_, groups)| groups).map(Arc::clone).collect()
    }

    /// Begins an exchange at `now`.
    pub fn begin(&mut self, now: Timestamp) {
        let (today, oldest) = (self.days.slot(now), self.days.oldest(now, None));
        self.known = self.known.split_off(&oldest);
        self.unstated.retain(|(day, _)| *day >= oldest);
        if self.whole {
            let all = self.known.iter();
            let all =
                all.flat_map(|(day, groups)| groups.iter().map(|name| (*day, Arc::clone(name))));
            self.unstated.extend(all);
        }
        let first = if self.whole { oldest } else { today - NEWEST + 1 };
        self.due = (first..=today).collect();
        // And an older one in turn: the store may have lost it.
        self.cursor = (self.cursor + 1) % (today - oldest + 1).max(1);
        self.due.push(oldest + self.cursor);
    }

    /// The next round trip of this exchange; none when it is over.
    pub fn batch(&mut self) -> Option<Batch> {
        if self.unstated.is_empty() && self.due.is_empty() {
            return None;
        }
        let mut batch = Batch::default();
        for _ in 0..BATCH_MAX {
            let Some((day, name)) = self.unstated.pop_first() else { break };
            self.write(&mut batch, day, &name);
        }
        let reads = self.due.len().min(BATCH_MAX);
        let days = self.due.drain(..reads);
        batch.places = days.map(|slot| Place { tier: 0, slot }).collect();
        batch.reads = batch.places.iter().map(|place| self.key(place.slot)).collect();
        Some(batch)
    }

    fn write(&self, batch: &mut Batch, day: i64, name: &str) {
        let (key, entry) = (self.key(day), (name.to_owned(), THERE.to_owned()));
        // They come in the order of their days.
        if let Some(last) = batch.writes.last_mut().filter(|last| last.key == key) {
            last.entries.push(entry);
        } else {
            let time_to_live = self.days.time_to_live();
            batch.writes.push(Write { key, entries: vec![entry], time_to_live });
        }
    }

    fn key(&self, day: i64) -> String {
        format!("{}:{}:{day}", self.prefix, DAY.as_secs())
    }

    /// Takes the hashes a batch read, in its order; what one lacks is stated again.
    pub fn heard(&mut self, batch: &Batch, hashes: &[Vec<Entry>]) {
        for (place, entries) in batch.places.iter().zip(hashes) {
            let stored: BTreeSet<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
            for name in &stored {
                if name.is_empty() || name.len() > NAME_BYTES_MAX {
                    self.refused += 1;
                } else {
                    self.learn(place.slot, name);
                }
            }
            let known = self.known.get(&place.slot).into_iter().flatten();
            let lacking = known.filter(|name| !stored.contains(&***name));
            self.unstated.extend(lacking.map(|name| (place.slot, Arc::clone(name))));
        }
    }

    /// An exchange came to its end.
    pub fn reached(&mut self, now: Timestamp) {
        self.whole = false;
        (self.link, self.trouble, self.exchanged) = (Link::Connected, None, Some(now));
    }

    /// An exchange failed.
    pub fn failed(&mut self, now: Timestamp, trouble: &str) {
        (self.whole, self.trouble) = (true, Some(super::exchange::shortened(trouble)));
        self.failed += 1;
        self.due.clear();
        if self.link == Link::Connected {
            self.link = Link::Local(now);
        }
    }

    /// How exchanges stand; of others only their groups are known here.
    pub fn state(&self) -> FleetState {
        FleetState {
            link: self.link,
            trouble: self.trouble.clone(),
            exchanged: self.exchanged,
            replicas: 1,
            instances: 1,
            failed: self.failed,
            refused: self.refused,
        }
    }
}

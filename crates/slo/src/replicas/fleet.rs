//! A fleet as one instance sees it: what it counted, what it heard, what its tracker was told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use bellwether_model::Timestamp;

use super::shared::{Shared, larger};
use super::{Link, Tier, field};
use crate::counts::Counts;
use crate::ledger::Moment;
use crate::objective::Objective;
use crate::tracker::Tracker;

/// Instances heard about each slot, unless told otherwise.
pub const INSTANCES_MAX: usize = 1024;

/// Stands for what the tracker was told of a time slice; no instance is called that.
pub(super) const TOLD: &str = "";

/// A slot of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) tier: usize,
    pub(super) slot: i64,
}

/// A fleet's counts for one objective, as one instance of it knows them.
///
/// Its tracker must be fed by [`Fleet::feed`] alone, and every 5 s.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// What the keys of this objective begin with.
    pub(super) prefix: String,
    pub(super) generation: u64,
    pub(super) tiers: Vec<Tier>,
    /// By tier.
    pub(super) shared: Vec<Shared>,
    /// What the tracker was told of each slot, by tier.
    pub(super) told: Vec<BTreeMap<i64, Counts>>,
    /// Slots the tracker has not been told everything of.
    pub(super) changed: BTreeSet<Place>,
    /// The field of this life.
    pub(super) own: String,
    /// The fields of this and earlier lives.
    pub(super) lives: BTreeSet<String>,
    /// Statements the store may lack.
    pub(super) unstated: BTreeSet<(Place, Arc<str>)>,
    /// Statements of its own that are not on disk.
    pub(super) unwritten: BTreeSet<(Place, Arc<str>)>,
    /// Slots to read in this exchange.
    pub(super) due: VecDeque<Place>,
    /// Where the round through all slots stands.
    pub(super) cursor: usize,
    /// Whether the next exchange, or this one, reads all slots.
    pub(super) whole: bool,
    /// Whether the store was seen to have lost what it was told.
    pub(super) lost: bool,
    pub(super) link: Link,
    pub(super) trouble: Option<String>,
    pub(super) exchanged: Option<Timestamp>,
    pub(super) failed: u64,
    pub(super) malformed: u64,
}

impl Fleet {
    /// The fleet of an objective as this life (`boot`) of a replica sees it; nobody else may ever
    /// have the same two names. It is local since `at` until something is heard.
    pub fn new(objective: &Objective, replica: &str, boot: u64, at: Timestamp) -> Self {
        let tiers = Tier::of(objective);
        let own = field(replica, boot);
        let (service, name) = (escaped(&objective.service), escaped(&objective.name));
        Self {
            prefix: format!("slo:{service}/{name}"),
            generation: objective.generation(),
            shared: vec![Shared::new(INSTANCES_MAX); tiers.len()],
            told: vec![BTreeMap::new(); tiers.len()],
            changed: BTreeSet::new(),
            lives: BTreeSet::from([own.clone()]),
            own,
            unstated: BTreeSet::new(),
            unwritten: BTreeSet::new(),
            due: VecDeque::new(),
            cursor: 0,
            whole: true,
            lost: false,
            link: Link::Local(at),
            trouble: None,
            exchanged: None,
            failed: 0,
            malformed: 0,
            tiers,
        }
    }

    /// Keys begin with `prefix` and a colon, so that one store serves several fleets of the same
    /// service, as of staging and production.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = format!("{}:{}", escaped(prefix), self.prefix);
        self
    }

    /// That of one group of the objective.
    #[must_use]
    pub fn group(mut self, labels: &str) -> Self {
        self.prefix = format!("{}@{}", self.prefix, escaped(labels));
        self
    }

    /// Exchanges stand as those of its group's [`Names`](super::Names) do: a group that just came is
    /// no interruption.
    pub(crate) fn linked_as(&mut self, state: super::FleetState) {
        (self.link, self.trouble, self.exchanged) = (state.link, state.trouble, state.exchanged);
        self.failed = state.failed;
    }

    /// Hears at most so many instances about a slot instead of [`INSTANCES_MAX`]. A restart is
    /// another instance: allow for those of an hour.
    #[must_use]
    pub fn instances_max(mut self, instances_max: usize) -> Self {
        self.shared = vec![Shared::new(instances_max.max(1)); self.tiers.len()];
        self
    }

    /// This instance counted `delta` until `at`.
    pub fn count(&mut self, at: Timestamp, delta: Counts) {
        let own = self.own.clone();
        for tier in 0..self.tiers.len() {
            let place = Place { tier, slot: self.tiers[tier].slot(at) };
            let now = self.shared[tier].of(place.slot, &own).unwrap_or_default() + delta;
            // Also when there was nothing to count: that somebody looked is a statement too.
            if self.learn(place, &own, now) {
                self.unstated.insert((place, Arc::from(own.as_str())));
            }
        }
    }

    /// Takes a statement; says whether it was news.
    pub(super) fn learn(&mut self, place: Place, field: &str, counts: Counts) -> bool {
        let news = self.shared[place.tier].state(place.slot, field, counts);
        if news {
            self.changed.insert(place);
        }
        // What only the store knew of an earlier life, too.
        if news && self.lives.contains(field) {
            self.unwritten.insert((place, Arc::from(field)));
        }
        news
    }

    /// Statements about the slots of a tier: 0 is the finest.
    pub fn shared(&self, tier: usize) -> Option<&Shared> {
        self.shared.get(tier)
    }

    /// Its tiers, from fine to coarse.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// Instances that stated anything in the last minute before `now`.
    pub(super) fn alive(&self, now: Timestamp) -> BTreeSet<Arc<str>> {
        let (Some(tier), Some(shared)) = (self.tiers.first(), self.shared.first()) else {
            return BTreeSet::new();
        };
        let slots = tier.slot(now) - tier.recent()..=tier.slot(now) + 1;
        slots.flat_map(|slot| shared.of_slot(slot).map(|(field, _)| Arc::clone(field))).collect()
    }

    /// Brings a tracker up to date with all statements, late ones in the slots they belong to, and
    /// lets time pass until `at`.
    pub fn feed(&mut self, tracker: &mut Tracker, at: Moment) {
        tracker.observe(at, Counts::ZERO);
        self.forget(at.wall);
        if tracker.slices().is_some() {
            self.judge(tracker);
            return;
        }
        // Not before all slots were asked for: what they hold is not news of this moment.
        if !self.whole {
            self.look_back(tracker, at);
        }
        for place in std::mem::take(&mut self.changed) {
            if self.is_due(place, tracker, at.wall) {
                self.tell(place, tracker);
            } else {
                self.changed.insert(place);
            }
        }
    }

    /// History of others from before the tracker was born: it begins anew, as one that was born
    /// then.
    fn look_back(&mut self, tracker: &mut Tracker, at: Moment) {
        let born = tracker.ledger().born();
        let before = |place: &&Place| self.tiers[place.tier].end(place.slot) <= born;
        if !self.changed.iter().any(|place| before(&place)) || !self.knows_all_it_told() {
            return;
        }
        let starts = self.tiers.iter().zip(&self.shared);
        let starts = starts.filter_map(|(tier, shared)| Some(tier.start(shared.slots().next()?)));
        let Some(first) = starts.min_by_key(|start| start.0) else { return };
        tracker.begin_again(first, at);
        self.told.iter_mut().for_each(BTreeMap::clear);
        for (tier, shared) in self.shared.iter().enumerate() {
            self.changed.extend(shared.slots().map(|slot| Place { tier, slot }));
        }
    }

    /// Whether the tracker could be told everything again.
    fn knows_all_it_told(&self) -> bool {
        let mut tiers = self.told.iter().zip(&self.shared);
        tiers.all(|(told, shared)| {
            told.iter().all(|(slot, told)| !shared.sum(*slot).fell_below(*told))
        })
    }

    /// Whether a slot has begun, is not from before the tracker was born, and no finer slots tell
    /// of its time.
    fn is_due(&self, place: Place, tracker: &Tracker, now: Timestamp) -> bool {
        let (tier, end) = (self.tiers[place.tier], self.tiers[place.tier].end(place.slot));
        let finer = place.tier.checked_sub(1);
        let coarse_enough =
            finer.is_none_or(|finer| end <= self.tiers[finer].start(self.oldest(finer, now)));
        place.slot <= tier.slot(now) && end > tracker.ledger().born() && coarse_enough
    }

    /// Tells the tracker what it does not know about a slot yet.
    fn tell(&mut self, place: Place, tracker: &mut Tracker) {
        let (tier, sum) = (self.tiers[place.tier], self.shared[place.tier].sum(place.slot));
        let told = self.told[place.tier].get(&place.slot).copied().unwrap_or_default();
        let end = tier.end(place.slot);
        tracker.fill(tier.start(place.slot), end);
        // Less than was told before a restart: not all who stated it have been heard again.
        let delta = sum.since(told);
        tracker.amend(end, delta);
        for coarser in place.tier..self.tiers.len() {
            let slot = self.tiers[coarser].slot(end);
            *self.told[coarser].entry(slot).or_default() += delta;
        }
    }

    /// Has the tracker judge time slices that are over by what all counted in them.
    fn judge(&mut self, tracker: &mut Tracker) {
        let (Some(tier), Some(shared)) = (self.tiers.first(), self.shared.first()) else { return };
        let Some(told) = self.told.first_mut() else { return };
        for place in std::mem::take(&mut self.changed) {
            let sum = shared.sum(place.slot);
            let before = told.get(&place.slot).copied().unwrap_or_default();
            let all_heard = larger(sum, before) == sum;
            let end = tier.end(place.slot);
            let is_old = end <= tracker.ledger().born();
            if all_heard && !is_old && tracker.judge_again(end, sum) {
                tracker.fill(tier.start(place.slot), end);
                told.insert(place.slot, sum);
                self.unwritten.insert((place, Arc::from(TOLD)));
            } else if !is_old {
                self.changed.insert(place);
            }
        }
    }

    /// The oldest slot of a tier that is kept at `now`.
    pub(super) fn oldest(&self, tier: usize, now: Timestamp) -> i64 {
        self.tiers[tier].oldest(now, self.tiers.get(tier + 1).copied())
    }

    fn forget(&mut self, now: Timestamp) {
        let oldest: Vec<i64> = (0..self.tiers.len()).map(|tier| self.oldest(tier, now)).collect();
        let kept = |place: &Place| oldest.get(place.tier).is_some_and(|old| place.slot >= *old);
        self.changed.retain(kept);
        self.unstated.retain(|(place, _)| kept(place));
        self.unwritten.retain(|(place, _)| kept(place));
        for ((shared, told), oldest) in self.shared.iter_mut().zip(&mut self.told).zip(&oldest) {
            shared.forget(*oldest);
            if told.first_key_value().is_some_and(|(first, _)| first < oldest) {
                *told = told.split_off(oldest);
            }
        }
    }
}

/// A name as a part of a key: what separates parts is written in hexadecimal.
fn escaped(name: &str) -> String {
    let escape = |c: char| match c {
        ':' | '/' | '%' => format!("%{:02x}", u32::from(c)),
        c => c.to_string(),
    };
    name.chars().map(escape).collect()
}

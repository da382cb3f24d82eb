//! Counts of replicas, merged by reading: each instance states what it counted in a slot, as an
//! absolute value of its own; nobody ever adds to a shared one, so a retry counts nothing twice.
//!
//! Merging takes the larger of two statements of the same instance. It is associative, commutative
//! and idempotent: any order, any number of deliveries gives the same sums.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_model::Timestamp;

use crate::counts::Counts;
use crate::ledger::Moment;
use crate::tracker::Tracker;

/// Statements of slots by instances, and sums of older slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    slots: BTreeMap<i64, BTreeMap<String, Counts>>,
    slot_millis: i64,
    instances_max: usize,
    refused: u64,
}

/// The field of an instance: `{replica}:{boot}`; a restart is another instance.
pub fn field(replica: &str, boot: u64) -> String {
    format!("{replica}:{boot}")
}

/// The key of a slot: `slo:{id}:{generation}:{slot}`.
pub fn key(id: &str, generation: u64, slot: i64) -> String {
    format!("slo:{id}:{generation:016x}:{slot}")
}

/// The value of a field: `total,bad`.
pub fn value(counts: Counts) -> String {
    format!("{},{}", counts.total, counts.bad)
}

/// Reads a field's value; none if it is none.
pub fn parse(value: &str) -> Option<Counts> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (total, bad) = value.split_once(',')?;
    Some(Counts::new(number(total)?, number(bad)?)).filter(|counts| counts.bad <= counts.total)
}

impl Shared {
    /// Nothing stated yet, in slots of `slot_millis`, by at most `instances_max` instances a slot.
    pub fn new(slot_millis: i64, instances_max: usize) -> Self {
        let slot_millis = slot_millis.max(1);
        Self { slots: BTreeMap::new(), slot_millis, instances_max, refused: 0 }
    }

    /// The slot that holds the events counted until `at`: what is counted on a boundary belongs to
    /// the slot it ends.
    pub fn slot(&self, at: Timestamp) -> i64 {
        (at.0 - 1).div_euclid(self.slot_millis)
    }

    /// When a slot ends.
    pub fn end(&self, slot: i64) -> Timestamp {
        Timestamp((slot + 1) * self.slot_millis)
    }

    /// Takes an instance's statement about a slot. An older one changes nothing.
    pub fn state(&mut self, slot: i64, field: &str, counts: Counts) {
        let instances = self.slots.entry(slot).or_default();
        if let Some(known) = instances.get_mut(field) {
            *known = larger(*known, counts);
        } else if instances.len() < self.instances_max {
            instances.insert(field.to_owned(), counts);
        } else {
            self.refused += 1;
        }
    }

    /// Takes all that another has heard.
    pub fn merge(&mut self, other: &Self) {
        for (slot, instances) in &other.slots {
            for (field, counts) in instances {
                self.state(*slot, field, *counts);
            }
        }
    }

    /// What all instances counted in a slot.
    pub fn sum(&self, slot: i64) -> Counts {
        self.slots.get(&slot).map_or(Counts::ZERO, |instances| instances.values().copied().sum())
    }

    /// What one instance counted in a slot.
    pub fn of(&self, slot: i64, field: &str) -> Counts {
        self.slots.get(&slot).and_then(|all| all.get(field)).copied().unwrap_or_default()
    }

    /// The slots that are kept, ascending.
    pub fn slots(&self) -> impl Iterator<Item = i64> {
        self.slots.keys().copied()
    }

    /// An instance's statements, to state them again after an outage or a flush of the store.
    pub fn statements(&self, field: &str) -> Vec<(i64, Counts)> {
        let own = |(slot, all): (&i64, &BTreeMap<String, Counts>)| Some((*slot, *all.get(field)?));
        self.slots.iter().filter_map(own).collect()
    }

    /// Forgets slots before `slot`; gives them with their sums.
    pub fn fold(&mut self, slot: i64) -> Vec<(i64, Counts)> {
        let kept = self.slots.split_off(&slot);
        let old = std::mem::replace(&mut self.slots, kept);
        old.into_iter().map(|(slot, all)| (slot, all.into_values().sum())).collect()
    }

    /// Statements of instances beyond the limit, which were left out.
    pub fn refused(&self) -> u64 {
        self.refused
    }
}

/// Statements are monotone: whichever is larger is the later one, in each count.
fn larger(a: Counts, b: Counts) -> Counts {
    Counts::new(a.total.max(b.total), a.bad.max(b.bad))
}

/// How the counts of a fleet stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Statements of others arrive.
    Connected,
    /// They do not, since then; only this instance is counted.
    Local(Timestamp),
}

/// A tracker of a whole fleet, fed with merged statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    shared: Shared,
    /// What the tracker was told of each kept slot.
    told: BTreeMap<i64, Counts>,
    link: Link,
    /// Fields this instance states under: those of its earlier lives, then its own.
    fields: Vec<String>,
    slots_kept: i64,
}

impl Fleet {
    /// The fleet as the instance `field` sees it; statements about the last `slots_kept` slots
    /// still count when they arrive.
    pub fn new(shared: Shared, field: String, slots_kept: i64) -> Self {
        Self {
            shared,
            told: BTreeMap::new(),
            link: Link::Connected,
            fields: vec![field],
            slots_kept,
        }
    }

    /// After a restart: what the tracker's restored counts hold has been told already.
    pub fn resume(&mut self, tracker: &Tracker, at: Timestamp) {
        let now = self.shared.slot(at);
        for slot in now - self.slots_kept..=now {
            let held = tracker.ledger().inside(self.shared.end(slot - 1), self.shared.end(slot));
            self.told.extend(held.map(|counts| (slot, counts)));
        }
    }

    /// This instance counted `delta` until `at`; gives what it now has to state: the slot and its
    /// absolute counts.
    pub fn count(&mut self, at: Timestamp, delta: Counts) -> (i64, Counts) {
        let slot = self.shared.slot(at);
        let field = self.fields.last().map(String::as_str).unwrap_or_default();
        let now = self.shared.of(slot, field) + delta;
        self.shared.state(slot, field, now);
        (slot, now)
    }

    /// What was read from the others.
    pub fn heard(&mut self, slot: i64, field: &str, counts: Counts) {
        self.shared.state(slot, field, counts);
    }

    /// Whether the others can be heard.
    pub fn link(&mut self, link: Link) {
        self.link = link;
    }

    /// How the link stands.
    pub fn state(&self) -> Link {
        self.link
    }

    /// All statements known.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// What this instance has to state again when the link is back or the store lost it, earlier
    /// lives included: field, slot, absolute counts.
    pub fn statements(&self) -> Vec<(String, i64, Counts)> {
        let of = |field: &String| {
            let all = self.shared.statements(field).into_iter();
            all.map(|(slot, counts)| (field.clone(), slot, counts)).collect::<Vec<_>>()
        };
        self.fields.iter().flat_map(of).collect()
    }

    /// This instance's statements as bytes, to keep beside the tracker's log and to replace at each
    /// flush: what was counted while the link was down survives a restart.
    pub fn flush(&self) -> Vec<u8> {
        crate::journal::statements(&self.statements())
    }

    /// Takes over the statements of this instance's earlier life; call [`Fleet::resume`] after it.
    /// False if the bytes are damaged, and nothing was taken.
    pub fn inherit(&mut self, bytes: &[u8]) -> bool {
        let Some(statements) = crate::journal::read_statements(bytes) else { return false };
        for (field, slot, counts) in statements {
            self.shared.state(slot, &field, counts);
            if !self.fields.contains(&field) {
                self.fields.insert(0, field);
            }
        }
        true
    }

    /// Brings a tracker up to date with all statements, late ones in the slots they belong to, and
    /// lets it judge until `at`.
    pub fn feed(&mut self, tracker: &mut Tracker, at: Moment) {
        tracker.observe(at, Counts::ZERO);
        let slots: BTreeSet<i64> = self.shared.slots().collect();
        for slot in slots {
            let sum = self.shared.sum(slot);
            let told = self.told.entry(slot).or_default();
            let delta = sum.since(*told);
            *told = sum;
            tracker.amend(self.shared.end(slot), delta);
        }
        let oldest = self.shared.slot(at.wall) - self.slots_kept;
        self.shared.fold(oldest);
        self.told = self.told.split_off(&oldest);
        let (shared, own) = (&self.shared, self.fields.len() - 1);
        let mut at = 0;
        self.fields.retain(|field| {
            at += 1;
            at > own || !shared.statements(field).is_empty()
        });
    }
}

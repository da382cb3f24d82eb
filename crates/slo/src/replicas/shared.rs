//! Statements of instances about the slots of one tier.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::counts::Counts;

/// Statements by slot and instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    slots: BTreeMap<i64, BTreeMap<Arc<str>, Counts>>,
    /// Each field once, however many slots it is in.
    fields: BTreeSet<Arc<str>>,
    instances_max: usize,
    refused: u64,
}

impl Shared {
    /// Nothing stated yet, by at most `instances_max` instances a slot.
    pub fn new(instances_max: usize) -> Self {
        Self { slots: BTreeMap::new(), fields: BTreeSet::new(), instances_max, refused: 0 }
    }

    /// Takes an instance's statement about a slot; says whether it told anything new. An older one
    /// tells nothing, one beyond the limit is left out and counted.
    pub fn state(&mut self, slot: i64, field: &str, counts: Counts) -> bool {
        let instances = self.slots.entry(slot).or_default();
        if let Some(known) = instances.get_mut(field) {
            let now = larger(*known, counts);
            return std::mem::replace(known, now) != now;
        }
        if instances.len() >= self.instances_max {
            self.refused += 1;
            return false;
        }
        let name = self.fields.get(field).map_or_else(|| Arc::from(field), Arc::clone);
        self.fields.insert(Arc::clone(&name));
        instances.insert(name, counts);
        true
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
        self.of_slot(slot).map(|(_, counts)| counts).sum()
    }

    /// What one instance counted in a slot; none if it stated nothing.
    pub fn of(&self, slot: i64, field: &str) -> Option<Counts> {
        self.slots.get(&slot)?.get(field).copied()
    }

    /// Who stated what about a slot.
    pub fn of_slot(&self, slot: i64) -> impl Iterator<Item = (&Arc<str>, Counts)> {
        let instances = self.slots.get(&slot).into_iter().flatten();
        instances.map(|(field, counts)| (field, *counts))
    }

    /// Slots of which anything was stated, ascending.
    pub fn slots(&self) -> impl Iterator<Item = i64> {
        self.slots.keys().copied()
    }

    /// Forgets slots before `slot`.
    pub fn forget(&mut self, slot: i64) {
        if self.slots.first_key_value().is_none_or(|(oldest, _)| *oldest >= slot) {
            return;
        }
        self.slots = self.slots.split_off(&slot);
        self.fields.retain(|field| Arc::strong_count(field) > 1);
    }

    /// Statements of instances beyond the limit, which were left out.
    pub fn refused(&self) -> u64 {
        self.refused
    }
}

/// Statements are monotone: whichever is larger is the later one, in each count.
pub(super) fn larger(a: Counts, b: Counts) -> Counts {
    Counts::new(a.total.max(b.total), a.bad.max(b.bad))
}

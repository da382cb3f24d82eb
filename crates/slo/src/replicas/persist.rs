//! What an instance writes down of its statements, among the records of its tracker's log.

use std::sync::Arc;

use bellwether_model::Timestamp;

use super::fleet::{Fleet, Place, TOLD};
use crate::counts::Counts;
use crate::journal::{self, Statement};
use crate::tracker::Tracker;

/// Earlier lives whose statements are taken over.
const LIVES_MAX: usize = 1024;

impl Fleet {
    /// Its own statements since the last call, to append to the tracker's log **before** what
    /// [`Tracker::flush`] gives: what the tracker knows of it is known to be its own then.
    pub fn flush(&mut self) -> Vec<u8> {
        let of = |(place, field): &(Place, Arc<str>)| {
            let counts = match &**field {
                TOLD => self.told[place.tier].get(&place.slot).copied()?,
                field => self.shared[place.tier].of(place.slot, field)?,
            };
            Some((field.to_string(), place.tier as u64, place.slot, counts))
        };
        let list: Vec<Statement> = self.unwritten.iter().filter_map(of).collect();
        self.unwritten.clear();
        journal::statements(&list)
    }

    /// All statements of this and earlier lives, to append to what [`Tracker::compact`] gives.
    pub fn compact(&mut self) -> Vec<u8> {
        let mut list: Vec<Statement> = Vec::new();
        for (tier, shared) in self.shared.iter().enumerate() {
            for slot in shared.slots() {
                let own = shared.of_slot(slot).filter(|(field, _)| self.lives.contains(&***field));
                list.extend(
                    own.map(|(field, counts)| (field.to_string(), tier as u64, slot, counts)),
                );
            }
        }
        list.extend(self.verdicts());
        self.unwritten.clear();
        journal::statements(&list)
    }

    /// By which counts time slices were judged; other counts are in the tracker's log itself.
    fn verdicts(&self) -> Vec<Statement> {
        let [told] = self.told.as_slice() else { return Vec::new() };
        told.iter().map(|(slot, counts)| (TOLD.to_owned(), 0, *slot, *counts)).collect()
    }

    /// After a restart: takes over the statements of earlier lives from the tracker's log, and takes
    /// what the restored tracker holds for told. Counts of a log from before there was a fleet become
    /// statements of this instance.
    pub fn resume(&mut self, log: &[u8], tracker: &Tracker, at: Timestamp) {
        let shared = self.inherit(log);
        for tier in 0..self.tiers.len() {
            let slots = self.tiers[tier];
            for slot in self.oldest(tier, at)..=slots.slot(at) {
                let place = Place { tier, slot };
                self.recall(place, tracker, !shared);
            }
        }
    }

    /// Takes over statements; says whether there were any.
    fn inherit(&mut self, log: &[u8]) -> bool {
        let mut any = false;
        for (field, tier, slot, counts) in journal::read_statements(log) {
            let tier = usize::try_from(tier).unwrap_or(usize::MAX);
            if tier >= self.tiers.len() {
                continue;
            }
            if field == TOLD {
                self.told[tier].insert(slot, counts);
                continue;
            }
            any = true;
            self.learn(Place { tier, slot }, &field, counts);
            // Of a replica that was renamed in between, too: whoever has the log speaks for it.
            if self.lives.len() < LIVES_MAX {
                self.lives.insert(field);
            }
        }
        any
    }

    fn recall(&mut self, place: Place, tracker: &Tracker, as_own: bool) {
        if tracker.slices().is_some() {
            return;
        }
        let (tier, ledger) = (self.tiers[place.tier], tracker.ledger());
        let (start, end) = (tier.start(place.slot), tier.end(place.slot));
        let held = ledger.after(start).since(ledger.after(end));
        if held == Counts::ZERO {
            return;
        }
        self.told[place.tier].insert(place.slot, held);
        if as_own {
            let own = self.own.clone();
            self.learn(place, &own, held);
        }
    }
}

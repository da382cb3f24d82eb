//! What a fleet's statements ask of a ledger: history from before this process, verdicts that
//! change, time that others measured.

use bellwether_model::Timestamp;

use super::{Gaps, Ledger, Moment, Tier};
use crate::counts::Counts;

impl Ledger {
    /// Begins anew as one that counts since `born`, of which nothing has been measured yet.
    pub(crate) fn begin_again(&mut self, born: Timestamp, at: Moment) {
        let tiers = self.layout.tiers();
        self.tiers = tiers.map(|(step, slots)| Tier::new(step, slots, born.0)).collect();
        self.gaps = Gaps::default();
        self.gaps.push(born.0, at.wall.0.max(born.0));
        (self.sum, self.born) = (Counts::ZERO, born.0);
        (self.seen, self.closed) = (at, at);
        (self.dirty, self.gaps_dirty) = (born.0, true);
        self.advance(at);
    }

    /// What was counted after `start`, a boundary of every tier that reaches so far back.
    pub(crate) fn after(&self, start: Timestamp) -> Counts {
        let closed = self.closed_until();
        if start.0 > closed {
            return Counts::ZERO;
        }
        let held = self.tiers.iter().find_map(|tier| tier.around(start.0));
        let (at_start, ..) = held.unwrap_or_else(|| self.oldest());
        self.sum.since(at_start)
    }

    /// All of `from` to `to` was measured, if it lies within one gap: what reaches over its ends may
    /// be about the time around it.
    pub(crate) fn fill(&mut self, from: Timestamp, to: Timestamp) {
        self.gaps_dirty |= self.gaps.fill(from.0, to.0);
    }

    /// Replaces counts that were added to the slot ending at `end` by others.
    pub(crate) fn revise(&mut self, end: Timestamp, before: Counts, after: Counts) {
        if before == after {
            return;
        }
        for tier in &mut self.tiers {
            tier.add_from(end.0, after);
            tier.take_from(end.0, before);
        }
        self.sum = (self.sum + after).since(before);
        self.dirty = self.dirty.min(end.0 - self.step());
    }
}

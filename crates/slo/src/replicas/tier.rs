//! The lengths of slots in which counts are stated.

use std::time::Duration;

use bellwether_model::Timestamp;

use crate::objective::{Method, Objective};

/// Longest period that is stated by the hour.
const HOURLY_MAX: Duration = Duration::from_hours(92 * 24);

/// Slots of one length, and how many of them are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    step: i64,
    kept: i64,
}

impl Tier {
    /// The last `kept` slots of `step`.
    pub fn new(step: Duration, kept: u32) -> Self {
        let step = i64::try_from(step.as_millis()).unwrap_or(i64::MAX).max(1);
        Self { step, kept: i64::from(kept) }
    }

    /// The tiers of an objective, from fine to coarse: 5 s for half an hour, 5 min for a day, 1 h
    /// (6 h where it is longer than a quarter) for its period. Of time slices one: slices, for 6 h,
    /// for whether a slice was good is not a sum of anything finer or coarser.
    pub fn of(objective: &Objective) -> Vec<Self> {
        if let Method::TimeSlices { slice, .. } = objective.method {
            let slices = Duration::from_hours(6).as_secs() / slice.as_secs().max(1);
            return vec![Self::new(slice, u32::try_from(slices).unwrap_or(u32::MAX).max(3))];
        }
        let period = objective.period.length();
        let coarse = Duration::from_hours(if period > HOURLY_MAX { 6 } else { 1 });
        let slots = period.as_secs().div_ceil(coarse.as_secs());
        vec![
            Self::new(Duration::from_secs(5), 360),
            Self::new(Duration::from_mins(5), 288),
            Self::new(coarse, u32::try_from(slots).unwrap_or(u32::MAX)),
        ]
    }

    /// Milliseconds of a slot.
    pub fn step_millis(self) -> i64 {
        self.step
    }

    /// The slot that holds the events counted until `at`: what is counted on a boundary belongs to
    /// the slot it ends.
    pub fn slot(self, at: Timestamp) -> i64 {
        (at.0 - 1).div_euclid(self.step)
    }

    /// When a slot begins.
    pub fn start(self, slot: i64) -> Timestamp {
        Timestamp(slot.saturating_mul(self.step))
    }

    /// When a slot ends.
    pub fn end(self, slot: i64) -> Timestamp {
        self.start(slot.saturating_add(1))
    }

    /// The oldest slot kept at `now`: so many back, and on to where a slot of the `coarser` tier
    /// begins, so that one of the two tells of any time.
    pub(super) fn oldest(self, now: Timestamp, coarser: Option<Self>) -> i64 {
        let oldest = self.slot(now) - self.kept;
        let begins = coarser.map(|coarser| coarser.start(coarser.slot(self.end(oldest))));
        begins.map_or(oldest, |begins| begins.0.div_euclid(self.step))
    }

    /// How many slots are the last minute, two at least.
    pub(super) fn recent(self) -> i64 {
        (60_000 / self.step).max(2)
    }

    /// How long the store keeps a slot after it was last stated: as long as anyone asks for it, and
    /// more.
    pub(super) fn time_to_live(self) -> Duration {
        let millis = (self.kept + 2).saturating_mul(self.step).unsigned_abs();
        Duration::from_millis(millis.saturating_add(millis / 2))
    }
}

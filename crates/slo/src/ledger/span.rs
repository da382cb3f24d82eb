//! A window's counts: exact where its start is a boundary, within bounds where it is not.

use bellwether_model::Timestamp;

use crate::counts::Counts;

/// Counts of a window, and how sure they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends: a closed slot.
    pub to: Timestamp,
    /// Best estimate; exact if `low == high`.
    pub counts: Counts,
    /// The reading of the first slot with the least burn: its bad events before the window, its
    /// good ones in it.
    pub low: Counts,
    /// The reading with the most burn.
    pub high: Counts,
    /// Measured part, in milliseconds.
    pub covered: u64,
}

impl Span {
    /// From the cumulative values before and after the start and at the end; `part` says how far
    /// the start lies between the first two.
    pub(super) fn new(from: i64, to: i64, at: [Counts; 3], part: (u64, u64), covered: u64) -> Self {
        let [floor, ceil, end] = at;
        let start = floor + ceil.since(floor).evenly(part.0, part.1);
        let start = if part.0 == 0 { floor } else { start };
        let good = |counts: Counts| end.good().saturating_sub(counts.good());
        let bad = |counts: Counts| end.bad.saturating_sub(counts.bad);
        let reading = |bad: u64, good: u64| Counts::new(bad.saturating_add(good), bad);
        Self {
            from: Timestamp(from),
            to: Timestamp(to),
            counts: end.since(start),
            low: reading(bad(ceil), good(floor)),
            high: reading(bad(floor), good(ceil)),
            covered,
        }
    }

    /// Its length in milliseconds.
    pub fn length(&self) -> u64 {
        u64::try_from(self.to.0 - self.from.0).unwrap_or(0)
    }

    /// The same with `excluded` taken out of all readings.
    #[must_use]
    pub fn without(mut self, excluded: Counts) -> Self {
        for counts in [&mut self.counts, &mut self.low, &mut self.high] {
            *counts = counts.since(excluded);
            counts.bad = counts.bad.min(counts.total);
        }
        self
    }
}

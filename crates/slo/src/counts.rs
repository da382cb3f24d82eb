//! Events and those of them that were bad.

use std::ops::{Add, AddAssign};

/// How many events there were, and how many of them were bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Counts {
    /// All events.
    pub total: u64,
    /// The bad ones among them.
    pub bad: u64,
}

impl Counts {
    /// No event.
    pub const ZERO: Self = Self { total: 0, bad: 0 };

    /// `bad` of `total`.
    pub const fn new(total: u64, bad: u64) -> Self {
        Self { total, bad }
    }

    /// Events that were not bad.
    pub fn good(self) -> u64 {
        self.total.saturating_sub(self.bad)
    }

    /// What came on top of `earlier`; zero where a count fell.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            total: self.total.saturating_sub(earlier.total),
            bad: self.bad.saturating_sub(earlier.bad),
        }
    }

    /// Whether either count is below `earlier`'s: the counter was reset.
    pub fn fell_below(self, earlier: Self) -> bool {
        self.total < earlier.total || self.bad < earlier.bad
    }

    /// Share of bad events; none without events.
    pub fn ratio(self) -> Option<f64> {
        (self.total > 0).then(|| self.bad as f64 / self.total as f64)
    }

    /// The part of these counts that had come when `part` of `whole` had passed, if they came
    /// evenly. Parts grow with `part`, and no step between two of them has more bad than all.
    #[must_use]
    pub fn evenly(self, part: u64, whole: u64) -> Self {
        if part >= whole {
            return self;
        }
        let scale = |count: u64, by: u64, of: u64| {
            let scaled = u128::from(count) * u128::from(by) / u128::from(of.max(1));
            u64::try_from(scaled).unwrap_or(u64::MAX)
        };
        let total = scale(self.total, part, whole);
        Self { total, bad: scale(self.bad, total, self.total) }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            total: self.total.saturating_add(other.total),
            bad: self.bad.saturating_add(other.bad),
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::ZERO, Add::add)
    }
}

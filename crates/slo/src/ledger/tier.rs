//! One resolution: cumulative counts at the last N slot boundaries.

use crate::counts::Counts;

/// A ring of cumulative counts. Boundary `b` lies at `b · step` milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tier {
    step: i64,
    ring: Vec<Counts>,
    /// The last closed boundary.
    newest: i64,
    /// The boundary counting began after; nothing was counted at it or before.
    first: i64,
}

impl Tier {
    pub(super) fn new(step: i64, slots: usize, born: i64) -> Self {
        let first = born.div_euclid(step);
        Self { step, ring: vec![Counts::ZERO; slots], newest: first, first }
    }

    fn index(&self, boundary: i64) -> usize {
        let len = i64::try_from(self.ring.len()).unwrap_or(i64::MAX);
        usize::try_from(boundary.rem_euclid(len)).unwrap_or(0)
    }

    fn kept(&self) -> i64 {
        i64::try_from(self.ring.len()).unwrap_or(i64::MAX)
    }

    fn oldest_boundary(&self) -> i64 {
        self.first.max(self.newest - self.kept() + 1)
    }

    /// Closes every slot that ended at or before `now`, at most as many as are kept.
    pub(super) fn close(&mut self, now: i64, sum: Counts) {
        let until = now.div_euclid(self.step);
        let from = (self.newest + 1).max(until - self.kept() + 1);
        for boundary in from..=until {
            let index = self.index(boundary);
            self.ring[index] = sum;
        }
        self.newest = self.newest.max(until);
    }

    /// Adds to the boundaries after `from` the part of `delta` that had come by then.
    pub(super) fn spread(&mut self, delta: Counts, from: i64, to: i64) {
        let whole = u64::try_from(to - from).unwrap_or(0);
        let first = (from.div_euclid(self.step) + 1).max(self.oldest_boundary());
        for boundary in first..=self.newest {
            let part = u64::try_from(boundary * self.step - from).unwrap_or(0);
            let index = self.index(boundary);
            self.ring[index] += delta.evenly(part, whole);
        }
    }

    /// Adds all of `delta` to the boundaries at and after `from`.
    pub(super) fn add_from(&mut self, from: i64, delta: Counts) {
        let first = (from + self.step - 1).div_euclid(self.step).max(self.oldest_boundary());
        for boundary in first..=self.newest {
            let index = self.index(boundary);
            self.ring[index] += delta;
        }
    }

    /// Takes `delta`, which was added before, from the boundaries at and after `from`.
    pub(super) fn take_from(&mut self, from: i64, delta: Counts) {
        let first = (from + self.step - 1).div_euclid(self.step).max(self.oldest_boundary());
        for boundary in first..=self.newest {
            let index = self.index(boundary);
            self.ring[index] = self.ring[index].since(delta);
        }
    }

    /// Sets the value at time `at`, if that is a boundary, as when a log is read back.
    pub(super) fn set(&mut self, at: i64, value: Counts) {
        if at % self.step != 0 {
            return;
        }
        let boundary = at / self.step;
        if boundary >= self.oldest_boundary() && boundary <= self.newest {
            let index = self.index(boundary);
            self.ring[index] = value;
        }
    }

    /// Gives the boundaries before `at` the value there: of what came earlier only the sum is known.
    pub(super) fn fill_before(&mut self, at: i64) {
        let Some(value) = self.at(at) else { return };
        for boundary in self.oldest_boundary()..at / self.step {
            let index = self.index(boundary);
            self.ring[index] = value;
        }
    }

    fn value(&self, boundary: i64) -> Option<Counts> {
        if boundary <= self.first {
            return (self.newest - self.first < self.kept()).then_some(Counts::ZERO);
        }
        let held = boundary >= self.oldest_boundary() && boundary <= self.newest;
        held.then(|| self.ring[self.index(boundary)])
    }

    /// The value at time `at`, if that is a boundary still kept.
    pub(super) fn at(&self, at: i64) -> Option<Counts> {
        (at % self.step == 0).then(|| self.value(at / self.step)).flatten()
    }

    /// The values at the boundaries around `at`, and how far between them it lies.
    pub(super) fn around(&self, at: i64) -> Option<(Counts, Counts, (u64, u64))> {
        let boundary = at.div_euclid(self.step);
        let past = at.rem_euclid(self.step);
        let floor = self.value(boundary)?;
        let ceil = if past == 0 { floor } else { self.value(boundary + 1).unwrap_or(self.last()) };
        Some((floor, ceil, (past.unsigned_abs(), self.step.unsigned_abs())))
    }

    /// What lies between the first boundary at or after `from` and the last at or before `to`.
    pub(super) fn inside(&self, from: i64, to: i64) -> Option<Counts> {
        let start = (from + self.step - 1).div_euclid(self.step);
        let end = to.div_euclid(self.step).min(self.newest);
        (start < end).then_some(())?;
        Some(self.value(end)?.since(self.value(start)?))
    }

    /// Ends and counts of the closed slots after `from` that are still kept.
    pub(super) fn slots(&self, from: i64) -> Vec<(i64, Counts)> {
        let first = from.div_euclid(self.step).max(self.oldest_boundary());
        let slot = |end: i64| {
            let counts = self.value(end)?.since(self.value(end - 1)?);
            Some((end * self.step, counts))
        };
        (first + 1..=self.newest).filter_map(slot).collect()
    }

    pub(super) fn last(&self) -> Counts {
        self.value(self.newest).unwrap_or(Counts::ZERO)
    }

    pub(super) fn oldest(&self) -> Counts {
        self.value(self.oldest_boundary()).unwrap_or(Counts::ZERO)
    }

    pub(super) fn step(&self) -> i64 {
        self.step
    }

    /// The longest window it can hold, in milliseconds.
    pub(super) fn reach(&self) -> i64 {
        self.step * (self.kept() - 1)
    }

    pub(super) fn closed_until(&self) -> i64 {
        self.newest * self.step
    }

    /// When its oldest kept boundary lies.
    pub(super) fn kept_since(&self) -> i64 {
        self.oldest_boundary() * self.step
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.ring.capacity() * size_of::<Counts>()
    }
}

//! The oracle: every slot of a month in lists, windows by adding up, and the rules of the alerts as
//! the documentation states them. Slow, and with nothing of the engine's in it.

use std::collections::BTreeMap;

use bellwether_model::Timestamp;
use bellwether_slo::Counts;
use bellwether_slo::alert::Held;

/// A window of so many slots whose beginning is known to `grain` slots.
const WINDOWS: [(u64, u64); 5] = [(720, 1), (60, 1), (4320, 12), (360, 1), (51_840, 60)];
const PERIOD: u64 = 518_400;

pub(crate) struct Oracle {
    epoch: u64,
    /// Sums up to the end of each slot, from the end of the slot before the first.
    total: Vec<u64>,
    bad: Vec<u64>,
    covered: Vec<u64>,
    flushed: usize,
    held: Vec<Held>,
    held_flushed: Vec<Held>,
    /// Bad events by hour and route.
    routes: BTreeMap<(u64, &'static str), u64>,
    routes_unflushed: Vec<((u64, &'static str), u64)>,
}

impl Oracle {
    pub(crate) fn new(epoch: u64) -> Self {
        let since = Timestamp(epoch.cast_signed() * 1000);
        let held = vec![Held { firing: false, frozen: false, since }; 8];
        Self {
            epoch,
            total: vec![0],
            bad: vec![0],
            covered: vec![0],
            flushed: 0,
            held_flushed: held.clone(),
            held,
            routes: BTreeMap::new(),
            routes_unflushed: Vec::new(),
        }
    }

    fn push(&mut self, counts: Counts, covered: u64) {
        for (sums, by) in [
            (&mut self.total, counts.total),
            (&mut self.bad, counts.bad),
            (&mut self.covered, covered),
        ] {
            sums.push(sums.last().copied().unwrap_or(0) + by);
        }
    }

    pub(crate) fn observe(&mut self, slot: u64, counts: Counts) {
        assert_eq!(self.total.len() as u64, slot);
        self.push(counts, 1);
    }

    pub(crate) fn down(&mut self) {
        self.push(Counts::ZERO, 0);
    }

    pub(crate) fn flushed(&mut self) {
        self.flushed = self.total.len() - 1;
        self.held_flushed = self.held.clone();
        for (key, bad) in self.routes_unflushed.drain(..) {
            *self.routes.entry(key).or_default() += bad;
        }
    }

    /// A route caused bad events of a slot.
    pub(crate) fn blame(&mut self, slot: u64, route: &'static str, bad: u64) {
        self.routes_unflushed.push(((slot / 720, route), bad));
    }

    /// Bad events by route from an hour on.
    pub(crate) fn routes(&self, hour: u64) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        let unflushed = self.routes_unflushed.iter().map(|(key, bad)| (key, bad));
        let all = self.routes.iter().chain(unflushed);
        for ((_, route), bad) in all.filter(|((at, _), _)| *at >= hour) {
            *sums.entry((*route).to_owned()).or_default() += bad;
        }
        sums
    }

    /// What came after the last flush did not happen, and was not measured.
    pub(crate) fn forget_unflushed(&mut self) {
        for sums in [&mut self.total, &mut self.bad, &mut self.covered] {
            let kept = sums[self.flushed];
            sums[self.flushed..].fill(kept);
        }
        self.held = self.held_flushed.clone();
        self.routes_unflushed.clear();
    }

    pub(crate) fn resume(&mut self, slot: u64) {
        assert_eq!(self.total.len() as u64, slot + 1);
    }

    /// Least and most of `(good, bad)` in the last `slots` slots, whose beginning is known to a
    /// multiple of `grain` slots since the epoch.
    fn window(&self, now: u64, slots: u64, grain: u64) -> (Counts, Counts) {
        // The epoch of the test is a multiple of every grain.
        let start = now.cast_signed() - slots.cast_signed();
        let grain = grain.cast_signed();
        let (floor, ceil) =
            (start.div_euclid(grain) * grain, -((-start).div_euclid(grain)) * grain);
        let at = |sums: &[u64], slot: i64| sums[usize::try_from(slot).unwrap_or(0)];
        let bad = |from| at(&self.bad, now.cast_signed()) - at(&self.bad, from);
        let good = |from| at(&self.total, now.cast_signed()) - at(&self.total, from) - bad(from);
        let counts = |bad: u64, good: u64| Counts::new(bad + good, bad);
        (counts(bad(ceil), good(floor)), counts(bad(floor), good(ceil)))
    }

    pub(crate) fn period(&self, now: u64) -> (Counts, Counts) {
        self.window(now, PERIOD, 720)
    }

    pub(crate) fn covered(&self, now: u64, slots: u64) -> u64 {
        self.covered[now as usize] - self.covered[now.saturating_sub(slots) as usize]
    }

    pub(crate) fn states(&self) -> Vec<Held> {
        self.held.clone()
    }

    pub(crate) fn evaluate(&mut self, now: u64) {
        let blind = self.blind(now);
        let read = WINDOWS.map(|(slots, grain)| self.window(now, slots, grain));
        let [hour, five, six, half, three] = read;
        let (low, high) = self.period(now);
        let covered = u128::from(self.covered(now, PERIOD));
        // 99.9 %: spent = 1000 · bad/total · covered/period.
        let spent = |c: Counts| {
            (u128::from(c.bad) * 1000 * covered, u128::from(c.total) * u128::from(PERIOD))
        };
        let half_gone = |c: Counts| spent(c).0 * 2 > spent(c).1;
        let above = |c: Counts, factor: u64| c.bad * 1000 > factor * c.total;
        let both = |a: (Counts, Counts), b: (Counts, Counts), factor| {
            (above(a.0, factor) && above(b.0, factor), above(a.1, factor) && above(b.1, factor))
        };
        let info = both(three, six, 1);
        let burns = [
            both(hour, five, 14),
            both(six, half, 6),
            (info.0 && half_gone(low), info.1 && half_gone(high)),
        ];
        for (n, (low, high)) in burns.into_iter().enumerate() {
            self.step(n, low, high, blind, now);
        }
        for (n, share) in [1, 2, 3, 4u128].into_iter().enumerate() {
            let gone = |c: Counts| c.bad > 0 && spent(c).0 * 4 >= share * spent(c).1;
            self.step(3 + n, gone(low), gone(high), false, now);
        }
        self.step(7, blind, blind, false, now);
    }

    fn blind(&self, now: u64) -> bool {
        let lived = now.min(60);
        if self.covered(now, 60) * 100 < lived * 90 {
            return true;
        }
        lived == 60 && self.window(now, 60, 1).1.total == 0
    }

    fn step(&mut self, n: usize, low: bool, high: bool, blind: bool, now: u64) {
        let held = &mut self.held[n];
        let firing = low || (held.firing && (high || blind));
        if firing != held.firing {
            held.since = Timestamp((self.epoch + now * 5).cast_signed() * 1000);
        }
        held.firing = firing;
        held.frozen = blind && !low;
    }
}

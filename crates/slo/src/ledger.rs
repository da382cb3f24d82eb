//! Counts over time: cumulative values at slot boundaries, in tiers from fine to coarse, with what
//! was not measured kept beside them.
//!
//! A window is the difference of two cumulative values, whatever its length. Slots lie on multiples
//! of their length since the Unix epoch. What happened between two observations is spread evenly
//! over the time between them, as a rate over that span would read it. A window whose start is no
//! boundary of the tier that still holds it is known within bounds ([`Span`]): verdicts are taken
//! only where every reading of that one slot agrees, so they are fresh and never wrong.

mod fleet;
mod gaps;
mod layout;
mod span;
mod tier;

use std::time::Duration;

use bellwether_model::{Clock, Timestamp};

pub use layout::{Layout, PERIOD_MAX, PERIOD_MIN};
pub use span::Span;

use crate::counts::Counts;
use crate::problem::Problem;
use gaps::Gaps;
use tier::Tier;

/// Observations later than this many intervals leave a gap.
const LATE_MAX: i64 = 3;

/// A reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// Nanoseconds on a clock that never goes back.
    pub monotonic: u64,
}

impl Moment {
    /// Now.
    pub fn now(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), monotonic: clock.monotonic_nanos() }
    }

    /// A moment at which both clocks read `seconds`: for data that carries its own time.
    pub fn at_seconds(seconds: u64) -> Self {
        let millis = i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX);
        Self { wall: Timestamp(millis), monotonic: seconds.saturating_mul(1_000_000_000) }
    }

    /// Milliseconds that passed on the monotonic clock since `earlier`.
    pub(crate) fn passed_since(self, earlier: Self) -> i64 {
        i64::try_from(self.monotonic.saturating_sub(earlier.monotonic) / 1_000_000)
            .unwrap_or(i64::MAX)
    }
}

/// The counts of one indicator (and group) over time; bounded memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    layout: Layout,
    tiers: Vec<Tier>,
    gaps: Gaps,
    /// All events so far, those of the open slot included.
    sum: Counts,
    /// When counting began.
    born: i64,
    /// The last observation.
    seen: Moment,
    /// The last time a slot was closed.
    closed: Moment,
    /// Oldest time whose closed slots changed since they were last written out.
    dirty: i64,
    /// Whether `gaps` changed since then.
    gaps_dirty: bool,
}

impl Ledger {
    /// An empty ledger that begins counting at `at`.
    ///
    /// # Errors
    /// A layout that cannot hold its windows.
    pub fn new(layout: Layout, at: Moment) -> Result<Self, Problem> {
        layout.check()?;
        let born = at.wall.0;
        let tiers = layout.tiers().map(|(step, slots)| Tier::new(step, slots, born)).collect();
        let gaps = Gaps::default();
        let sum = Counts::ZERO;
        Ok(Self {
            layout,
            tiers,
            gaps,
            sum,
            born,
            seen: at,
            closed: at,
            dirty: born,
            gaps_dirty: false,
        })
    }

    /// Lets time pass: slots that are over close.
    pub fn advance(&mut self, at: Moment) {
        let sum = self.sum;
        let before = self.closed_until();
        for tier in &mut self.tiers {
            tier.close(at.wall.0, sum);
        }
        if self.closed_until() > before {
            self.closed = at;
        }
    }

    /// Takes what was counted since the last observation. A late one leaves a gap; a wall clock
    /// that jumped forward leaves a gap before the events; one that went back keeps them in the
    /// open slot until it has caught up.
    pub fn observe(&mut self, at: Moment, delta: Counts) {
        self.advance(at);
        let (from, to) = (self.events_from(at), at.wall.0);
        if to > self.seen.wall.0 {
            self.note_gap(at, from);
            if delta != Counts::ZERO {
                self.spread(delta, from, to);
            }
            self.seen = at;
        } else {
            self.seen.monotonic = at.monotonic.max(self.seen.monotonic);
        }
        self.sum += delta;
    }

    /// The earliest wall time the events of an observation can be from.
    fn events_from(&self, at: Moment) -> i64 {
        let passed = at.passed_since(self.seen);
        self.seen.wall.0.max(at.wall.0.saturating_sub(passed))
    }

    fn note_gap(&mut self, at: Moment, from: i64) {
        let (seen, to) = (self.seen.wall.0, at.wall.0);
        if to - seen <= self.tolerance() {
            return;
        }
        // Silence on both clocks: nothing is known of the whole span. A jump: of the part that
        // did not pass on the monotonic clock.
        let silent = from - seen <= self.step();
        self.gaps.push(seen, if silent { to } else { from });
        self.gaps_dirty = true;
    }

    fn spread(&mut self, delta: Counts, from: i64, to: i64) {
        for tier in &mut self.tiers {
            tier.spread(delta, from, to);
        }
        self.dirty = self.dirty.min(from);
    }

    /// Adds counts that belong to the slot ending at `end` and came late, as from another replica.
    pub fn amend(&mut self, end: Timestamp, delta: Counts) {
        if delta == Counts::ZERO {
            return;
        }
        for tier in &mut self.tiers {
            tier.add_from(end.0, delta);
        }
        self.dirty = self.dirty.min(end.0 - self.step());
        self.sum += delta;
    }

    /// Goes on after a stop: what lies between the last observation and `at` is a gap.
    pub fn resume(&mut self, at: Moment) {
        if at.wall.0 > self.seen.wall.0 {
            self.gaps.push(self.seen.wall.0, at.wall.0);
            self.gaps_dirty = true;
            self.seen = at;
        }
        self.seen.monotonic = at.monotonic;
        self.advance(at);
        self.closed = at;
    }

    /// The window of `length` that ends now, at the last closed slot of the finest tier.
    pub fn window(&self, length: Duration) -> Span {
        let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        self.between(self.closed_until().saturating_sub(length))
    }

    /// The window from `start` to the last closed slot of the finest tier.
    pub fn since(&self, start: Timestamp) -> Span {
        self.between(start.0)
    }

    fn between(&self, start: i64) -> Span {
        let to = self.closed_until();
        let end = self.tiers.first().map_or(self.sum, Tier::last);
        let held = self.tiers.iter().find_map(|tier| tier.around(start));
        let (floor, ceil, part) = held.unwrap_or_else(|| self.oldest());
        Span::new(start, to, [floor, ceil, end], part, self.covered(start, to))
    }

    /// The oldest value kept, for windows longer than the ledger: callers refuse such windows.
    fn oldest(&self) -> (Counts, Counts, (u64, u64)) {
        let oldest = self.tiers.last().map_or(Counts::ZERO, Tier::oldest);
        (oldest, oldest, (0, 1))
    }

    /// The window of `length` that ends at the last closed slot of the tier that holds all of it:
    /// exact, and as late as that tier's slots are long. The figure to show, not to alert on.
    pub fn closed_window(&self, length: Duration) -> Span {
        let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        let holds = |tier: &&Tier| length % tier.step() == 0 && tier.reach() >= length;
        let Some(tier) = self.tiers.iter().find(holds) else {
            return self.between(self.closed_until().saturating_sub(length));
        };
        let (to, end) = (tier.closed_until(), tier.last());
        let start = tier.at(to - length).unwrap_or(Counts::ZERO);
        Span::new(to - length, to, [start, start, end], (0, 1), self.covered(to - length, to))
    }

    /// Counts of the slots inside `from` to `to`, rounded inwards to slots still kept; none when
    /// no whole slot is.
    pub fn inside(&self, from: Timestamp, to: Timestamp) -> Option<Counts> {
        self.tiers.iter().find_map(|tier| tier.inside(from.0, to.0))
    }

    /// Milliseconds of `from` to `to` that were measured.
    pub fn covered(&self, from: i64, to: i64) -> u64 {
        let from = from.max(self.born);
        let mut missing = self.gaps.overlap(from, to);
        if to - self.seen.wall.0 > self.tolerance() {
            missing += to - self.seen.wall.0.max(from);
        }
        u64::try_from(to - from - missing).unwrap_or(0)
    }

    /// Slots of the finest tier between `from` and `to` as observed, partial and gap.
    pub fn slot_states(&self, from: Timestamp, to: Timestamp) -> [u64; 3] {
        let step = self.step();
        let mut states = [0; 3];
        let slots = from.0.div_euclid(step)..to.0.div_euclid(step);
        for slot in slots.take(self.layout.slots_of_finest()) {
            let covered = self.covered(slot * step, (slot + 1) * step);
            let state =
                if covered == step.unsigned_abs() { 0 } else { 2 - usize::from(covered > 0) };
            states[state] += 1;
        }
        states
    }

    /// How long nothing has been observed or no slot closed, if longer than it may be.
    pub fn stale(&self, at: Moment) -> Option<Duration> {
        let silent = at.passed_since(self.seen).max(at.wall.0 - self.seen.wall.0);
        // A clock that went back keeps its slot open: nothing can be said of the present.
        let worst = silent.max(at.passed_since(self.closed) - self.step());
        (worst > self.tolerance()).then(|| Duration::from_millis(worst.unsigned_abs()))
    }

    fn tolerance(&self) -> i64 {
        LATE_MAX * self.layout.interval().max(self.step())
    }

    /// Length of the finest slots, in milliseconds.
    pub fn step(&self) -> i64 {
        self.tiers.first().map_or(1, Tier::step)
    }

    /// End of the last closed slot of the finest tier.
    pub fn closed_until(&self) -> i64 {
        self.tiers.first().map_or(self.seen.wall.0, Tier::closed_until)
    }

    /// When counting began.
    pub fn born(&self) -> Timestamp {
        Timestamp(self.born)
    }

    /// The last observation on the wall clock.
    pub fn seen(&self) -> Timestamp {
        self.seen.wall
    }

    /// All events so far, those of the open slot included.
    pub fn sum(&self) -> Counts {
        self.sum
    }

    /// Gaps that were merged with a neighbour because there were too many to keep apart.
    pub fn gaps_merged(&self) -> u64 {
        self.gaps.merged()
    }

    /// Counts that a rolling window will lose, by the slots of the coarsest tier, oldest first:
    /// when each slot ends, and what it holds. The last one is still open.
    pub fn coarse_slots(&self, from: Timestamp) -> Vec<(Timestamp, Counts)> {
        let Some(tier) = self.tiers.last() else { return Vec::new() };
        let mut slots = tier.slots(from.0);
        slots.push((self.seen.wall.0, self.sum.since(tier.last())));
        slots.into_iter().map(|(end, counts)| (Timestamp(end), counts)).collect()
    }

    /// Bytes this ledger holds.
    pub fn bytes(&self) -> usize {
        let tiers: usize = self.tiers.iter().map(Tier::bytes).sum();
        size_of::<Self>() + tiers + self.gaps.bytes()
    }
}

mod state;
pub(crate) use state::{Delta, Image, Row};

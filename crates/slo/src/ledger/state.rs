//! What a ledger writes down so that it can go on after a stop.

use super::{Gaps, Layout, Ledger, Moment, Tier};
use crate::counts::Counts;
use bellwether_model::Timestamp;

/// Cumulative values at the boundaries of one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Row {
    /// Time of the first value, in milliseconds.
    pub(crate) first: i64,
    /// Milliseconds between two values.
    pub(crate) step: i64,
    pub(crate) values: Vec<Counts>,
}

/// All that is needed to go on: a whole ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) born: i64,
    pub(crate) seen: i64,
    pub(crate) closed: i64,
    pub(crate) sum: Counts,
    pub(crate) rows: Vec<Row>,
    pub(crate) gaps: Vec<(i64, i64)>,
    pub(crate) merged: u64,
}

/// What changed since the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) seen: i64,
    pub(crate) closed: i64,
    pub(crate) sum: Counts,
    pub(crate) row: Row,
    /// All gaps, when one was added.
    pub(crate) gaps: Option<Vec<(i64, i64)>>,
}

impl Ledger {
    /// The whole ledger; nothing is unwritten afterwards.
    pub(crate) fn image(&mut self) -> Image {
        let horizon = self.tiers.last().map_or(self.born, Tier::kept_since);
        self.gaps.forget(horizon);
        self.settle();
        Image {
            born: self.born,
            seen: self.seen.wall.0,
            closed: self.closed_until(),
            sum: self.sum,
            rows: self.tiers.iter().map(|tier| row(tier, tier.kept_since())).collect(),
            gaps: self.gaps.spans().to_vec(),
            merged: self.gaps.merged(),
        }
    }

    /// What changed since the last call; none if that reaches back further than the finest tier,
    /// and only an image can tell it.
    pub(crate) fn delta(&mut self) -> Option<Delta> {
        let tier = self.tiers.first()?;
        if self.dirty < tier.kept_since() && tier.kept_since() > self.born {
            return None;
        }
        let row = row(tier, self.dirty);
        let gaps = self.gaps_dirty.then(|| self.gaps.spans().to_vec());
        self.settle();
        Some(Delta {
            seen: self.seen.wall.0,
            closed: self.closed_until(),
            sum: self.sum,
            row,
            gaps,
        })
    }

    /// The tiers it was made with.
    pub(crate) fn layout(&self) -> Layout {
        self.layout.clone()
    }

    fn settle(&mut self) {
        self.dirty = self.closed_until();
        self.gaps_dirty = false;
    }

    /// The ledger of an image, standing where it was written. Tiers the image does not have, or has
    /// shorter, take what its finer rows know; what lies before is a gap.
    pub(crate) fn from_image(layout: Layout, image: &Image) -> Option<Self> {
        let at = |wall| Moment { wall: Timestamp(wall), monotonic: 0 };
        let mut ledger = Self::new(layout, at(image.born)).ok()?;
        ledger.sum = image.sum;
        ledger.seen = at(image.seen);
        ledger.advance(at(image.closed));
        let mut known = image.born;
        for tier in &mut ledger.tiers {
            known = known_since(tier, &image.rows);
        }
        ledger.gaps = Gaps::restore(gaps_from(known, image), image.merged);
        ledger.settle();
        Some(ledger)
    }

    /// Applies what changed after the image.
    pub(crate) fn apply(&mut self, delta: &Delta) {
        // Slots closed in silence hold what was counted before them.
        self.advance(Moment { wall: Timestamp(delta.row.first), monotonic: 0 });
        self.sum = delta.sum;
        self.advance(Moment { wall: Timestamp(delta.closed), monotonic: 0 });
        for tier in &mut self.tiers {
            fill(tier, &delta.row);
        }
        if let Some(gaps) = &delta.gaps {
            self.gaps = Gaps::restore(gaps.clone(), self.gaps.merged());
        }
        self.seen = Moment { wall: Timestamp(delta.seen), monotonic: 0 };
        self.settle();
    }
}

/// Fills a tier from the rows it can be told by; gives the time from which on it is known.
fn known_since(tier: &mut Tier, rows: &[Row]) -> i64 {
    let step = tier.step();
    let mut known = i64::MAX;
    for row in rows.iter().filter(|row| row.step <= step && step % row.step == 0) {
        fill(tier, row);
        known = known.min(row.first);
    }
    tier.fill_before(known.saturating_add(step - 1).div_euclid(step) * step);
    known
}

/// The gaps of an image whose counts before `known` cannot be told apart any more.
fn gaps_from(known: i64, image: &Image) -> Vec<(i64, i64)> {
    let later = image.gaps.iter().filter(|gap| gap.1 > known).copied();
    let lost = (known > image.born && known < image.seen).then_some((image.born, known));
    lost.into_iter().chain(later).collect()
}

fn row(tier: &Tier, from: i64) -> Row {
    let step = tier.step();
    let first = from.max(tier.kept_since()).div_euclid(step) * step;
    let times = (0..).map(|n| first + n * step).take_while(|at| *at <= tier.closed_until());
    Row { first, step, values: times.map(|at| tier.at(at).unwrap_or(Counts::ZERO)).collect() }
}

fn fill(tier: &mut Tier, row: &Row) {
    for (at, value) in (0..).map(|n| row.first + n * row.step).zip(&row.values) {
        tier.set(at, *value);
    }
}

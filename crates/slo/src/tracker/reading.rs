//! One look at all windows of an objective.

use std::time::Duration;

use bellwether_model::Timestamp;

use super::Tracker;
use crate::alert::Verdict;
use crate::budget::Measured;
use crate::counts::Counts;
use crate::ledger::{Moment, Span};
use crate::policy::Pair;

/// Share of the shortest window that must have been measured, in percent.
const COVERAGE_MIN: u64 = 90;

/// Why nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blindness {
    /// Nothing was observed, or no slot closed, for so long.
    Stale(Duration),
    /// So many percent of the shortest window were measured, under 90.
    Coverage(u8),
    /// There were no events in the shortest window: no proof of health.
    NoTraffic,
}

/// Both windows of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairReading {
    /// The long window.
    pub long: Span,
    /// The short window.
    pub short: Span,
    /// Whether the condition holds.
    pub verdict: Verdict,
}

/// All windows of an objective, and what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// The period so far, as counted.
    pub raw: Span,
    /// The period so far, without the times that shall not count.
    pub period: Span,
    /// How much of the period was measured.
    pub measured: Measured,
    /// One per pair.
    pub pairs: Vec<PairReading>,
    /// One per share of the budget.
    pub spent: Vec<Verdict>,
    /// Why nothing is known; none when something is.
    pub blind: Option<Blindness>,
}

impl Tracker {
    /// Looks at all windows, as they end at the last closed slot.
    pub fn reading(&self, at: Moment) -> Reading {
        let (raw, period, measured) = self.period(at);
        let pairs =
            self.policy.pairs.iter().map(|pair| self.pair(pair, &period, measured)).collect();
        let budget = self.objective.target.budget();
        let spent = |counts: Counts, share| budget.spent_at_least(counts, measured, share);
        let shares = self.policy.spent.iter();
        Reading {
            at: at.wall,
            spent: shares
                .map(|s| Verdict::of(spent(period.low, *s), spent(period.high, *s)))
                .collect(),
            blind: self.blindness(at),
            raw,
            period,
            measured,
            pairs,
        }
    }

    /// The period so far, raw and corrected, and how much of it was measured.
    fn period(&self, at: Moment) -> (Span, Span, Measured) {
        let closed = Timestamp(self.ledger.closed_until().min(at.wall.0));
        let (begin, end) = self.objective.period.around(closed);
        let raw = self.ledger.since(begin);
        let period = u64::try_from(end.0 - begin.0).unwrap_or(1);
        (raw, self.corrected(raw), Measured { covered: raw.covered, period })
    }

    fn corrected(&self, span: Span) -> Span {
        span.without(self.excluded(span.from, span.to))
    }

    fn pair(&self, pair: &Pair, period: &Span, measured: Measured) -> PairReading {
        let budget = self.objective.target.budget();
        let long = self.corrected(self.ledger.window(pair.long));
        let short = self.corrected(self.ledger.window(pair.short));
        let above = |span: &Span| {
            let above = |counts| budget.burns_above(counts, pair.factor);
            Verdict::of(above(span.low), above(span.high))
        };
        let enough = Verdict::of(long.low.bad >= pair.min_bad, long.high.bad >= pair.min_bad);
        let left = pair.remaining_below.map_or(Verdict::Holds, |share| {
            let below = |counts| budget.remaining_below(counts, measured, share);
            Verdict::of(below(period.low), below(period.high))
        });
        let verdict = above(&long).and(above(&short)).and(enough).and(left);
        PairReading { long, short, verdict }
    }

    fn blindness(&self, at: Moment) -> Option<Blindness> {
        if let Some(silent) = self.ledger.stale(at) {
            return Some(Blindness::Stale(silent));
        }
        let span = self.ledger.window(self.policy.shortest());
        // Before the first such window is over, there is less to know, not less known.
        let lived = span.to.0 - span.from.0.max(self.ledger.born().0);
        let lived = u64::try_from(lived).unwrap_or(0);
        if span.covered * 100 < lived * COVERAGE_MIN {
            return Some(Blindness::Coverage((span.covered * 100 / lived) as u8));
        }
        (span.high.total == 0 && lived >= span.length()).then_some(Blindness::NoTraffic)
    }
}

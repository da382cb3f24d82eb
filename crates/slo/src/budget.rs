//! Targets, error budgets and burn rates. Verdicts are decided in integers; floats are for display.

use std::cmp::Ordering;
use std::time::Duration;

use crate::counts::Counts;
use crate::problem::{Kind, Problem};
use crate::ratio::Ratio;
use crate::wide;

/// The share of events that must be good: above 0 and below 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(Ratio);

impl Target {
    /// 99.9 %.
    pub const THREE_NINES: Self = Self(Ratio::permille(999));
    /// 95 %: a promise about the 95th percentile.
    pub const P95: Self = Self(Ratio::permille(950));
    /// 99 %: a promise about the 99th percentile.
    pub const P99: Self = Self(Ratio::permille(990));

    /// A target of `share`.
    ///
    /// # Errors
    /// A share of 0 or of 1 and more: the first promises nothing, the second leaves no budget and
    /// every burn rate would be infinite.
    pub fn new(share: Ratio) -> Result<Self, Problem> {
        if share == Ratio::ZERO {
            let what = "a target of 0% promises nothing";
            return Err(Problem::new(
                Kind::Target,
                "",
                what,
                "write the share of events that must be good",
            ));
        }
        if share >= Ratio::ONE {
            let what = format!(
                "a target of {share} leaves no error budget: every burn rate would be infinite"
            );
            return Err(Problem::new(
                Kind::Target,
                "",
                what,
                "write less than 100%, for instance 99.9%",
            ));
        }
        Ok(Self(share))
    }

    /// Reads `99.9%` or `0.999`.
    ///
    /// # Errors
    /// See [`Ratio::parse`] and [`Target::new`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Ratio::parse(text).and_then(Self::new)
    }

    /// The share that must be good.
    pub fn share(self) -> Ratio {
        self.0
    }

    /// The share that may be bad.
    pub fn budget(self) -> Budget {
        Budget(self.0.complement().unwrap_or(Ratio::ZERO))
    }
}

/// The share of events that may be bad, `B = 1 − target`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget(Ratio);

/// How much of a period was measured; both in the same unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Measured part of the period, in milliseconds; more than the whole counts as the whole.
    pub covered: u64,
    /// The whole period, in milliseconds.
    pub period: u64,
}

impl Measured {
    /// The whole period.
    pub const WHOLE: Self = Self { covered: 1, period: 1 };

    /// The measured share, 0 to 1.
    pub fn share(self) -> f64 {
        self.part() as f64 / self.period.max(1) as f64
    }

    fn part(self) -> u64 {
        self.covered.min(self.period)
    }
}

impl Budget {
    /// As a share of all events.
    pub fn share(self) -> Ratio {
        self.0
    }

    /// The burn rate at which every event is bad, `1/B`: no burn can be higher.
    pub fn ceiling(self) -> f64 {
        self.0.den() as f64 / self.0.num() as f64
    }

    /// Whether a threshold can be passed at all: `factor < 1/B`.
    pub fn reaches(self, factor: Ratio) -> bool {
        wide::compare(&[factor.num(), self.0.num()], &[factor.den(), self.0.den()])
            == Ordering::Less
    }

    /// `(bad/total)/B`, for display; none without events, never NaN.
    pub fn burn(self, counts: Counts) -> Option<f64> {
        counts.ratio().map(|ratio| ratio * self.ceiling())
    }

    /// Whether the burn rate is above `factor`, strictly and exactly:
    /// `bad·B_den·f_den > f_num·B_num·total`. False without events.
    pub fn burns_above(self, counts: Counts, factor: Ratio) -> bool {
        let left = [counts.bad, self.0.den(), factor.den()];
        let right = [factor.num(), self.0.num(), counts.total];
        wide::compare(&left, &right) == Ordering::Greater
    }

    /// Spent share of the period's budget, for display: the burn so far times the measured share
    /// of the period, so that the traffic still to come is projected. May exceed 1. 0 without events.
    pub fn spent(self, counts: Counts, measured: Measured) -> f64 {
        self.burn(counts).unwrap_or(0.0) * measured.share()
    }

    /// `1 − spent`: signed, never clamped.
    pub fn remaining(self, counts: Counts, measured: Measured) -> f64 {
        1.0 - self.spent(counts, measured)
    }

    /// Whether more than `share` of the period's budget is spent, strictly and exactly.
    pub fn spent_above(self, counts: Counts, measured: Measured, share: Ratio) -> bool {
        self.compare_spent(counts, measured, share) == Ordering::Greater
    }

    /// Whether `share` of the period's budget or more is spent, exactly. False without bad events.
    pub fn spent_at_least(self, counts: Counts, measured: Measured, share: Ratio) -> bool {
        counts.bad > 0 && self.compare_spent(counts, measured, share) != Ordering::Less
    }

    fn compare_spent(self, counts: Counts, measured: Measured, share: Ratio) -> Ordering {
        let left = [counts.bad, self.0.den(), measured.part(), share.den()];
        let right = [share.num(), self.0.num(), counts.total, measured.period];
        wide::compare(&left, &right)
    }

    /// Whether less than `share` of the period's budget remains; exact complement of the spent share.
    pub fn remaining_below(self, counts: Counts, measured: Measured, share: Ratio) -> bool {
        share.complement().is_some_and(|spent| self.spent_above(counts, measured, spent))
    }
}

/// Time until the budget is gone at a constant `burn`, nothing rolling off: `remaining·P/burn`.
/// Zero when it is gone; none when nothing burns or it takes longer than 100 periods.
pub fn exhausts_in(remaining: f64, burn: f64, period: Duration) -> Option<Duration> {
    if remaining <= 0.0 {
        return Some(Duration::ZERO);
    }
    let periods = remaining / burn;
    (periods.is_finite() && periods <= 100.0).then(|| period.mul_f64(periods))
}

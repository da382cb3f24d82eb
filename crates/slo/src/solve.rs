//! From a wish ("a 50 % outage within 10 min, at most 2 false pages a quarter") to windows, factor
//! and least bad count.

use std::time::Duration;

use crate::budget::Target;
use crate::chance;
use crate::policy::{Pair, Severity};
use crate::problem::{Kind, Problem};
use crate::ratio::Ratio;
use crate::timing;

/// Long windows tried, in minutes.
const LONGS: [u64; 14] = [10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 720, 1440, 4320];

/// What the alert must do.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// What is promised.
    pub target: Target,
    /// Over which time.
    pub period: Duration,
    /// The share of bad events that must be detected, 0 to 1.
    pub bad: f64,
    /// Within this time.
    pub within: Duration,
    /// It must resolve within this time after the trouble.
    pub reset_within: Duration,
    /// At most this many false pages…
    pub false_pages_max: f64,
    /// …within this time.
    pub false_pages_per: Duration,
    /// Requests an hour to reckon with.
    pub requests_per_hour: f64,
    /// Time between two counts: the engine's slot or the scrape interval.
    pub interval: Duration,
}

/// A pair of windows that reaches the goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The alert.
    pub pair: Pair,
    /// Seconds until it fires on the goal's share of bad events.
    pub detection: f64,
    /// Seconds until it resolves.
    pub reset: f64,
    /// Expected false pages in the goal's time.
    pub false_pages: f64,
    /// Share of bad events it needs at least, at the goal's traffic.
    pub needs_above: f64,
}

/// All pairs that reach the goal, the most sensitive first: a low factor over a long window sees
/// the smallest share of bad events.
///
/// # Errors
/// Why none does.
pub fn solve(goal: &Goal) -> Result<Vec<Solution>, Problem> {
    let needed = goal.requests_per_hour * goal.bad * goal.within.as_secs_f64() / 3600.0;
    let mut found: Vec<Solution> =
        LONGS.iter().filter_map(|&long| attempt(goal, Duration::from_secs(long * 60))).collect();
    found.sort_by(|a, b| a.needs_above.total_cmp(&b.needs_above));
    if !found.is_empty() {
        return Ok(found);
    }
    let what = format!(
        "no pair of windows detects {:.4}% bad within {} s with at most {} false pages: about {needed:.1} errors come in that time",
        goal.bad * 100.0,
        goal.within.as_secs(),
        goal.false_pages_max
    );
    Err(Problem::new(
        Kind::Unsolvable,
        "",
        what,
        "allow more time or more false pages, or probe the service to have more requests",
    ))
}

fn attempt(goal: &Goal, long: Duration) -> Option<Solution> {
    let budget = goal.target.budget();
    let short = (long / 12).max(goal.interval * 2);
    // An evaluation sees the condition up to an interval late.
    let available = goal.within.checked_sub(goal.interval)?.as_secs_f64();
    if long > goal.period || available > long.as_secs_f64() {
        return None;
    }
    let factor =
        rounded_down(available * goal.bad / (budget.share().as_f64() * long.as_secs_f64()))?;
    if factor < Ratio::ONE || !budget.reaches(factor) {
        return None;
    }
    let pair = Pair::new(Severity::Critical, factor, long, short);
    let min_bad = chance::min_bad(
        &pair,
        budget,
        goal.false_pages_per,
        goal.requests_per_hour,
        goal.false_pages_max,
    )?;
    let pair = pair.min_bad(min_bad);
    judge(goal, pair)
}

/// The factor with one decimal, so that it is the number people will read in the rules.
fn rounded_down(factor: f64) -> Option<Ratio> {
    factor.is_finite().then(|| Ratio::new((factor * 10.0).floor() as u64, 10)).flatten()
}

fn judge(goal: &Goal, pair: Pair) -> Option<Solution> {
    let budget = goal.target.budget();
    let collecting = pair.min_bad as f64 * 3600.0 / (goal.requests_per_hour * goal.bad);
    let detection = timing::detection(&pair, budget, goal.period, goal.bad)?.max(collecting);
    let reset = timing::reset(&pair, budget, goal.bad)?;
    let (per, rate) = (goal.false_pages_per, goal.requests_per_hour);
    let false_pages = chance::false_pages(&pair, budget, per, rate, pair.min_bad);
    let requests = rate * pair.long.as_secs_f64() / 3600.0;
    let burn = pair.factor.as_f64() * budget.share().as_f64();
    let needs_above = burn.max(pair.min_bad as f64 / requests);
    let fits = detection <= goal.within.as_secs_f64() && reset <= goal.reset_within.as_secs_f64();
    fits.then_some(Solution { pair, detection, reset, false_pages, needs_above })
}

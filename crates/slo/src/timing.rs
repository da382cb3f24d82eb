//! Closed forms: when an alert fires and resolves under constant traffic, from a clean state.

use std::time::Duration;

use crate::budget::Budget;
use crate::policy::Pair;

/// Seconds from the start of trouble with a share `bad` of bad events until the burn condition of
/// `pair` holds: `f·B·L/e`; none if it never does (`e ≤ f·B`).
pub fn burn_detection(pair: &Pair, budget: Budget, bad: f64) -> Option<f64> {
    let needed = pair.factor.as_f64() * budget.share().as_f64();
    (bad > needed * (1.0 + 1e-12)).then(|| needed * pair.long.as_secs_f64() / bad)
}

/// Seconds until `pair` fires, its condition on the remaining budget included, from a full budget:
/// `max(f·B·L/e, (1 − q)·B·P/e)`.
pub fn detection(pair: &Pair, budget: Budget, period: Duration, bad: f64) -> Option<f64> {
    let burn = burn_detection(pair, budget, bad)?;
    let spend = pair.remaining_below.map_or(0.0, |share| {
        (1.0 - share.as_f64()) * budget.share().as_f64() * period.as_secs_f64() / bad
    });
    Some(burn.max(spend))
}

/// Seconds from the end of trouble until `pair` resolves, its short window saturated:
/// `S·(1 − f·B/e)`; none if it never fired.
pub fn reset(pair: &Pair, budget: Budget, bad: f64) -> Option<f64> {
    burn_detection(pair, budget, bad)?;
    let needed = pair.factor.as_f64() * budget.share().as_f64();
    Some(pair.short.as_secs_f64() * (1.0 - needed / bad))
}

/// Share of the period's budget spent in a long window burning at the threshold, traffic uniform:
/// `f·L/P`.
pub fn spent_at_fire(pair: &Pair, period: Duration) -> f64 {
    pair.factor.as_f64() * pair.long.as_secs_f64() / period.as_secs_f64()
}

/// First evaluation that sees an alert whose condition holds after `seconds`.
pub fn first_evaluation(seconds: f64, step: Duration) -> f64 {
    let step = step.as_secs_f64();
    (seconds / step).ceil() * step
}

/// Last evaluation that still sees an alert whose condition ends after `seconds`.
pub fn last_evaluation(seconds: f64, step: Duration) -> f64 {
    let step = step.as_secs_f64();
    (seconds / step).floor() * step
}

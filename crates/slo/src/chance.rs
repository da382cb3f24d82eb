//! How often an alert fires by chance alone, and how many bad events it should want before.

use std::time::Duration;

use crate::budget::Budget;
use crate::policy::Pair;

/// Terms of the Poisson sum beyond which it is 0 or 1 for every mean asked about here.
const TERMS_MAX: u64 = 100_000;

/// Chance of `at_least` events or more where `mean` are expected.
pub fn poisson_tail(mean: f64, at_least: u64) -> f64 {
    if at_least == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    if (at_least as f64) < mean {
        return 1.0 - partial(mean, 0, at_least);
    }
    // Summed upwards from the first wanted term, because 1 − nearly 1 has no digits left.
    partial(mean, at_least, TERMS_MAX.max(at_least.saturating_add(1))).min(1.0)
}

/// Sum of the Poisson weights from `from` to before `to`.
fn partial(mean: f64, from: u64, to: u64) -> f64 {
    let mut weight = (from as f64).mul_add(mean.ln(), -mean) - ln_factorial(from);
    let mut sum = 0.0;
    for k in from..to {
        let term = weight.exp();
        sum += term;
        if k as f64 > mean && term <= sum * 1e-17 {
            break;
        }
        weight += (mean / (k as f64 + 1.0)).ln();
    }
    sum
}

fn ln_factorial(n: u64) -> f64 {
    if n < 256 {
        return (2..=n).map(|k| (k as f64).ln()).sum();
    }
    let x = n as f64;
    // Stirling's series: from 256 on exact to the last digit of a double.
    (x + 0.5).mul_add(x.ln(), -x) + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * x)
}

/// Bad events that must lie in a window of `requests` before its burn exceeds the threshold.
pub fn errors_to_fire(pair: &Pair, budget: Budget, requests: f64) -> u64 {
    (pair.factor.as_f64() * budget.share().as_f64() * requests).floor() as u64 + 1
}

/// Expected false pages within `period` of a service exactly on target with `per_hour` requests:
/// errors come as a Poisson process, and one pages when enough others lie in its windows. Counts
/// each error of a cluster, so it errs on the high side.
pub fn false_pages(
    pair: &Pair,
    budget: Budget,
    period: Duration,
    per_hour: f64,
    min_bad: u64,
) -> f64 {
    let hours = |window: Duration| window.as_secs_f64() / 3600.0;
    let rate = per_hour * budget.share().as_f64();
    let chance = |window: Duration, floor: u64| {
        let needed = errors_to_fire(pair, budget, per_hour * hours(window)).max(floor);
        poisson_tail(rate * hours(window), needed - 1)
    };
    rate * hours(period) * chance(pair.long, min_bad.max(1)).min(chance(pair.short, 1))
}

/// Least `min_bad` with at most `most` false pages within `period`; none up to 1,000.
pub fn min_bad(
    pair: &Pair,
    budget: Budget,
    period: Duration,
    per_hour: f64,
    most: f64,
) -> Option<u64> {
    (1..=1000).find(|&least| false_pages(pair, budget, period, per_hour, least) <= most)
}

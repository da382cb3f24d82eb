//! Alerts in words.

use std::time::Duration;

use super::reading::{Blindness, PairReading, Reading};
use super::{Alert, Anomalies, Tracker};
use crate::alert::{Held, Watch};
use crate::budget;
use crate::counts::Counts;
use crate::policy::{Pair, Severity};
use crate::ratio::Ratio;

/// All alerts of a tracker, those that fire first, then by urgency.
pub(super) fn alerts(tracker: &Tracker, reading: &Reading) -> Vec<Alert> {
    let mut alerts: Vec<Alert> = Vec::new();
    for ((pair, read), held) in tracker.policy.pairs.iter().zip(&reading.pairs).zip(&tracker.pairs)
    {
        alerts.push(burn(tracker, reading, pair, read, *held));
    }
    for (share, held) in tracker.policy.spent.iter().zip(&tracker.spent) {
        alerts.push(spent(tracker, reading, *share, *held));
    }
    alerts.push(blind(tracker, reading));
    alerts.push(untrusted(tracker, reading));
    inhibit(&mut alerts);
    alerts.sort_by_key(|alert| (!alert.firing, std::cmp::Reverse(alert.severity), alert.watch));
    alerts
}

/// A critical alert makes a warning about the same burn superfluous.
fn inhibit(alerts: &mut [Alert]) {
    let burning = |alert: &&Alert| alert.watch == Watch::Burn && alert.firing;
    let critical = alerts.iter().filter(burning).find(|alert| alert.severity == Severity::Critical);
    let Some(name) = critical.map(|alert| alert.name.clone()) else { return };
    let is_warning =
        |alert: &&mut Alert| alert.watch == Watch::Burn && alert.severity == Severity::Warning;
    for alert in alerts.iter_mut().filter(is_warning) {
        alert.inhibited_by = Some(name.clone());
    }
}

fn base(tracker: &Tracker, reading: &Reading, held: Held) -> Alert {
    let budget = tracker.objective.target.budget();
    Alert {
        slo: tracker.objective.name.clone(),
        group: tracker.group.clone(),
        name: String::new(),
        watch: Watch::Burn,
        severity: Severity::Info,
        state: held.state(),
        firing: held.firing,
        since: held.since,
        burn_long: None,
        burn_short: None,
        threshold: 0.0,
        remaining: budget.remaining(reading.period.counts, reading.measured),
        exhausts_in: None,
        why: String::new(),
        action: String::new(),
        runbook: tracker.objective.runbook.clone(),
        inhibited_by: None,
    }
}

fn burn(
    tracker: &Tracker,
    reading: &Reading,
    pair: &Pair,
    read: &PairReading,
    held: Held,
) -> Alert {
    let budget = tracker.objective.target.budget();
    let base = base(tracker, reading, held);
    let burn_long = budget.burn(read.long.counts);
    let period = tracker.objective.period.length();
    Alert {
        name: pair.name.clone(),
        severity: pair.severity,
        burn_long,
        burn_short: budget.burn(read.short.counts),
        threshold: pair.factor.as_f64(),
        exhausts_in: burn_long.and_then(|burn| budget::exhausts_in(base.remaining, burn, period)),
        why: why(pair, read, base.remaining, budget, held),
        action: pair.severity.action().to_owned(),
        ..base
    }
}

fn why(
    pair: &Pair,
    read: &PairReading,
    remaining: f64,
    budget: crate::Budget,
    held: Held,
) -> String {
    let side = |window, counts: Counts| match budget.burn(counts) {
        Some(burn) => {
            let (bad, total, window) = (counts.bad, counts.total, duration(window));
            format!("{bad} of {total} events in the last {window} were bad ({burn:.1}× the budget)")
        }
        None => format!("no events in the last {}", duration(window)),
    };
    let both = [side(pair.long, read.long.counts), side(pair.short, read.short.counts)].join("; ");
    let kept =
        if held.frozen { "; nothing newer is known, so the alert keeps its state" } else { "" };
    let left = pair.remaining_below.map_or(String::new(), |share| {
        format!(", with less than {:.0}% of the budget left", share.as_f64() * 100.0)
    });
    let remaining = remaining * 100.0;
    format!(
        "{both}; fires above {}× on both{left}; {remaining:.1}% of the budget is left{kept}",
        pair.factor
    )
}

/// The name of the alert on a share of the budget.
pub(super) fn spent_name(share: Ratio) -> String {
    let percent = Ratio::new(share.num().saturating_mul(100), share.den()).unwrap_or(share);
    format!("spent-{percent}")
}

fn spent(tracker: &Tracker, reading: &Reading, share: Ratio, held: Held) -> Alert {
    let base = base(tracker, reading, held);
    let gone = share >= Ratio::ONE;
    let (left, limit) = ((1.0 - base.remaining) * 100.0, share.as_f64() * 100.0);
    let counts = reading.period.counts;
    let action = if gone {
        "Stop risky changes until the budget recovers"
    } else {
        "Look for what spends the budget"
    };
    Alert {
        name: spent_name(share),
        watch: Watch::Spent,
        severity: if gone { Severity::Warning } else { Severity::Info },
        threshold: share.as_f64(),
        why: format!(
            "{left:.1}% of the budget is spent ({} bad of {} events); fires from {limit:.0}%",
            counts.bad, counts.total
        ),
        action: action.to_owned(),
        ..base
    }
}

fn blind(tracker: &Tracker, reading: &Reading) -> Alert {
    let shortest = duration(tracker.policy.shortest());
    let why = match reading.blind {
        None => "counts arrive as they should".to_owned(),
        Some(Blindness::Stale(silent)) => format!("nothing was counted for {}", duration(silent)),
        Some(Blindness::Coverage(percent)) => {
            format!("only {percent}% of the last {shortest} were measured")
        }
        Some(Blindness::NoTraffic) => format!("there were no events in the last {shortest}"),
    };
    Alert {
        name: "blind".to_owned(),
        watch: Watch::Blind,
        severity: Severity::Warning,
        why,
        action: "Find out whether the service gets requests and counts them".to_owned(),
        ..base(tracker, reading, tracker.blind)
    }
}

/// The name of the alert on counts that cannot be.
pub(super) const UNTRUSTED: &str = "untrusted";

fn untrusted(tracker: &Tracker, reading: &Reading) -> Alert {
    let Anomalies { bad_above_total, fell, unequal } = tracker.anomalies;
    let why = if tracker.anomalies == Anomalies::default() {
        "the counts are such as can be".to_owned()
    } else {
        format!(
            "{bad_above_total} observations had more bad events than events, groups did not add up to the whole {unequal} times, and counts fell {fell} times, since measuring began; fires for an hour after the first two, and when counts fell three times within one"
        )
    };
    Alert {
        name: UNTRUSTED.to_owned(),
        watch: Watch::Untrusted,
        severity: Severity::Warning,
        why,
        action: "Find out what counts wrongly; do not trust the budget until then".to_owned(),
        ..base(tracker, reading, tracker.trust.held)
    }
}

/// `90s`, `5m`, `6h`, `3d`: the largest unit that is exact.
pub(crate) fn duration(of: Duration) -> String {
    let seconds = of.as_secs();
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)] {
        if seconds >= length && seconds.is_multiple_of(length) {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}

//! Counts and ratios over every window that decides.

use std::time::Duration;

use super::source::Counted;
use super::{Of, Rule, calendar};
use crate::emit::duration;

/// The record of the share of bad events within a window.
pub(super) fn ratio(window: Duration) -> String {
    format!("slo:sli_error:ratio_rate{}", duration(window))
}

/// The record of the base counts.
pub(super) fn bad(of: Of<'_>) -> String {
    format!("slo:sli_bad:rate{}", duration(of.source().base()))
}

/// The record of all events of the base counts.
pub(super) fn total(of: Of<'_>) -> String {
    format!("slo:sli_total:rate{}", duration(of.source().base()))
}

pub(super) fn rules(of: Of<'_>) -> Vec<Rule> {
    let (identity, source) = (of.identity(), of.source());
    let base = source.base();
    let window = duration(base);
    let counted = source.tile();
    let mut all = source.prepared();
    let rate = |count| counted.rate(count, base);
    all.push(identity.record(total(of), rate(&counted.total), Some(&window)));
    all.push(identity.record(bad(of), rate(&counted.bad), Some(&window)));
    for window in windows(of) {
        let expr = source.over(window).ratio();
        all.push(identity.record(ratio(window), expr, Some(&duration(window))));
    }
    all.push(period(of));
    all
}

/// The windows of the alerts and of the base counts, ascending; that of the whole period has a rule
/// of its own.
pub(super) fn windows(of: Of<'_>) -> Vec<Duration> {
    let mut all: Vec<Duration> = of.slo.alerts.iter().flat_map(|a| [a.short, a.long]).collect();
    all.push(of.source().base());
    all.retain(|window| of.slo.calendar.is_some() || *window != of.slo.window);
    all.sort_unstable();
    all.dedup();
    all
}

/// The share of bad events of the period: sums of the base counts, so that a busy hour weighs what
/// it carried. An average of ratios would not, and a range over raw samples would be dear.
fn period(of: Of<'_>) -> Rule {
    let after = of.source().after_tiles();
    let sum = |record: String, count: fn(Counted) -> String| {
        calendar::period(of, "sum_over_time", &record, after.clone().map(count))
    };
    let (bad, total) = (sum(bad(of), |c| c.bad), sum(total(of), |c| c.total));
    let expr = format!("{bad}\n/\n({total} > 0)");
    of.identity().record(calendar::ratio(of), expr, Some(&calendar::window(of)))
}

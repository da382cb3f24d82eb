//! Times that shall not count: beside every ratio that decides stands the same without them.
//!
//! The base counts are left out step by step, so that a correction entered today holds for the days
//! gone by. While none lies in an alert's window, what decides is the ratio as it was counted, which
//! is of this moment and not of the last step.

use std::time::Duration;

use bellwether_model::spec::Method;

use super::{Of, Rule, budget, calendar, ratios};
use crate::emit::duration;

mod clocks;
mod times;

use times::Times;
pub(crate) use times::is_expressible;

/// The ending of records without the times that shall not count.
const CORRECTED: &str = ":corrected";
/// What is left of the budget, corrected.
pub(super) const REMAINING: &str = "slo:period_error_budget_remaining:ratio:corrected";
const BURN: &str = "slo:period_burn_rate:ratio:corrected";

/// Whether rules can leave out any time.
pub(in crate::emit) fn any(slo: &bellwether_model::spec::SloSpec) -> bool {
    slo.corrections.iter().any(is_expressible)
}

/// The record of the share of bad events that decides.
pub(super) fn ratio(of: Of<'_>, window: Duration) -> String {
    let raw = ratios::ratio(window);
    if any(of.slo) { raw + CORRECTED } else { raw }
}

/// The record of the share of bad events of the period that decides.
pub(super) fn period(of: Of<'_>) -> String {
    let raw = calendar::ratio(of);
    if any(of.slo) { raw + CORRECTED } else { raw }
}

/// The record of what is left of the budget that decides.
pub(super) fn remaining(of: Of<'_>) -> &'static str {
    if any(of.slo) { REMAINING } else { budget::REMAINING }
}

/// The number of bad events within a window that decides.
pub(super) fn bad_within(of: Of<'_>, window: Duration) -> String {
    let raw = of.source().over(window).number(window);
    let Some(during) = Excluded::of(of) else { return raw };
    let seconds = super::numbers::seconds(of.source().base());
    let counted = during.without(of, &ratios::bad(of), window);
    let sum = of.identity().pooled("sum", &format!("sum_over_time({counted})"));
    format!("({})", during.choose(of, window, &raw, &format!("{sum} * {seconds}")))
}

/// The second set of records; none without corrections.
pub(super) fn rules(of: Of<'_>) -> Vec<Rule> {
    let Some(during) = Excluded::of(of) else { return Vec::new() };
    let identity = of.identity();
    let mut all = clocks::rules(of);
    for window in ratios::windows(of) {
        let raw = identity.own(&ratios::ratio(window));
        let within = |record: &str| during.without(of, record, window);
        let corrected = quotient(of, &within);
        let expr = during.choose(of, window, &raw, &corrected);
        all.push(identity.record(ratio(of, window), expr, Some(&duration(window))));
    }
    let record = calendar::ratio(of) + CORRECTED;
    let kept = |record: &str, own: &str| during.kept(of, record, own);
    let within = |record: &str| calendar::within(of, record, Some(&kept));
    let window = calendar::window(of);
    all.push(identity.record(record.clone(), quotient(of, &within), Some(&window)));
    all.extend(budget(of, &record));
    all
}

/// Bad events of all: of slices every one is kept, and those left out are good.
fn quotient(of: Of<'_>, within: &dyn Fn(&str) -> String) -> String {
    let sum = |range: String| format!("sum_over_time({range})");
    let bad = sum(within(&ratios::bad(of)));
    let total = sum(within(&ratios::total(of)));
    format!("{bad}\n/\n({total} > 0)")
}

/// What the corrected ratio of the period says of the budget.
fn budget(of: Of<'_>, record: &str) -> Vec<Rule> {
    let identity = of.identity();
    let burn = identity.pooled("sum", &identity.own(record));
    let burn = format!("{burn} / {}", super::numbers::budget(of.slo));
    let on = identity.on();
    let spent = format!("{} * on ({on}) {}", identity.own(BURN), identity.own(budget::COVERAGE));
    let all = [(BURN, burn), (REMAINING, format!("1 - {spent}"))];
    all.map(|(name, expr)| identity.record(name.to_owned(), expr, None)).into()
}

/// When counts are left out.
struct Excluded(Vec<Times>);

impl Excluded {
    fn of(of: Of<'_>) -> Option<Self> {
        let times: Vec<Times> = of.slo.corrections.iter().filter_map(Times::of).collect();
        (!times.is_empty()).then_some(Self(times))
    }

    /// A base count at every step of a window that counts.
    fn without(&self, of: Of<'_>, record: &str, window: Duration) -> String {
        let (own, step) = (of.identity().own(record), duration(of.source().base()));
        format!("({})[{}:{step}]", self.kept(of, record, &own), duration(window))
    }

    /// A base count as it counts, told by the middle of the time it is of; `own` is the record, of
    /// which parts may be left out already. Of slices those left out are good.
    fn kept(&self, of: Of<'_>, record: &str, own: &str) -> String {
        let half = of.source().base().as_secs_f64() / 2.0;
        // The time of samples, not of steps: where nothing was counted there is nothing to evaluate.
        let middle = format!("(timestamp({}) - {half})", of.identity().own(record));
        let conditions =
            self.0.iter().filter_map(|times| times.condition(of, &middle, Duration::ZERO));
        let kept = format!("{own} unless ({})", any_of(conditions));
        match (&of.slo.method, record == ratios::bad(of)) {
            (Method::Occurrences, _) => kept,
            (Method::Timeslices { .. }, true) => format!("({kept}) or {own} * 0"),
            (Method::Timeslices { .. }, false) => own.to_owned(),
        }
    }

    /// One expression while no correction lies in the window, and another while one does.
    fn choose(&self, of: Of<'_>, window: Duration, raw: &str, corrected: &str) -> String {
        let touching = self.0.iter().map(|times| times.condition(of, "vector(time())", window));
        match touching.collect::<Option<Vec<String>>>() {
            Some(touching) => {
                let touched = any_of(touching);
                format!(
                    "(\n{raw}\nunless on ()\n({touched})\n)\nor\n(\n{corrected}\nand on ()\n({touched})\n)"
                )
            }
            // There is always one in the window.
            None => corrected.to_owned(),
        }
    }
}

fn any_of(conditions: impl IntoIterator<Item = String>) -> String {
    let all: Vec<String> = conditions.into_iter().collect();
    match all.as_slice() {
        [one] => one.clone(),
        several => several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" or "),
    }
}

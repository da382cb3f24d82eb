//! The budget: what it is, how fast it burns, how much of it is left.

use super::{Of, Rule, calendar, numbers, ratios};

/// The record of the objective.
pub(super) const OBJECTIVE: &str = "slo:objective:ratio";
/// The record of the part of the period that was measured.
pub(super) const COVERAGE: &str = "slo:coverage:ratio";
/// The record of the burn rate over the period.
const BURN: &str = "slo:period_burn_rate:ratio";
/// The record of the part of the budget that is left; below 0 the objective is missed.
pub(super) const REMAINING: &str = "slo:period_error_budget_remaining:ratio";

/// What does not change, for boards and joins.
pub(super) fn constants(of: Of<'_>) -> Vec<Rule> {
    let days = of.slo.window.as_secs_f64() / 86_400.0;
    let all = [
        (OBJECTIVE, numbers::share(of.slo)),
        ("slo:error_budget:ratio", numbers::budget(of.slo)),
        ("slo:time_period:days", days.to_string()),
    ];
    let record = |(name, number): (&str, String)| {
        of.identity().record(name.to_owned(), format!("vector({number})"), None)
    };
    all.map(record).into()
}

pub(super) fn rules(of: Of<'_>) -> Vec<Rule> {
    let identity = of.identity();
    let budget = numbers::budget(of.slo);
    let burn =
        |record: &str| format!("{} / {budget}", identity.pooled("sum", &identity.own(record)));
    let source = of.source();
    let measured = calendar::period(of, "count_over_time", &ratios::total(of), source.passed());
    let coverage = format!("{measured} / {}", calendar::steps(of));
    // What is not measured yet is taken to burn as what was: one early error is no budget spent.
    let on = identity.on();
    let spent = format!("{} * on ({on}) {}", identity.own(BURN), identity.own(COVERAGE));
    let current = ratios::ratio(source.base());
    let all = [
        ("slo:current_burn_rate:ratio", burn(&current)),
        (BURN, burn(&calendar::ratio(of))),
        (COVERAGE, coverage),
        (REMAINING, format!("1 - {spent}")),
    ];
    all.map(|(name, expr)| identity.record(name.to_owned(), expr, None)).into()
}

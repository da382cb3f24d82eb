//! The period an SLO's budget is for: rolling, or one of the calendar.

use bellwether_model::spec::CalendarUnit;

use super::{Of, ratios};
use crate::emit::duration;

/// What the label `window` says of the period.
pub(super) fn window(of: Of<'_>) -> String {
    match &of.slo.calendar {
        None => duration(of.slo.window),
        Some(calendar) => calendar.unit.as_str().to_owned(),
    }
}

/// The record of the share of bad events of the period.
pub(super) fn ratio(of: Of<'_>) -> String {
    match &of.slo.calendar {
        None => ratios::ratio(of.slo.window),
        Some(calendar) => format!("slo:sli_error:ratio_rate{}", calendar.unit.as_str()),
    }
}

/// A base count at every step of the period, for functions over time.
pub(super) fn within(of: Of<'_>, record: &str) -> String {
    let identity = of.identity();
    let (own, step) = (identity.own(record), duration(of.source().base()));
    let range = format!("[{}:{step}]", duration(of.slo.window));
    let Some(calendar) = &of.slo.calendar else { return format!("{own}{range}") };
    // A step tells of what was before it: at midnight, of the period that ends.
    // The period of the step must be that of the moment of evaluation, which only `@ end()` knows
    // inside of a subquery.
    let now = format!("timestamp({} @ end()) - 1", identity.own(super::budget::OBJECTIVE));
    let unit = calendar.unit;
    let same = format!("{} == on () {}", number(unit, "vector(time() - 1)"), number(unit, &now));
    format!("({own} and on () ({same})){range}")
}

/// Steps of the whole period.
pub(super) fn steps(of: Of<'_>) -> String {
    let base = of.source().base().as_secs_f64();
    let day = 86_400.0 / base;
    match of.slo.calendar.as_ref().map(|calendar| calendar.unit) {
        None => (of.slo.window.as_secs_f64() / base).to_string(),
        Some(CalendarUnit::Week) => (7.0 * day).to_string(),
        Some(CalendarUnit::Month) => format!("scalar(days_in_month() * {day})"),
        // The first quarter has 90 days and the leap day, the second 91, the others 92.
        Some(CalendarUnit::Quarter) => format!(
            "scalar((92 - (month() < bool 4) * (1 + (year() % 4 > bool 0)) \
             - (month() > bool 3) * (month() < bool 7)) * {day})"
        ),
        Some(CalendarUnit::Year) => format!("scalar((366 - (year() % 4 > bool 0)) * {day})"),
    }
}

/// A number that two moments share exactly when they are in the same period, if they are at most
/// one period apart.
fn number(unit: CalendarUnit, moment: &str) -> String {
    match unit {
        // The epoch began on a Thursday.
        CalendarUnit::Week => format!("floor(({moment} + 259200) / 604800)"),
        CalendarUnit::Month => format!("month({moment})"),
        CalendarUnit::Quarter => format!("ceil(month({moment}) / 3)"),
        CalendarUnit::Year => format!("year({moment})"),
    }
}

//! The period an SLO's budget is for: rolling, or one of the calendar.

use std::time::Duration;

use bellwether_model::spec::{CalendarUnit, CalendarWindow};

use super::zone::Clocks;
use super::{Of, Rule, ratios};
use crate::emit::duration;

/// The record of the second the period began, of a window of the calendar.
const BEGIN: &str = "slo:period_start:seconds";
/// The same as the zone's clocks show it, and what they show now: seconds as if they were UTC's.
const LOCAL_BEGIN: &str = "slo:period_start_local:seconds";
const LOCAL: &str = "slo:local_time:seconds";

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

/// A function over the base counts at every step of the period, and what came `after` the last.
pub(super) fn period(of: Of<'_>, function: &str, record: &str, after: Option<String>) -> String {
    let steps = format!("{function}({})", within(of, record, None));
    let all = match after {
        None => steps,
        Some(after) => format!("\n  {steps}\n  or\n  {after}\n"),
    };
    of.identity().pooled("sum", &all)
}

/// What becomes of a record, and of the expression that is left of it.
pub(super) type Change<'a> = &'a dyn Fn(&str, &str) -> String;

/// A base count at every step of the period, for functions over time, after a change if there is one.
pub(super) fn within(of: Of<'_>, record: &str, change: Option<Change<'_>>) -> String {
    let identity = of.identity();
    let (own, step) = (identity.own(record), duration(of.source().base()));
    let range = format!("[{}:{step}]", duration(longest(of)));
    let in_period = of.slo.calendar.as_ref().map(|_| {
        // A count tells of what was before it: at midnight, of the period that ends. When that
        // began, only `@ end()` knows inside of a subquery.
        let begin = identity.own(BEGIN);
        format!(
            "({own} and (timestamp({own}) > on (id, service, slo) group_left () ({begin} @ end())))"
        )
    });
    match (in_period.unwrap_or(own), change) {
        (own, None) => own + &range,
        (own, Some(change)) => format!("({}){range}", change(record, &own)),
    }
}

/// The longest the period may be; when clocks are set back an hour more.
fn longest(of: Of<'_>) -> Duration {
    let steady = of.slo.calendar.as_ref().is_none_or(|c| Clocks::named(&c.zone).is_steady());
    of.slo.window + if steady { Duration::ZERO } else { Duration::from_hours(1) }
}

/// What the others need to know of the calendar; nothing of rolling windows.
pub(super) fn rules(of: Of<'_>) -> Vec<Rule> {
    let Some(calendar) = &of.slo.calendar else { return Vec::new() };
    let identity = of.identity();
    let record = |name: &str, expr| identity.record(name.to_owned(), expr, None);
    let clocks = Clocks::named(&calendar.zone);
    // At midnight it is the period that ends which is told of.
    if clocks.is_utc() {
        return vec![record(BEGIN, begin(calendar.unit, "vector(time() - 1)"))];
    }
    let local = format!("vector({})", clocks.local("time()"));
    let before = format!("({} - 1)", identity.own(LOCAL));
    vec![
        record(LOCAL, local),
        record(LOCAL_BEGIN, begin(calendar.unit, &before)),
        record(BEGIN, clocks.moment(&identity.own(LOCAL_BEGIN))),
    ]
}

/// The second the period of a moment began, both by the same clocks.
fn begin(unit: CalendarUnit, moment: &str) -> String {
    let days = |days: &str| format!("(floor({moment} / 86400) - {days}) * 86400");
    match unit {
        // The epoch began on a Thursday.
        CalendarUnit::Week => {
            format!("floor(({moment} + 259200) / 604800) * 604800 - 259200")
        }
        CalendarUnit::Month => days(&format!("day_of_month({moment}) + 1")),
        CalendarUnit::Quarter => {
            let from = |month: u8| format!("(month({moment}) >= bool {month})");
            let leap = format!("(year({moment}) % 4 == bool 0)");
            days(&format!(
                "day_of_year({moment}) + 1 + {} * (90 + {leap}) + 91 * {} + 92 * {}",
                from(4),
                from(7),
                from(10)
            ))
        }
        CalendarUnit::Year => days(&format!("day_of_year({moment}) + 1")),
    }
}

/// Steps of the whole period.
pub(super) fn steps(of: Of<'_>) -> String {
    let base = of.source().base().as_secs_f64();
    let day = 86_400.0 / base;
    let Some(CalendarWindow { unit, zone }) = &of.slo.calendar else {
        return (of.slo.window.as_secs_f64() / base).to_string();
    };
    let utc = Clocks::named(zone).is_utc();
    let now = if utc { String::new() } else { of.identity().own(LOCAL) };
    match unit {
        CalendarUnit::Week => (7.0 * day).to_string(),
        CalendarUnit::Month => format!("scalar(days_in_month({now}) * {day})"),
        // The first quarter has 90 days and the leap day, the second 91, the others 92.
        CalendarUnit::Quarter => format!(
            "scalar((92 - (month({now}) < bool 4) * (1 + (year({now}) % 4 > bool 0)) \
             - (month({now}) > bool 3) * (month({now}) < bool 7)) * {day})"
        ),
        CalendarUnit::Year => format!("scalar((366 - (year({now}) % 4 > bool 0)) * {day})"),
    }
}

//! When a correction holds, as a condition on a moment.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_model::spec::CorrectionSpec;
use bellwether_slo::correction::{Correction, Frequency, Recurrence};
use bellwether_slo::period::{Civil, Weekday};

use super::super::Of;
use super::clocks;
use crate::objective;

const DAY: i64 = 86_400;
const WEEK: i64 = 7 * DAY;
/// A correction with at most so many occurrences is written as these.
const LISTED_MAX: usize = 12;

/// When a correction holds.
#[derive(Debug)]
pub(super) enum Times {
    /// From second to second.
    Listed(Vec<(f64, f64)>),
    /// Again and again.
    Recurring(Recurring),
}

/// A recurrence by local clocks.
#[derive(Debug)]
pub(super) struct Recurring {
    zone: String,
    /// From the first occurrence on until the end of the last, where there is one.
    from: f64,
    until: Option<f64>,
    length: f64,
    days: Days,
}

/// On which days.
#[derive(Debug)]
enum Days {
    /// Every so many seconds from each of these local seconds on, which lie before the first time.
    Every { period: i64, since: Vec<i64> },
    /// On local days that meet a condition, from so many seconds after midnight on.
    That { condition: Condition, after: i64 },
}

/// A condition on the day a local second lies in.
#[derive(Debug)]
struct Condition {
    /// Any of these.
    any: Vec<OneOf>,
    /// Only every so many months since this one, or days since this one.
    months: Option<(i64, i64)>,
    days: Option<(i64, i64)>,
}

#[derive(Debug)]
enum OneOf {
    /// A day of the month.
    Date(u8),
    /// A day of the week; with a number the so-manieth of its month, from the end if negative.
    Weekday(i8, Weekday),
}

/// Whether rules can leave it out.
pub(crate) fn is_expressible(spec: &CorrectionSpec) -> bool {
    Times::of(spec).is_some()
}

impl Times {
    /// Nothing for what `PromQL` cannot say.
    pub(super) fn of(spec: &CorrectionSpec) -> Option<Self> {
        let correction = objective::correction(spec).ok()?;
        let finite = match &correction.recurrence {
            None => true,
            Some(rule) => rule.count.is_some() || rule.until.is_some(),
        };
        let seconds = |at: Timestamp| at.as_seconds();
        let last = if finite { all(&correction) } else { Vec::new() };
        if finite && last.is_empty() {
            return None;
        }
        if finite && last.len() <= LISTED_MAX {
            let listed = last.into_iter().map(|(from, to)| (seconds(from), seconds(to)));
            return Some(Self::Listed(listed.collect()));
        }
        let rule = correction.recurrence.as_ref()?;
        Some(Self::Recurring(Recurring {
            zone: spec.zone.clone(),
            from: seconds(spec.start),
            until: last.last().map(|(_, to)| seconds(*to)),
            length: spec.length.as_secs_f64(),
            days: days(rule, correction.zone.civil(spec.start), spec.length)?,
        }))
    }

    /// A result exactly while it holds, or held no longer ago than `after`; nothing when that is
    /// always. `moment` has a second as its value, and binds like a call.
    pub(super) fn condition(&self, of: Of<'_>, moment: &str, after: Duration) -> Option<String> {
        let after = after.as_secs_f64();
        match self {
            Self::Listed(spans) => {
                let one = |(from, to): &(f64, f64)| format!("{moment} >= {from} < {}", to + after);
                Some(super::any_of(spans.iter().map(one)))
            }
            Self::Recurring(recurring) => recurring.condition(of, moment, after),
        }
    }
}

/// All occurrences of what ends.
fn all(correction: &Correction) -> Vec<(Timestamp, Timestamp)> {
    let mut found: Vec<(Timestamp, Timestamp)> = Vec::new();
    loop {
        let from = found.last().map_or(Timestamp(i64::MIN), |last| last.1);
        let more = correction.occurrences(from, Timestamp(i64::MAX));
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

fn days(rule: &Recurrence, first: Civil, length: Duration) -> Option<Days> {
    let local = first.to_millis() / 1000;
    let after = local.rem_euclid(DAY);
    let interval = i64::from(rule.interval);
    let within_a_day = length.as_secs() <= DAY.unsigned_abs();
    let weekday = |(nth, day): &(i8, Weekday)| OneOf::Weekday(*nth, *day);
    let that = |any, months, days| {
        let condition = Condition { any, months, days };
        within_a_day.then_some(Days::That { condition, after })
    };
    let every = |unit: i64| (interval > 1).then_some((unit, interval));
    match rule.frequency {
        Frequency::Daily if rule.by_day.is_empty() => {
            let period = DAY * interval;
            Some(Days::Every { period, since: vec![local - period] })
        }
        Frequency::Daily => {
            that(rule.by_day.iter().map(weekday).collect(), None, every(local.div_euclid(DAY)))
        }
        Frequency::Weekly => {
            let monday = local - i64::from(first.weekday().number()) * DAY;
            let on = |day: Weekday| monday + i64::from(day.number()) * DAY - WEEK * interval;
            let own = vec![(0, first.weekday())];
            let chosen = if rule.by_day.is_empty() { &own } else { &rule.by_day };
            let since = chosen.iter().map(|(_, day)| on(*day)).collect();
            Some(Days::Every { period: WEEK * interval, since })
        }
        Frequency::Monthly => {
            let any = if rule.by_day.is_empty() {
                vec![OneOf::Date(first.day)]
            } else {
                rule.by_day.iter().map(weekday).collect()
            };
            that(any, every(first.year * 12 + i64::from(first.month)), None)
        }
    }
}

impl Recurring {
    fn condition(&self, of: Of<'_>, moment: &str, after: f64) -> Option<String> {
        let length = self.length + after;
        let local = clocks::local(of, &self.zone, moment);
        let (most, again) = match &self.days {
            Days::Every { period, since } => {
                let one = |since: &i64| format!("({local} - {since}) % {period} < {length}");
                (*period as f64, super::any_of(since.iter().map(one)))
            }
            Days::That { condition, after } => {
                let day = format!("({local} - {after})");
                (DAY as f64, format!("{day} % {DAY} < {length} and ({})", condition.of(&day)))
            }
        };
        let until = self.until.map(|until| format!(" < {}", until + after)).unwrap_or_default();
        let bounds = format!("{moment} >= {}{until}", self.from);
        (length < most).then(|| format!("{bounds} and ({again})"))
    }
}

impl Condition {
    fn of(&self, day: &str) -> String {
        let mut all = vec![super::any_of(self.any.iter().map(|one| one.of(day)))];
        all.extend(self.months.map(|(first, every)| {
            format!("(year({day}) * 12 + month({day}) - {first}) % {every} == 0")
        }));
        all.extend(
            self.days
                .map(|(first, every)| format!("(floor({day} / {DAY}) - {first}) % {every} == 0")),
        );
        match all.as_slice() {
            [one] => one.clone(),
            several => {
                several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" and ")
            }
        }
    }
}

impl OneOf {
    fn of(&self, day: &str) -> String {
        let (nth, weekday) = match self {
            Self::Date(date) => return format!("day_of_month({day}) == {date}"),
            Self::Weekday(nth, weekday) => (*nth, weekday),
        };
        // PromQL's weeks begin on Sunday.
        let number = (weekday.number() + 1) % 7;
        let week = format!("day_of_week({day}) == {number}");
        let to = i64::from(nth.unsigned_abs()) * 7;
        match nth {
            0 => week,
            1.. => format!("{week} and day_of_month({day}) > {} <= {to}", to - 7),
            _ => format!(
                "{week} and (days_in_month({day}) - day_of_month({day})) >= {} < {to}",
                to - 7
            ),
        }
    }
}

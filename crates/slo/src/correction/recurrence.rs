//! A subset of iCalendar's RRULE: DAILY, WEEKLY, MONTHLY with INTERVAL, BYDAY, COUNT, UNTIL.

use std::fmt;

use bellwether_model::Timestamp;

use crate::period::{Civil, Weekday, Zone};
use crate::problem::{Kind, Problem};

/// Occurrences looked at, so that no rule runs for ever.
const OCCURRENCES_MAX: u32 = 20_000;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Every so many days.
    Daily,
    /// Every so many weeks, which begin on Monday.
    Weekly,
    /// Every so many months, on the same day; months without it are left out.
    Monthly,
}

/// A recurrence rule (RFC 5545, section 3.3.10, a subset).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// How often.
    pub frequency: Frequency,
    /// Every how many of them; at least 1.
    pub interval: u32,
    /// Days of the week; with a number, the so-manieth of the month, from the end if negative.
    pub by_day: Vec<(i8, Weekday)>,
    /// How many occurrences in all.
    pub count: Option<u32>,
    /// No occurrence begins later.
    pub until: Option<Timestamp>,
}

impl Recurrence {
    /// Reads `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;COUNT=10` or `…;UNTIL=20270101T000000Z`.
    ///
    /// # Errors
    /// All parts that are malformed or beyond the subset, at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            by_day: Vec::new(),
            count: None,
            until: None,
        };
        let mut problems = Vec::new();
        let mut frequent = false;
        for part in text.trim().trim_start_matches("RRULE:").split(';') {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            frequent |= key == "FREQ";
            if rule.take(key, value).is_none() {
                let what = format!("`{}` is not understood", part.escape_debug());
                let help = "use FREQ (DAILY, WEEKLY, MONTHLY), INTERVAL, BYDAY, COUNT, UNTIL";
                problems.push(Problem::new(Kind::Recurrence, "", what, help));
            }
        }
        if !frequent {
            problems.push(Problem::new(
                Kind::Recurrence,
                "",
                "FREQ is missing",
                "begin with FREQ=DAILY",
            ));
        }
        if rule.frequency != Frequency::Monthly && rule.by_day.iter().any(|(nth, _)| *nth != 0) {
            let what = "numbered days such as 1MO need FREQ=MONTHLY";
            problems.push(Problem::new(Kind::Recurrence, "", what, "drop the number"));
        }
        if problems.is_empty() { Ok(rule) } else { Err(problems) }
    }

    fn take(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "FREQ" => {
                self.frequency = match value {
                    "DAILY" => Frequency::Daily,
                    "WEEKLY" => Frequency::Weekly,
                    "MONTHLY" => Frequency::Monthly,
                    _ => return None,
                }
            }
            "INTERVAL" => self.interval = value.parse().ok().filter(|n| (1..=1000).contains(n))?,
            "COUNT" => self.count = Some(value.parse().ok().filter(|n| *n >= 1)?),
            "UNTIL" => self.until = Some(instant(value)?),
            "BYDAY" => self.by_day = value.split(',').map(day).collect::<Option<_>>()?,
            _ => return None,
        }
        Some(())
    }

    /// Begins of all occurrences from `start` to before `to`.
    pub(super) fn starts(&self, start: Timestamp, zone: &Zone, to: Timestamp) -> Vec<Timestamp> {
        let first = zone.civil(start);
        let last = self.until.map_or(i64::MAX, |until| until.0);
        let count = self.count.unwrap_or(OCCURRENCES_MAX).min(OCCURRENCES_MAX) as usize;
        // A rule without days (the 31st every 12 months of February) must end too.
        let rounds = (0..i64::from(OCCURRENCES_MAX)).flat_map(|round| self.round(first, round));
        let times = rounds.filter(|civil| *civil >= first).map(|civil| zone.timestamp(civil));
        times.take(count).take_while(|at| at.0 < to.0 && at.0 <= last).collect()
    }

    /// The occurrences of one day, week or month, ascending; a far date ends the walk.
    fn round(&self, first: Civil, round: i64) -> Vec<Civil> {
        let step = round * i64::from(self.interval);
        match self.frequency {
            Frequency::Daily => {
                let day = first.plus_days(step);
                if self.wants(day) { vec![day] } else { Vec::new() }
            }
            Frequency::Weekly => self.week(first, step),
            Frequency::Monthly => self.month(first, step),
        }
    }

    fn wants(&self, day: Civil) -> bool {
        self.by_day.is_empty() || self.by_day.iter().any(|(_, wanted)| *wanted == day.weekday())
    }

    fn week(&self, first: Civil, step: i64) -> Vec<Civil> {
        if self.by_day.is_empty() {
            return vec![first.plus_days(step * 7)];
        }
        let monday = first.plus_days(step * 7 - i64::from(first.weekday().number()));
        (0..7).map(|day| monday.plus_days(day)).filter(|day| self.wants(*day)).collect()
    }

    fn month(&self, first: Civil, step: i64) -> Vec<Civil> {
        let month = Civil { day: 1, ..first }.plus_months(step);
        if self.by_day.is_empty() {
            let same = Civil { day: first.day, ..month };
            // The calendar would carry the 31st of April over to May: no such day, no occurrence.
            return if same.plus_days(0) == same { vec![same] } else { Vec::new() };
        }
        let days: Vec<Civil> = (0..31)
            .map(|day| month.plus_days(day))
            .take_while(|day| day.month == month.month)
            .collect();
        let chosen = |day: &&Civil| self.by_day.iter().any(|wanted| nth(&days, **day, *wanted));
        days.iter().filter(chosen).copied().collect()
    }
}

/// As RFC 5545 writes it; read back it is the same.
impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
        };
        write!(f, "FREQ={frequency};INTERVAL={}", self.interval)?;
        for (at, (nth, weekday)) in self.by_day.iter().enumerate() {
            f.write_str(if at == 0 { ";BYDAY=" } else { "," })?;
            if *nth != 0 {
                write!(f, "{nth}")?;
            }
            f.write_str(weekday.code())?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            let Civil { year, month, day, millis } = Civil::from_millis(until.0);
            let (hour, minute, second) =
                (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
            write!(f, ";UNTIL={year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")?;
        }
        Ok(())
    }
}

/// Whether `day` is the wanted one of the month's `days`.
fn nth(days: &[Civil], day: Civil, (nth, weekday): (i8, Weekday)) -> bool {
    if day.weekday() != weekday {
        return false;
    }
    let from_start = (day.day - 1) / 7 + 1;
    let from_end = (days.len() as u8 - day.day) / 7 + 1;
    nth == 0 || nth == from_start.cast_signed() || nth == -(from_end.cast_signed())
}

/// `MO`, `1MO`, `-1FR`.
fn day(text: &str) -> Option<(i8, Weekday)> {
    let (number, code) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = Weekday::ALL.into_iter().find(|day| day.code() == code)?;
    let nth = if number.is_empty() { 0 } else { number.parse().ok().filter(|n| *n != 0)? };
    (-5..=5).contains(&nth).then_some((nth, weekday))
}

/// `20270101T000000Z`, or a day, whose end is meant.
fn instant(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T').unwrap_or((text, "235959Z"));
    let time = time.strip_suffix('Z')?;
    let digits = |text: &str, len| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(date, 8) || !digits(time, 6) {
        return None;
    }
    let (date, time): (i64, i64) = (date.parse().ok()?, time.parse().ok()?);
    let seconds = time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100;
    let civil = Civil {
        year: date / 10_000,
        month: (date / 100 % 100) as u8,
        day: (date % 100) as u8,
        millis: seconds * 1000,
    };
    let exists = (1..=12).contains(&civil.month) && civil.plus_days(0) == civil;
    exists.then(|| Timestamp(civil.to_millis()))
}

//! What becomes of the budget: known hours roll off a rolling period while new ones come.

use bellwether_model::Timestamp;

use crate::counts::Counts;
use crate::ledger::Moment;
use crate::period::Period;
use crate::ratio::Ratio;
use crate::tracker::Tracker;

const HOUR: i64 = 3_600_000;

/// What the burn will be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scenario {
    /// As it is over the shortest long window.
    Stays,
    /// This one; 0 for no errors at all.
    Burn(f64),
}

/// When the budget will be gone, and when there will be enough of it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// When nothing remains; now, if nothing does; none if that does not come within two periods.
    pub exhausts_at: Option<Timestamp>,
    /// When the asked share remains again (or still does: now); none as above.
    pub recovers_at: Option<Timestamp>,
}

/// Looks ahead hour by hour, traffic staying as it was on average, for two periods at most.
/// `share` is what must remain for the budget to count as recovered.
pub fn forecast(tracker: &Tracker, at: Moment, scenario: Scenario, share: Ratio) -> Forecast {
    let course = Course::of(tracker, at, scenario);
    let mut forecast = Forecast { exhausts_at: None, recovers_at: None };
    for (when, remaining) in course {
        if remaining <= 0.0 {
            forecast.exhausts_at = forecast.exhausts_at.or(Some(when));
        }
        if remaining >= share.as_f64() {
            forecast.recovers_at = forecast.recovers_at.or(Some(when));
        }
    }
    forecast
}

/// The share of the budget that remains, hour by hour from now on.
pub fn course(tracker: &Tracker, at: Moment, scenario: Scenario) -> Vec<(Timestamp, f64)> {
    Course::of(tracker, at, scenario).collect()
}

/// A walk through the hours to come.
#[derive(Debug)]
struct Course {
    now: i64,
    hour: i64,
    hours: i64,
    /// Known hours, the oldest last.
    known: Vec<(i64, Counts)>,
    rolling: bool,
    period: i64,
    /// When a calendar period ends.
    end: i64,
    total: f64,
    bad: f64,
    covered: f64,
    budget: f64,
    /// What an hour to come brings.
    hourly: (f64, f64),
}

impl Course {
    fn of(tracker: &Tracker, at: Moment, scenario: Scenario) -> Self {
        let reading = tracker.reading(at);
        let (objective, counts) = (tracker.objective(), reading.period.counts);
        let (_, end) = objective.period.around(at.wall);
        let period = i64::try_from(reading.measured.period).unwrap_or(i64::MAX);
        let covered = reading.measured.covered.min(reading.measured.period) as f64;
        let budget = objective.target.budget();
        let recent =
            reading.pairs.iter().map(|pair| pair.long).min_by_key(crate::ledger::Span::length);
        let burn = match scenario {
            Scenario::Stays => recent.and_then(|long| budget.burn(long.counts)).unwrap_or(0.0),
            Scenario::Burn(burn) => burn.max(0.0),
        };
        let share = (burn * budget.share().as_f64()).min(1.0);
        let per_hour = counts.total as f64 * HOUR as f64 / covered.max(1.0);
        let mut known = tracker.ledger().coarse_slots(reading.period.from);
        known.reverse();
        Self {
            now: at.wall.0,
            hour: 0,
            hours: period / HOUR * 2,
            known: known.into_iter().map(|(end, counts)| (end.0, counts)).collect(),
            rolling: matches!(objective.period, Period::Rolling(_)),
            period,
            end: end.0,
            total: counts.total as f64,
            bad: counts.bad as f64,
            covered,
            budget: budget.share().as_f64(),
            hourly: (per_hour, per_hour * share),
        }
    }

    fn remaining(&self) -> f64 {
        if self.total <= 0.0 {
            return 1.0;
        }
        let measured = (self.covered / self.period as f64).min(1.0);
        1.0 - self.bad.max(0.0) / self.total / self.budget * measured
    }

    fn step(&mut self) {
        let now = self.now + self.hour * HOUR;
        self.total += self.hourly.0;
        self.bad += self.hourly.1;
        self.covered = (self.covered + HOUR as f64).min(self.period as f64);
        if !self.rolling {
            if now >= self.end {
                // A new period begins with a full budget.
                (self.total, self.bad, self.covered) = (self.hourly.0, self.hourly.1, HOUR as f64);
                self.end += self.period;
            }
            return;
        }
        while let Some((end, counts)) = self.known.last().copied() {
            if end > now - self.period {
                break;
            }
            self.total -= counts.total as f64;
            self.bad -= counts.bad as f64;
            self.known.pop();
        }
    }
}

impl Iterator for Course {
    type Item = (Timestamp, f64);

    fn next(&mut self) -> Option<(Timestamp, f64)> {
        if self.hour > self.hours {
            return None;
        }
        let at = Timestamp(self.now + self.hour * HOUR);
        let remaining = self.remaining();
        self.hour += 1;
        self.step();
        Some((at, remaining))
    }
}

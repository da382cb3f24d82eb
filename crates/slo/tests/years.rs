//! Periods of months, quarters and years: how exact they are, what they cost, and what becomes of
//! counts when a period grows.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::ledger::{PERIOD_MAX, PERIOD_MIN};
use bellwether_slo::objective::reference;
use bellwether_slo::period::Unit;
use bellwether_slo::{Counts, Moment, Objective, Period, Policy, Tracker, Zone};

/// 2026-01-01 00:00 UTC.
const EPOCH: u64 = 1_767_225_600;
const DAY: u64 = 86_400;

fn at(seconds: u64) -> Moment {
    Moment::at_seconds(EPOCH + seconds)
}

fn objective(period: Period) -> Objective {
    let [availability, ..] = reference("shop");
    Objective { period, ..availability }
}

/// Alerts on what is spent alone, since windows of minutes hold no two counts here.
fn policy() -> Policy {
    Policy { pairs: Vec::new(), ..Policy::reference() }
}

/// A tracker that counts every ten minutes, for tests of years.
fn tracker(period: Period) -> Tracker {
    let layout = period.layout().expect("a period").every(Duration::from_mins(10));
    Tracker::with_layout(objective(period), policy(), layout, at(0)).expect("sound")
}

/// Ten events every ten minutes until then, on some days all bad.
fn live(tracker: &mut Tracker, from: u64, until: u64, bad_days: &[u64]) {
    for second in (from + 600..=until).step_by(600) {
        let bad = if bad_days.contains(&((second - 1) / DAY)) { 10 } else { 0 };
        tracker.observe(at(second), Counts::new(10, bad));
    }
}

/// Least and most bad events of the period.
fn bad(tracker: &Tracker, second: u64) -> (u64, u64) {
    let period = tracker.reading(at(second)).period;
    (period.low.bad, period.high.bad)
}

#[test]
fn a_rolling_year_loses_a_day_when_it_is_a_year_old_to_six_hours() {
    let mut year = tracker(Period::days(365));
    live(&mut year, 0, 365 * DAY + 100 * DAY, &[100]);
    let noon = 365 * DAY + 100 * DAY;
    assert_eq!(bad(&year, noon), (1440, 1440));
    live(&mut year, noon, noon + DAY / 2, &[]);
    assert_eq!(bad(&year, noon + DAY / 2), (720, 720), "half of the day is left");
    live(&mut year, noon + DAY / 2, noon + DAY / 2 + 3600, &[]);
    let (low, high) = bad(&year, noon + DAY / 2 + 3600);
    assert_eq!((low, high), (360, 720), "within a slot of 6 h it is known within bounds");
    live(&mut year, noon + DAY / 2 + 3600, noon + DAY, &[]);
    assert_eq!(bad(&year, noon + DAY), (0, 0));
    assert_eq!(year.reading(at(noon + DAY)).period.counts.total, 365 * 1440);
}

#[test]
fn a_calendar_year_begins_anew_in_january_and_holds_a_leap_year() {
    let mut year = tracker(Period::Calendar { unit: Unit::Year, zone: Zone::Utc });
    live(&mut year, 0, 360 * DAY, &[0, 359]);
    assert_eq!(bad(&year, 360 * DAY), (2880, 2880));
    live(&mut year, 360 * DAY, 370 * DAY, &[]);
    assert_eq!(bad(&year, 370 * DAY), (0, 0));
    // 2026, 2027, and 2028 to its last day.
    let last = (365 + 365 + 365) * DAY;
    live(&mut year, 370 * DAY, last, &[730]);
    let reading = year.reading(at(last));
    assert_eq!((reading.period.low.bad, reading.period.counts.total), (1440, 365 * 1440));
    assert_eq!(reading.measured.period, 366 * DAY * 1000);
}

#[test]
fn every_period_of_the_catalogue_fits_in_what_is_stated() {
    let calendar = |unit| Period::Calendar { unit, zone: Zone::Utc };
    let bounds = [
        (Period::Rolling(PERIOD_MIN), 45_000),
        (Period::days(30), 45_000),
        (calendar(Unit::Month), 45_000),
        (calendar(Unit::Quarter), 68_000),
        (Period::days(92), 68_000),
        (Period::days(93), 68_000),
        (calendar(Unit::Year), 68_000),
        (Period::Rolling(PERIOD_MAX), 68_000),
    ];
    for (period, most) in bounds {
        let bytes = tracker(period.clone()).bytes();
        assert!(bytes <= most, "{period:?}: {bytes}");
    }
    for wrong in [Duration::from_mins(59), PERIOD_MAX + Duration::from_secs(1)] {
        assert!(Period::Rolling(wrong).layout().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_period_that_grows_keeps_what_is_known_and_the_rest_is_a_gap() {
    let mut month = tracker(Period::days(30));
    live(&mut month, 0, 100 * DAY, &[20, 80]);
    let log = month.compact();
    let grown = |days| {
        let period = Period::days(days);
        let layout = period.layout().expect("a period").every(Duration::from_mins(10));
        let (objective, policy) = (objective(period), policy());
        let now = at(100 * DAY);
        Tracker::restore_with_layout(objective, policy, layout, &log, now).expect("sound").0
    };
    for days in [60, 90, 365] {
        let tracker = grown(days);
        let reading = tracker.reading(at(100 * DAY));
        // 721 hours are kept; of what came before only the sum is known.
        if days < 100 {
            assert_eq!(reading.period.counts, Counts::new(721 * 60, 1440), "{days} days");
        } else {
            assert_eq!(reading.period.counts, Counts::new(100 * 1440, 2880), "{days} days");
        }
        assert_eq!(reading.period.covered, 721 * 3_600_000, "{days} days");
        assert_eq!(tracker.ledger().born(), Timestamp(EPOCH.cast_signed() * 1000));
    }
    // A longer tier is filled from the finer ones and goes on from there.
    let mut year = grown(365);
    live(&mut year, 100 * DAY, 400 * DAY, &[]);
    assert_eq!(bad(&year, 400 * DAY), (1440, 1440));
}

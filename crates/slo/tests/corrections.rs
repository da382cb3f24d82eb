//! Times that shall not count, calendar windows, time slices.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::correction::{Correction, Corrections, Recurrence};
use bellwether_slo::json::rfc3339;
use bellwether_slo::objective::reference;
use bellwether_slo::period::Unit;
use bellwether_slo::{Counts, Method, Moment, Period, Policy, Ratio, Target, Tracker, Zone};

/// 2026-01-05 00:00 UTC, a Monday.
const EPOCH: u64 = 1_767_571_200;

fn time(seconds: u64) -> Timestamp {
    Moment::at_seconds(EPOCH + seconds).wall
}

fn correction(start: u64, length: u64, rule: Option<&str>) -> Correction {
    Correction {
        name: format!("maintenance-{start}"),
        start: time(start),
        length: Duration::from_secs(length),
        recurrence: rule.map(|rule| Recurrence::parse(rule).expect("a rule")),
        zone: Zone::Utc,
        reason: "database upgrade".to_owned(),
        author: "ops".to_owned(),
        entered: time(0),
    }
}

/// The text of a time from a character to the minute.
fn part(at: Timestamp, from: usize) -> String {
    rfc3339(at).get(from..16).expect("a date").to_owned()
}

fn days(rule: &str, start: u64, until: u64) -> Vec<String> {
    let spans = correction(start, 3600, Some(rule)).occurrences(time(0), time(until));
    spans.into_iter().map(|span| part(span.0, 5)).collect()
}

const DAY: u64 = 86_400;

#[test]
fn recurrences_follow_the_calendar() {
    assert_eq!(
        days("FREQ=DAILY;INTERVAL=2;COUNT=3", 0, 60 * DAY),
        ["01-05T00:00", "01-07T00:00", "01-09T00:00"]
    );
    assert_eq!(
        days("FREQ=WEEKLY;BYDAY=MO,TH", 7200, 14 * DAY),
        ["01-05T02:00", "01-08T02:00", "01-12T02:00", "01-15T02:00"]
    );
    assert_eq!(
        days("FREQ=WEEKLY;INTERVAL=2;UNTIL=20260125T000000Z", 0, 90 * DAY),
        ["01-05T00:00", "01-19T00:00"]
    );
    assert_eq!(
        days("FREQ=MONTHLY;BYDAY=1MO,-1FR", 0, 50 * DAY),
        ["01-05T00:00", "01-30T00:00", "02-02T00:00"]
    );
    // The 31st: February, April have none.
    assert_eq!(
        days("FREQ=MONTHLY", 26 * DAY, 150 * DAY),
        ["01-31T00:00", "03-31T00:00", "05-31T00:00"]
    );
    assert_eq!(days("RRULE:FREQ=DAILY;BYDAY=SA,SU", 0, 8 * DAY), ["01-10T00:00", "01-11T00:00"]);
}

#[test]
fn rules_beyond_the_subset_are_refused_part_by_part() {
    let wrong =
        Recurrence::parse("FREQ=HOURLY;BYSETPOS=1;COUNT=0;UNTIL=20260231T000000Z").unwrap_err();
    assert_eq!(wrong.len(), 4, "{wrong:?}");
    assert!(Recurrence::parse("INTERVAL=2").is_err());
    assert!(Recurrence::parse("FREQ=WEEKLY;BYDAY=1MO").is_err());
    assert!(Recurrence::parse("FREQ=DAILY;BYDAY=XX").is_err());
    assert!(Recurrence::parse("").is_err());
}

#[test]
fn a_rule_that_never_comes_true_ends() {
    assert_eq!(
        days("FREQ=MONTHLY;INTERVAL=12;UNTIL=99991231T000000Z", 55 * DAY, 56 * DAY),
        ["03-01T00:00"]
    );
    let leap = correction(25 * DAY, 60, Some("FREQ=MONTHLY;INTERVAL=1;BYDAY=5MO"));
    assert!(leap.occurrences(time(0), time(400 * DAY)).len() > 3);
}

#[test]
fn overlapping_corrections_count_once() {
    let mut corrections = Corrections::default();
    corrections.add(correction(0, 600, None)).unwrap();
    corrections.add(correction(300, 600, None)).unwrap();
    assert!(corrections.add(correction(300, 60, None)).is_err(), "the name is taken");
    assert_eq!(corrections.spans(time(0), time(3600)), [(time(0), time(900))]);
}

fn play(tracker: &mut Tracker, from: u64, seconds: u64, counts: Counts) {
    for at in (from + 5..=from + seconds).step_by(5) {
        tracker.observe(Moment::at_seconds(EPOCH + at), counts);
        tracker.evaluate(Moment::at_seconds(EPOCH + at));
    }
}

fn availability() -> Tracker {
    let [availability, ..] = reference("shop");
    Tracker::new(availability, Policy::reference(), Moment::at_seconds(EPOCH))
        .expect("the reference")
}

#[test]
fn maintenance_is_taken_out_of_the_budget_and_the_raw_counts_stay() {
    let mut tracker = availability();
    tracker.correct(correction(3600, 600, None)).unwrap();
    play(&mut tracker, 0, 3600, Counts::new(10, 0));
    play(&mut tracker, 3600, 600, Counts::new(10, 10));
    play(&mut tracker, 4200, 3600, Counts::new(10, 0));
    let reading = tracker.reading(Moment::at_seconds(EPOCH + 7800));
    assert_eq!(reading.raw.counts, Counts::new(15_600, 1200));
    assert_eq!(reading.period.counts, Counts::new(14_400, 0));
    assert!(tracker.pair_states().iter().all(|held| !held.firing));
    // Days later the hour is all the finest tier knows; the maintenance is still exact.
    let mut at = 7800;
    while at < 9 * DAY {
        at += 60;
        tracker.observe(Moment::at_seconds(EPOCH + at), Counts::new(120, 0));
    }
    let reading = tracker.reading(Moment::at_seconds(EPOCH + at));
    assert_eq!(reading.period.counts.bad, 0);
    assert_eq!(reading.raw.counts.total - reading.period.counts.total, 1200);
}

#[test]
fn settled_corrections_survive_a_restart() {
    let mut tracker = availability();
    tracker.correct(correction(3600, 600, None)).unwrap();
    play(&mut tracker, 0, 3600, Counts::new(10, 0));
    play(&mut tracker, 3600, 600, Counts::new(10, 10));
    play(&mut tracker, 4200, 600, Counts::new(10, 0));
    let log = tracker.compact();
    let [objective, ..] = reference("shop");
    let at = Moment::at_seconds(EPOCH + 5 * DAY);
    let (mut back, _) = Tracker::restore(objective, Policy::reference(), &log, at).unwrap();
    back.correct(correction(3600, 600, None)).unwrap();
    assert_eq!(back.reading(at).period.counts, Counts::new(8400, 0));
}

fn sliced() -> Tracker {
    let [mut objective, ..] = reference("shop");
    objective.method =
        Method::TimeSlices { slice: Duration::from_mins(1), good: Ratio::percent(90) };
    objective.target = Target::parse("99%").expect("a target");
    Tracker::new(objective, Policy::reference(), Moment::at_seconds(EPOCH))
        .expect("slices of a minute")
}

#[test]
fn trap_12_a_quiet_outage_weighs_as_much_as_a_busy_one_with_time_slices() {
    let mut slices = sliced();
    let mut events = availability();
    for tracker in [&mut slices, &mut events] {
        play(tracker, 0, 3600, Counts::new(1000, 0));
        play(tracker, 3600, 1800, Counts::new(1, 1));
        play(tracker, 5400, 1800, Counts::new(1000, 0));
    }
    let at = Moment::at_seconds(EPOCH + 7200);
    assert_eq!(slices.reading(at).period.counts, Counts::new(120, 30));
    assert!(events.reading(at).period.counts.ratio().unwrap() < 0.001);
}

#[test]
fn a_slice_without_events_is_not_measured_and_not_good() {
    let mut tracker = sliced();
    play(&mut tracker, 0, 600, Counts::new(10, 0));
    play(&mut tracker, 600, 600, Counts::ZERO);
    play(&mut tracker, 1200, 60, Counts::new(10, 1));
    play(&mut tracker, 1260, 60, Counts::new(10, 2));
    let slices = tracker.slices().unwrap();
    assert_eq!(slices.count(time(0), time(1320)), Counts::new(12, 1));
    assert_eq!(slices.verdict(time(660)), None);
    assert_eq!(slices.verdict(time(1200)), Some(true), "exactly 90 % is good");
    assert_eq!(slices.verdict(time(1260)), Some(false));
}

#[test]
fn corrected_slices_count_good_and_stay_in_the_total() {
    let mut tracker = sliced();
    tracker.correct(correction(600, 300, None)).unwrap();
    play(&mut tracker, 0, 600, Counts::new(10, 0));
    play(&mut tracker, 600, 600, Counts::new(10, 10));
    let reading = tracker.reading(Moment::at_seconds(EPOCH + 1200));
    assert_eq!(reading.raw.counts, Counts::new(20, 10));
    assert_eq!(reading.period.counts, Counts::new(20, 5));
}

#[test]
fn slices_survive_a_restart_and_fit_their_memory() {
    let mut tracker = sliced();
    let mut log = tracker.compact();
    for step in 1..=2000u64 {
        let at = Moment::at_seconds(EPOCH + step * 5);
        let bad = u64::from(step % 50 < 10) * 10;
        tracker.observe(at, Counts::new(10, bad));
        log.extend(tracker.flush());
    }
    let at = Moment::at_seconds(EPOCH + 10_000);
    let [mut objective, ..] = reference("shop");
    objective.method = tracker.objective().method;
    objective.target = tracker.objective().target;
    let (back, _) = Tracker::restore(objective, Policy::reference(), &log, at).unwrap();
    assert_eq!(back.slices(), tracker.slices());
    assert_eq!(back.reading(at).period.counts, tracker.reading(at).period.counts);
    let bits = tracker.slices().unwrap().bytes();
    assert!((10_800..11_100).contains(&bits) && tracker.bytes() <= 90_000, "{bits}");
}

#[test]
fn calendar_periods_begin_where_the_zone_says() {
    let begin = |unit, zone: &str, seconds| {
        let zone = Zone::parse(zone).expect("a zone");
        let (begin, end) = Period::Calendar { unit, zone }.around(time(seconds));
        (part(begin, 0), part(end, 0))
    };
    let is = |got: (String, String), begin: &str, end: &str| {
        assert_eq!((got.0.as_str(), got.1.as_str()), (begin, end));
    };
    is(begin(Unit::Month, "UTC", 0), "2026-01-01T00:00", "2026-02-01T00:00");
    is(begin(Unit::Week, "UTC", 3 * DAY), "2026-01-05T00:00", "2026-01-12T00:00");
    is(begin(Unit::Week, "+05:30", 0), "2026-01-04T18:30", "2026-01-11T18:30");
    is(begin(Unit::Week, "-08:00", 0), "2025-12-29T08:00", "2026-01-05T08:00");
    is(begin(Unit::Quarter, "UTC", 200 * DAY), "2026-07-01T00:00", "2026-10-01T00:00");
    is(begin(Unit::Year, "UTC", 200 * DAY), "2026-01-01T00:00", "2027-01-01T00:00");
    is(begin(Unit::Year, "+05:30", 0), "2025-12-31T18:30", "2026-12-31T18:30");
    is(begin(Unit::Day, "UTC", 3600), "2026-01-05T00:00", "2026-01-06T00:00");
    for wrong in ["", "+5:30", "+15:00", "Mars/Olympus", "+05:60"] {
        assert!(Zone::parse(wrong).is_err(), "{wrong}");
    }
}

#[cfg(feature = "zones")]
#[test]
fn days_of_a_named_zone_are_23_and_25_hours_when_its_clocks_change() {
    let zone = Zone::parse("Europe/Berlin").expect("a zone");
    let period = Period::Calendar { unit: Unit::Day, zone };
    let hours = |text: u64| {
        let (begin, end) = period.around(time(text));
        (end.0 - begin.0) / 3_600_000
    };
    // 29 March and 25 October 2026.
    assert_eq!(
        (hours(83 * DAY + 43_200), hours(293 * DAY + 43_200), hours(100 * DAY)),
        (23, 25, 24)
    );
}

#[test]
fn a_calendar_month_begins_with_a_full_budget() {
    let [mut objective, ..] = reference("shop");
    objective.period = Period::Calendar { unit: Unit::Month, zone: Zone::Utc };
    let layout = objective.period.layout().unwrap().every(Duration::from_mins(1));
    let (policy, at) = (Policy::reference(), Moment::at_seconds(EPOCH));
    let mut tracker = Tracker::with_layout(objective, policy, layout, at).expect("calendar");
    let mut at = 0;
    while at < 40 * DAY {
        at += 60;
        // All bad on the 10th of January.
        let bad = u64::from((5 * DAY..6 * DAY).contains(&at)) * 60;
        tracker.observe(Moment::at_seconds(EPOCH + at), Counts::new(60, bad));
        if at == 20 * DAY {
            let reading = tracker.reading(Moment::at_seconds(EPOCH + at));
            assert!(reading.period.counts.bad > 80_000);
        }
    }
    let reading = tracker.reading(Moment::at_seconds(EPOCH + at));
    assert_eq!(reading.period.counts.bad, 0);
    // 1 to 14 February of 28 days.
    assert_eq!(reading.measured.covered, 13 * DAY * 1000);
    assert_eq!(reading.measured.period, 28 * DAY * 1000);
}

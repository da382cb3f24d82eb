//! Silences that low traffic makes likely: alerts freeze, gates stay open.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

use bellwether_slo::health::{Status, health};
use bellwether_slo::objective::reference;
use bellwether_slo::{Counts, Moment, Policy, Tracker};

/// 5 January 2026, midnight.
const EPOCH: u64 = 1_767_571_200;
const HOUR: u64 = 3600;

fn tracker() -> Tracker {
    let [objective, ..] = reference("shop");
    Tracker::new(objective, Policy::reference(), Moment::at_seconds(EPOCH)).unwrap()
}

/// Observes every 5 s from `from` to `to`; gives the states seen every minute, in order.
fn run(tracker: &mut Tracker, from: u64, to: u64, events: impl Fn(u64) -> u64) -> Vec<Status> {
    let mut states = Vec::new();
    for second in (from + 5..=to).step_by(5) {
        let at = Moment::at_seconds(EPOCH + second);
        tracker.observe(at, Counts::new(events(second), 0));
        if second % 60 == 0 {
            tracker.evaluate(at);
            states.push(health(tracker, at).status);
        }
    }
    states.dedup();
    states
}

#[test]
fn ten_requests_an_hour_are_quiet_and_blind_after_forty_two_minutes_of_silence() {
    let mut tracker = tracker();
    let sparse = |second: u64| u64::from(second.is_multiple_of(360));
    // Before the first request there is no traffic to expect anything by.
    assert!(run(&mut tracker, 0, HOUR, sparse).contains(&Status::Blind));
    let states = run(&mut tracker, HOUR, 12 * HOUR, sparse);
    assert!(!states.contains(&Status::Blind), "{states:?}");
    assert!(states.contains(&Status::Quiet));
    assert!(!Status::Quiet.closes_gate());
    let odd = 12 * HOUR + 41 * 60;
    assert!(!run(&mut tracker, 12 * HOUR, odd, |_| 0).contains(&Status::Blind));
    assert_eq!(run(&mut tracker, odd, odd + 10 * 60, |_| 0).last(), Some(&Status::Blind));
    // The alert itself waits for nothing.
    assert!(tracker.blind_state().firing);
}

#[test]
fn a_busy_service_is_blind_as_soon_as_its_shortest_window_is_empty() {
    let mut tracker = tracker();
    run(&mut tracker, 0, 2 * HOUR, |_| 50);
    let states = run(&mut tracker, 2 * HOUR, 2 * HOUR + 360, |_| 0);
    assert_eq!(states, [Status::Healthy, Status::Blind]);
}

#[test]
fn a_night_like_the_one_before_is_quiet_and_a_morning_without_traffic_is_not() {
    let mut tracker = tracker();
    let day = |second: u64| if (8..20).contains(&(second / HOUR % 24)) { 5 } else { 0 };
    run(&mut tracker, 0, 46 * HOUR, day);
    let night = run(&mut tracker, 46 * HOUR, 54 * HOUR, day);
    assert_eq!(night, [Status::Quiet]);
    let morning = run(&mut tracker, 54 * HOUR, 58 * HOUR, |_| 0);
    assert_eq!(morning, [Status::Quiet, Status::Blind]);
}

#[test]
fn a_service_that_never_had_traffic_is_blind() {
    assert_eq!(run(&mut tracker(), 0, HOUR, |_| 0), [Status::Healthy, Status::Blind]);
}

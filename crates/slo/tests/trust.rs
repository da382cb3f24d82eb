//! The alert on counts that cannot be (trap 19): more bad events than events, counts that fall.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

use bellwether_slo::objective::reference;
use bellwether_slo::{Counts, Moment, Policy, Tracker};

/// 5 January 2026, midnight.
const EPOCH: u64 = 1_767_571_200;

/// Times, in seconds, at which the alert on untrustworthy counts began and ceased to fire.
fn distrust(tracker: &mut Tracker, seconds: std::ops::Range<u64>) -> Vec<(u64, bool)> {
    let mut changes = Vec::new();
    for second in seconds.step_by(5) {
        let at = Moment::at_seconds(EPOCH + second);
        tracker.observe(at, Counts::new(10, 0));
        let changed = tracker.evaluate(at).into_iter();
        changes.extend(changed.filter(|c| c.alert == "untrusted").map(|c| (second, c.firing)));
    }
    changes
}

#[test]
fn counts_that_cannot_be_fire_an_alert_for_an_hour_even_across_a_restart() {
    let [objective, ..] = reference("shop");
    let policy = Policy::reference();
    let start = Moment::at_seconds(EPOCH);
    let mut tracker = Tracker::new(objective.clone(), policy.clone(), start).unwrap();
    assert_eq!(distrust(&mut tracker, 5..600), []);
    tracker.observe(Moment::at_seconds(EPOCH + 600), Counts::new(3, 7));
    assert_eq!(distrust(&mut tracker, 605..1200), [(605, true)]);
    let alerts = tracker.alerts(Moment::at_seconds(EPOCH + 1200));
    let alert = alerts.iter().find(|alert| alert.name == "untrusted").unwrap();
    assert!(alert.firing && alert.why.starts_with("1 observations had more bad"), "{}", alert.why);

    let at = Moment::at_seconds(EPOCH + 1200);
    let (mut tracker, _) = Tracker::restore(objective, policy, &tracker.compact(), at).unwrap();
    let ceased = distrust(&mut tracker, 1205..6000);
    // Its memory begins with the last observation of the life before.
    assert!(matches!(ceased[..], [(4790..=4800, false)]), "{ceased:?}");
}

#[test]
fn counts_that_fall_once_began_again_and_three_times_an_hour_are_not_believed() {
    let [objective, ..] = reference("shop");
    let start = Moment::at_seconds(EPOCH);
    let mut tracker = Tracker::new(objective, Policy::reference(), start).unwrap();
    let mut fired = Vec::new();
    for minute in 1..=200u64 {
        let at = Moment::at_seconds(EPOCH + minute * 60);
        let fallen = [10, 50, 100, 110, 120].into_iter().filter(|fall| *fall <= minute).max();
        let total = 1 + (minute - fallen.unwrap_or(0)) * 100;
        tracker.observe_absolute(at, Counts::new(total, 0));
        let changed = tracker.evaluate(at).into_iter();
        fired.extend(changed.filter(|c| c.alert == "untrusted").map(|c| (minute, c.firing)));
    }
    // 50, 100 and 110 span an hour, which is not within one.
    assert!(matches!(fired[..], [(120, true), (160, false)]), "{fired:?}");
}

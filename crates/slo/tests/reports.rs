//! What is told: health, alerts, forecasts, shares, quantiles; and groups.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::attribution::Attribution;
use bellwether_slo::forecast::{self, Scenario};
use bellwether_slo::groups::{Groups, OTHER};
use bellwether_slo::health::{self, Status};
use bellwether_slo::json::ToJson;
use bellwether_slo::objective::{Compare, reference};
use bellwether_slo::sketch::Sketch;
use bellwether_slo::{
    Counts, Indicator, Moment, Monitor, Objective, Outcome, Policy, Ratio, State, Target, Tracker,
};
use serde_json::Value;

const EPOCH: u64 = 1_767_571_200;
const DAY: u64 = 86_400;

fn at(seconds: u64) -> Moment {
    Moment::at_seconds(EPOCH + seconds)
}

fn tracker() -> Tracker {
    let [availability, ..] = reference("shop");
    Tracker::new(availability, Policy::reference(), at(0)).expect("the reference")
}

/// Feeds the same every 5 s, and judges every minute.
fn play(tracker: &mut Tracker, from: u64, seconds: u64, counts: Counts) {
    for second in (from + 5..=from + seconds).step_by(5) {
        tracker.observe(at(second), counts);
        if second % 60 == 0 {
            tracker.evaluate(at(second));
        }
    }
}

/// A tracker that counts every minute, for tests of months.
fn patient() -> Tracker {
    let [availability, ..] = reference("shop");
    let layout = availability.period.layout().expect("30 days").every(Duration::from_mins(1));
    Tracker::with_layout(availability, Policy::reference(), layout, at(0)).expect("the reference")
}

/// Feeds the same every minute.
fn live(tracker: &mut Tracker, from: u64, seconds: u64, counts: Counts) {
    for second in (from + 60..=from + seconds).step_by(60) {
        tracker.observe(at(second), counts);
    }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("valid JSON")
}

#[test]
fn the_monitor_of_a_service_tells_alerts_and_health_as_json() {
    let mut monitor = Monitor::reference("shop", at(0)).expect("the reference");
    let recorder = monitor.recorder();
    let mut fired = Vec::new();
    for second in (5..=7200u64).step_by(5) {
        let outcome = if second > 7000 { Outcome::Bad } else { Outcome::Good };
        for _ in 0..20 {
            recorder.record(outcome, Duration::from_millis(1500));
        }
        let changes = monitor.tick(at(second));
        fired.extend(
            changes.into_iter().filter(|c| c.change.firing).map(|c| (c.slo, c.change.alert)),
        );
    }
    let fired = |slo: &str, alert: &str| fired.contains(&(slo.to_owned(), alert.to_owned()));
    assert!(fired("availability", "critical") && fired("latency-p95", "critical"));
    assert!(!fired("latency-p99", "critical"));
    let alerts = parsed(&monitor.check_burn_rate_alerts(at(7200)).to_json());
    let first = &alerts["alerts"][0];
    assert_eq!((&first["severity"], &first["firing"]), (&"critical".into(), &true.into()));
    for key in
        ["burn_long", "burn_short", "remaining", "exhausts_in_seconds", "since", "why", "action"]
    {
        assert!(!first[key].is_null(), "{key}: {first}");
    }
    assert_eq!(alerts["alerts"].as_array().map(Vec::len), Some(3 * (3 + 4 + 2)));
    let health = monitor.check_slo_health(at(7200));
    assert!(!health.passes_gate());
    let json = parsed(&health.to_json());
    assert_eq!(json["summary"], "degraded");
    let availability =
        json["slos"].as_array().expect("a list").iter().find(|slo| slo["slo"] == "availability");
    let availability = availability.expect("it is listed");
    assert_eq!(availability["total"], 1440 * 20);
    assert_eq!(availability["bad"], 40 * 20);
    assert_eq!(availability["window"], "30d");
    assert_eq!(availability["pairs"].as_array().map(Vec::len), Some(3));
    for key in
        ["as_of", "measuring_since", "vantage", "generation", "coverage", "policy", "recovers_at"]
    {
        assert!(!availability[key].is_null(), "{key}");
    }
}

#[test]
fn a_monitor_goes_on_where_its_log_ends() {
    let mut monitor = Monitor::reference("shop", at(0)).expect("the reference");
    monitor.recorder().record(Outcome::Bad, Duration::ZERO);
    monitor.tick(at(5));
    let log = monitor.tracker_mut("availability").expect("it is there").flush();
    let mut next = Monitor::reference("shop", at(60)).expect("the reference");
    let replay =
        next.restore("availability", &log, at(60)).expect("the reference").expect("it is there");
    assert_eq!((replay.bytes_cut, replay.records), (0, 5));
    next.recorder().record(Outcome::Good, Duration::ZERO);
    next.tick(at(65));
    assert_eq!(next.trackers().next().map(|t| t.ledger().sum()), Some(Counts::new(2, 1)));
}

#[test]
fn trap_18_a_breach_is_told_and_blind_objectives_come_first() {
    let mut broken = tracker();
    play(&mut broken, 0, 3600, Counts::new(10, 10));
    let mut silent = tracker();
    play(&mut silent, 0, 600, Counts::new(10, 0));
    silent.evaluate(at(3600));
    let slos = vec![health::health(&broken, at(3600)), health::health(&silent, at(3600))];
    let health = health::Health::new(at(3600).wall, slos);
    let stati: Vec<Status> = health.slos.iter().map(|slo| slo.status).collect();
    assert_eq!(stati, [Status::Blind, Status::Exhausted]);
    assert!(!health.passes_gate());
}

#[test]
fn status_goes_from_healthy_to_exhausted() {
    let status = |bad_per_hundred: u64, seconds| {
        let mut tracker = tracker();
        play(&mut tracker, 0, DAY, Counts::new(1000, 0));
        play(&mut tracker, DAY, seconds, Counts::new(1000, bad_per_hundred * 10));
        health::health(&tracker, at(DAY + seconds)).status
    };
    assert_eq!(status(0, 60), Status::Healthy);
    assert_eq!(status(1, 5 * 3600), Status::AtRisk);
    assert_eq!(status(100, 3600), Status::Exhausted);
}

#[test]
fn the_forecast_knows_when_a_known_outage_rolls_off() {
    let mut tracker = patient();
    live(&mut tracker, 0, 10 * DAY, Counts::new(100, 0));
    live(&mut tracker, 10 * DAY, 3600, Counts::new(100, 100));
    live(&mut tracker, 10 * DAY + 3600, 25 * DAY, Counts::new(100, 0));
    let now = at(35 * DAY + 3600);
    let calm = forecast::forecast(&tracker, now, Scenario::Burn(0.0), Ratio::percent(50));
    assert_eq!(calm.exhausts_at, Some(now.wall), "an hour is more than the budget");
    let rolls_off = at(40 * DAY + 3600).wall.0;
    let recovers = calm.recovers_at.expect("it rolls off").0;
    assert!((rolls_off - 3_600_000..=rolls_off + 3_600_000).contains(&recovers), "{recovers}");
    let stays = forecast::forecast(&tracker, now, Scenario::Burn(4.0), Ratio::percent(50));
    assert_eq!(stays.recovers_at, None);
}

#[test]
fn the_forecast_says_when_a_burn_exhausts_the_budget() {
    let mut tracker = patient();
    live(&mut tracker, 0, 31 * DAY, Counts::new(1000, 0));
    let forecast = |burn| {
        let now = at(31 * DAY);
        let when =
            forecast::forecast(&tracker, now, Scenario::Burn(burn), Ratio::percent(50)).exhausts_at;
        when.map(|when| (when.0 - now.wall.0) / 3_600_000)
    };
    for (burn, hours) in [(14.0, 51), (6.0, 120), (2.0, 360)] {
        let is = forecast(burn).expect("it is exhausted");
        assert!((hours..=hours + 2).contains(&is), "{burn}: {is} h");
    }
    assert_eq!(forecast(0.9), None);
}

#[test]
fn attribution_names_the_spenders_and_is_bounded() {
    let mut by_route = Attribution::new("route", 3);
    for (route, bad) in [("/cart", 70), ("/pay", 20), ("/a", 4), ("/b", 3), ("/c", 3)] {
        by_route.bad(at(0).wall, Some(route), bad);
    }
    let shares = by_route.shares(at(0).wall);
    let told: Vec<_> = shares.iter().map(|s| (s.value.as_deref(), s.bad)).collect();
    assert_eq!(told, [(Some("/cart"), 70), (Some("/pay"), 20), (None, 6), (Some("/a"), 4)]);
    assert!((shares[0].share - 0.7).abs() < 1e-12);
    assert_eq!(by_route.folded(), 6);
    by_route.bad(at(40 * DAY).wall, Some("/pay"), 1);
    assert_eq!(by_route.shares(at(30 * DAY).wall).len(), 1);
    by_route.forget(at(30 * DAY).wall);
    by_route.bad(at(40 * DAY).wall, Some("/new"), 5);
    let named: Vec<_> = by_route.shares(at(0).wall).into_iter().map(|share| share.value).collect();
    assert_eq!(named, [Some("/new".into()), Some("/pay".into())], "what rolled off makes room");
}

#[test]
fn quantiles_are_within_a_percent_and_merge() {
    let (mut all, mut left, mut right) = (Sketch::latency(), Sketch::latency(), Sketch::latency());
    for n in 1..=100_000u32 {
        let value = 0.001 * (1.0 + f64::from(n) / 10.0);
        all.record(value);
        if n % 2 == 0 { left.record(value) } else { right.record(value) }
    }
    for q in [0.01, 0.5, 0.95, 0.99, 0.999] {
        let truth = 0.001 * (1.0 + q * 10_000.0);
        let is = all.quantile(q).expect("there are values");
        assert!((is / truth - 1.0).abs() < 0.0109, "{q}: {is} instead of {truth}");
    }
    assert!(left.merge(&right));
    assert_eq!(left, all);
    assert!(all.bytes() <= 4200, "{}", all.bytes());
    assert!(!left.merge(&Sketch::new(1.0, 2.0)));
}

#[test]
fn values_outside_a_sketch_count_at_its_ends_and_nan_does_not() {
    let mut sketch = Sketch::latency();
    for value in [0.0, -1.0, f64::INFINITY, 1e9, f64::NAN] {
        sketch.record(value);
    }
    assert_eq!(sketch.count(), 4);
    assert!(sketch.quantile(0.1).expect("values") <= 0.001);
    assert!(sketch.quantile(0.9).expect("values") >= 60.0);
    assert_eq!(Sketch::latency().quantile(0.5), None);
}

#[test]
fn groups_are_judged_alone_and_beyond_the_limit_together() {
    let [availability, ..] = reference("shop");
    let mut groups =
        Groups::new(availability, Policy::reference(), 2, at(0)).expect("the reference");
    for second in (5..=900u64).step_by(5) {
        let counts = [
            ("tenant=a", Counts::new(10, 10)),
            ("tenant=b", Counts::new(10, 0)),
            ("tenant=c", Counts::new(1, 0)),
            ("tenant=d", Counts::new(1, 0)),
        ];
        groups.observe(at(second), counts);
        groups.evaluate(at(second));
    }
    let firing: Vec<_> = groups
        .trackers()
        .map(|(labels, tracker)| (labels.to_owned(), tracker.pair_states()[0].firing))
        .collect();
    let expected = [(OTHER, false), ("tenant=a", true), ("tenant=b", false)];
    assert_eq!(firing, expected.map(|(labels, firing)| (labels.to_owned(), firing)));
    assert_eq!(groups.folded(), 2 * 180);
    let totals: u64 = groups.trackers().map(|(_, tracker)| tracker.ledger().sum().total).sum();
    assert_eq!(totals, 22 * 180);
    let alerts = groups.trackers().nth(1).map(|(_, tracker)| tracker.alerts(at(900)));
    assert_eq!(alerts.and_then(|all| all[0].group.clone()).as_deref(), Some("tenant=a"));
}

#[test]
fn a_gauge_that_must_hold_counts_samples_and_nan_is_none() {
    let indicator = Indicator::Gauge {
        metric: "queue_age_seconds".into(),
        compare: Compare::Below,
        bound: 60.0,
    };
    let objective = Objective::new("queue", "shop", indicator, Target::P99);
    let mut tracker = Tracker::new(objective, Policy::reference(), at(0)).expect("a gauge");
    for (second, value) in [(5, 1.0), (10, 59.9), (15, 60.0), (20, f64::NAN), (25, f64::INFINITY)] {
        tracker.observe_gauge(at(second), value);
    }
    assert_eq!(tracker.ledger().sum(), Counts::new(4, 2));
}

#[test]
fn trap_03_labels_cannot_keep_two_windows_apart_because_a_pair_is_one_alert() {
    let mut tracker = tracker();
    play(&mut tracker, 0, 3600, Counts::new(100, 50));
    let alerts = tracker.alerts(at(3600));
    let critical: Vec<_> = alerts.iter().filter(|alert| alert.name == "critical").collect();
    assert_eq!((critical.len(), critical[0].state), (1, State::Firing));
    assert!(critical[0].burn_long.is_some() && critical[0].burn_short.is_some());
}

#[test]
fn trap_16_the_vantage_is_stated() {
    let health = health::health(&tracker(), at(5));
    assert!(health.vantage.contains("proxy"));
    assert_eq!(health.measuring_since, Timestamp(EPOCH.cast_signed() * 1000));
}

//! Twelve histories as files: a backtest tells the engine's own story of each, and the times are
//! those the closed forms give.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use bellwether_slo::objective::reference;
use bellwether_slo::sources::{FirstSight, Sources};
use bellwether_slo::traces::{self, Column, Trace, WARM_UP};
use bellwether_slo::{Counts, Layout, Moment, Policy, Tracker};
use serde_json::Value;

use super::reference::{EPOCH, replay, seconds, shop, steps};
use crate::run::{Ran, at, bellwether};

/// Scrapes and evaluations, in seconds.
const STEP: u32 = 15;

fn column(trace: &Trace) -> Column {
    if trace.name == "latency_only" { Column::Slow } else { Column::Failed }
}

/// What was counted between two scrapes; no line for a scrape that failed.
fn scraped(trace: &Trace) -> String {
    let mut sources = Sources::new(FirstSight::FromZero, trace.replicas);
    let mut rows: BTreeMap<u64, Counts> = BTreeMap::new();
    for sample in trace.samples(STEP) {
        let delta = sources.feed(&sample.replica.to_string(), sample.counts(column(trace)));
        *rows.entry(u64::from(sample.at)).or_default() += delta;
    }
    // At the very first scrape nothing has been counted yet.
    steps(rows.into_iter().skip(1).map(|(second, counts)| (second, counts.total, counts.bad)))
}

fn backtest(text: &str, more: &[&str]) -> Ran {
    let (folder, root) = shop();
    folder.write("events.csv", text);
    let events = at(&folder, "events.csv");
    let more = [&["--format", "json"], more].concat();
    bellwether(&replay(&root, "availability", &events, &more)).ended(0)
}

/// Each fire and resolve of an alert, in seconds of the trace.
fn timeline(json: &Value, alert: &str) -> Vec<(u64, Option<u64>)> {
    let fires = json["policies"][0]["fires"].as_array().expect("fires").iter();
    let own = fires.filter(|fire| fire["alert"] == alert);
    own.map(|fire| {
        (seconds(fire["fired"].as_str().expect("a time")), fire["resolved"].as_str().map(seconds))
    })
    .collect()
}

fn engine(trace: &Trace) -> BTreeMap<String, Vec<(u64, Option<u64>)>> {
    let [availability, ..] = reference("shop");
    let layout = Layout::for_period(Duration::from_hours(720)).expect("a month");
    let layout = layout.every(Duration::from_secs(STEP.into()));
    let begin = Moment::at_seconds(EPOCH);
    let mut tracker =
        Tracker::with_layout(availability, Policy::reference(), layout, begin).expect("sound");
    let mut story: BTreeMap<String, Vec<(u64, Option<u64>)>> = BTreeMap::new();
    for change in trace.play_scraped(&mut tracker, column(trace), EPOCH, STEP) {
        let at = change.at.0.unsigned_abs() / 1000;
        let fires = story.entry(change.alert).or_default();
        match fires.last_mut() {
            Some(last) if !change.firing => last.1 = Some(at),
            _ => fires.push((at, None)),
        }
    }
    story
}

#[test]
fn a_backtest_of_each_trace_tells_the_engines_story() {
    for trace in traces::all() {
        let json = backtest(&scraped(&trace), &[]).json();
        let story = engine(&trace);
        for alert in ["critical", "warning", "info", "spent-25", "spent-50", "blind"] {
            let should = story.get(alert).cloned().unwrap_or_default();
            assert_eq!(timeline(&json, alert), should, "{} {alert}", trace.name);
        }
    }
}

/// Alert, and after how many seconds of trouble it fires and resolves.
type Expected = (&'static str, &'static str, &'static [(u64, u64)]);

/// By hand: `f·B·L/e`, and the first evaluation at which the short window holds no more than
/// `f·B·S` of bad seconds.
const BY_HAND: [Expected; 13] = [
    // 50.4 s; 600 s of outage, then 300 - 4.2 s.
    ("total_outage", "critical", &[(60, 900)]),
    // 129.6 s; 600 s leave a window of 30 min, but for 10.8 s.
    ("total_outage", "warning", &[(135, 2400)]),
    // 504 s; 258 s after an hour.
    ("ten_percent", "critical", &[(510, 3870)]),
    // 1296 s; 1692 s after an hour.
    ("ten_percent", "warning", &[(1305, 5295)]),
    // Exactly 6 at 3.6 h is not above 6; at 720 s after 5 h it is 6 again.
    ("slow_burn", "warning", &[(12_975, 18_720)]),
    ("slow_burn", "critical", &[]),
    // 40 s of an hour are 1.1 %, under 1.4 %.
    ("deploy_spike", "critical", &[]),
    ("deploy_spike", "warning", &[]),
    // Every request is slow for 2 h.
    ("latency_only", "critical", &[(60, 7500)]),
    // Silence from minute 15 to 75 resolves nothing; the first healthy traffic does.
    ("night_without_traffic", "critical", &[(60, 4515)]),
    // One error among ten requests pages, and is over with the next request.
    ("low_traffic", "critical", &[(375, 735)]),
    // An outage of 10 minutes an hour later; the scraper's clock did not jump.
    ("clock_jump", "critical", &[(3660, 4500)]),
    // Down for 2 of 10 minutes, nine times.
    (
        "flapping",
        "critical",
        &[
            (60, 420),
            (615, 1020),
            (1215, 1620),
            (1815, 2220),
            (2415, 2820),
            (3015, 3420),
            (3615, 4020),
            (4215, 4620),
            (4815, 5220),
        ],
    ),
];

#[test]
fn fires_and_resolves_are_where_arithmetic_puts_them() {
    for (name, alert, should) in BY_HAND {
        let trace = traces::all().into_iter().find(|trace| trace.name == name).unwrap();
        let json = backtest(&scraped(&trace), &[]).json();
        let t0 = u64::from(WARM_UP);
        let is: Vec<_> =
            timeline(&json, alert).into_iter().map(|(a, b)| (a - t0, b.unwrap() - t0)).collect();
        assert_eq!(is, should, "{name} {alert}");
    }
}

#[test]
fn refires_within_an_hour_are_flaps_and_pages_are_counted_by_the_week() {
    let trace = traces::all().into_iter().find(|trace| trace.name == "flapping").unwrap();
    let json = backtest(&scraped(&trace), &[]).json();
    let critical = &json["policies"][0]["alerts"][0];
    assert_eq!((critical["fires"].as_u64(), critical["flaps"].as_u64()), (Some(9), Some(8)));
    // 12 h of history.
    let pages = json["policies"][0]["pages_a_week"].as_f64().unwrap();
    assert!((pages - 9.0 * 14.0).abs() < 1.0, "{pages}");
}

#[test]
fn single_requests_tell_the_same_as_counts() {
    let trace = traces::all().into_iter().find(|trace| trace.name == "total_outage").unwrap();
    let mut text = String::from("time,path,status\n");
    for second in 0..trace.seconds {
        let happened = trace.second(second, 0).unwrap();
        for request in 0..happened.total {
            let status = if request < happened.bad { 503 } else { 200 };
            let _infallible =
                writeln!(text, "{}.{request},\"/a,b\",{status}", EPOCH + u64::from(second));
        }
    }
    let json = backtest(&text, &[]).json();
    let t0 = u64::from(WARM_UP);
    assert_eq!(timeline(&json, "critical"), [(t0 + 60, Some(t0 + 900))]);
    assert_eq!(json["total"].as_u64(), Some(u64::from(trace.seconds) * 10));
    assert_eq!(json["bad"].as_u64(), Some(6000));
}

#[test]
fn a_missing_scrape_is_a_gap_and_a_quiet_minute_of_events_is_none() {
    let trace = traces::all().into_iter().find(|trace| trace.name == "scrape_gap").unwrap();
    let json = backtest(&scraped(&trace), &[]).json();
    assert_eq!(timeline(&json, "blind").len(), 1);
    assert_eq!(timeline(&json, "critical").len(), 1, "it did not resolve in the gap");
}

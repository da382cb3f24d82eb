//! The same history through the engine and through the generated rules: the alerts tell the same
//! story, within one evaluation.

use bellwether_catalogue::objective;
use bellwether_slo::traces::{self, Column, Trace};
use bellwether_slo::{Change, Indicator, Layout, Moment, Objective, Tracker};

use crate::harness::{Asked, Bench, STEP, Series, catalogue, shop};

/// 2026-01-05 00:00 UTC, a Monday.
const EPOCH: u64 = 1_767_571_200;
/// Rates need two scrapes before anything can be said.
const START: u32 = 60;

/// The rules count the budget in steps of five minutes, and the info alert looks at it.
const BASE: u32 = 300;

/// Histories that a scraper sees otherwise than the process itself does.
const SCRAPED: [&str; 3] = ["counter_reset", "replica_restart", "scrape_gap"];

const LATENCY: &str = "metrics:
  request_seconds: { type: histogram, unit: s, help: Requests., buckets: [0.1, 10] }
slos:
  latency: { objective: 95%, window: 30d, histogram: request_seconds, below: 1200ms }
";

/// What the engine says happens.
fn played(trace: &Trace, column: Column, catalogue: &bellwether_model::Catalogue) -> Vec<Change> {
    let slo = &catalogue.slos[0];
    let indicator = Indicator::Bad { total: "total".to_owned(), bad: "bad".to_owned() };
    let target = objective::target(slo).unwrap();
    let promised = Objective::new(&slo.name, &catalogue.service, indicator, target);
    let policy = objective::policy(catalogue, slo);
    let at = Moment::at_seconds(EPOCH);
    if SCRAPED.contains(&trace.name) {
        let layout = Layout::reference().every(std::time::Duration::from_secs(15));
        let mut tracker = Tracker::with_layout(promised, policy, layout, at).unwrap();
        return trace.play_scraped(&mut tracker, column, EPOCH, STEP);
    }
    let mut tracker = Tracker::new(promised, policy, at).unwrap();
    trace.play(&mut tracker, column, EPOCH, STEP)
}

/// What Prometheus scrapes.
fn scraped(trace: &Trace, column: Column) -> Vec<Series> {
    let samples = trace.samples(STEP);
    let scrapes = trace.seconds / STEP + 1;
    let series = |name: String, replica, value: &dyn Fn(&traces::Sample) -> u64| {
        let mut values = vec![None; scrapes as usize];
        for sample in samples.iter().filter(|sample| sample.replica == replica) {
            values[(sample.at / STEP) as usize] = Some(value(sample) as f64);
        }
        Series { name, values }
    };
    let of = |replica| match column {
        Column::Failed => [
            series(
                format!("requests_total{{outcome=\"failed\",instance=\"{replica}\"}}"),
                replica,
                &|s| s.bad,
            ),
            series(
                format!("requests_total{{outcome=\"ok\",instance=\"{replica}\"}}"),
                replica,
                &|s| s.total - s.bad,
            ),
        ],
        Column::Slow => [
            series(
                format!("request_seconds_bucket{{le=\"1.2\",instance=\"{replica}\"}}"),
                replica,
                &|s| s.total - s.slow,
            ),
            series(format!("request_seconds_count{{instance=\"{replica}\"}}"), replica, &|s| {
                s.total
            }),
        ],
    };
    (0..trace.replicas).flat_map(of).collect()
}

/// What must hold of one alert all the time, but for `late` seconds around each change.
fn timeline(
    changes: &[Change],
    (alert, matchers): (&str, &str),
    late: u32,
    end: u32,
) -> Vec<Asked> {
    let mut asked = Vec::new();
    let (mut from, mut firing) = (START, false);
    let own = changes.iter().filter(|change| change.alert == alert);
    let times = own.map(|change| ((change.at.0 / 1000) as u32, change.firing));
    for (at, next) in times.chain([(end + late + 2 * STEP, false)]) {
        let until = at.saturating_sub(late + STEP).min(end);
        if at > START && from <= until {
            asked.push(Asked::throughout(from, until, matchers, firing));
        }
        (from, firing) = (at.max(START) + late, next);
    }
    asked
}

fn agree(trace: &Trace) {
    let column = if trace.name == "latency_only" { Column::Slow } else { Column::Failed };
    let of = if column == Column::Slow { catalogue(LATENCY) } else { shop("") };
    let Some(bench) = Bench::new(&of, STEP) else { return };
    let changes = played(trace, column, &of);
    let mut asked = Vec::new();
    for (alert, late) in [("critical", STEP), ("warning", STEP), ("info", BASE + STEP)] {
        let matchers = format!("alertname=\"SloBurnRate\",pair=\"{alert}\"");
        asked.extend(timeline(&changes, (alert, &matchers), late, trace.seconds));
    }
    // A clock that jumps is a gap to the process alone.
    if trace.name != "clock_jump" {
        let blind = ("blind", "alertname=\"SloBlind\"");
        // The engine misses a scrape at once; to rules a window must run empty first.
        let late = if trace.name == "scrape_gap" { BASE + STEP } else { STEP };
        asked.extend(timeline(&changes, blind, late, trace.seconds));
    }
    let told = bench.run(&scraped(trace, column), &asked);
    let shown = |c: &Change| format!("{} {} {}", c.at.0 / 1000, c.alert, c.firing);
    let story: Vec<String> = changes.iter().map(shown).collect();
    assert!(told.is_ok(), "{}: {story:?}\n{}", trace.name, told.unwrap_err());
}

fn some(from: usize, to: usize) {
    traces::all()[from..to].iter().for_each(agree);
}

#[test]
fn outages_and_burns_look_the_same_to_rules_and_engine() {
    some(0, 4);
}

#[test]
fn silence_resets_and_restarts_look_the_same_to_rules_and_engine() {
    some(4, 8);
}

#[test]
fn spikes_slowness_low_traffic_and_jumps_look_the_same_to_rules_and_engine() {
    some(8, 12);
}

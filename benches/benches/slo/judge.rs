//! What looking at the reference objectives costs after a day: a tick every 5 s, and being asked.

use std::hint::black_box;
use std::time::Duration;

use bellwether::slo::ToJson as _;
use bellwether_slo::{Moment, Monitor, Outcome};

use crate::allocations;
use crate::measure::each;

const BEGIN: u64 = 1_700_000_000;
const TICK: u64 = 5;
const DAY: u64 = 86_400 / TICK;

/// Prints the table.
pub(crate) fn run() {
    let at = |tick: u64| Moment::at_seconds(BEGIN + tick * TICK);
    let mut monitor = Monitor::reference("shop", at(0)).expect("the objectives are sound");
    let recorder = monitor.recorder();
    let mut tick = |n: u64| {
        for request in 0..20 {
            let outcome =
                if (n + request).is_multiple_of(300) { Outcome::Bad } else { Outcome::Good };
            recorder.record(outcome, Duration::from_millis(40 + request));
        }
        black_box(monitor.tick(at(n)));
    };
    let before = allocations::count();
    let tick = each(DAY, |n| tick(n + 1));
    let per_tick = (allocations::count() - before) as f64 / DAY as f64;
    println!("\nall three reference objectives, after a day\n");
    println!("| {:<44} | {:>8} | {:>11} |", "", "µs", "allocations");
    println!("|{:-<46}|{:->10}|{:->13}|", "", ":", ":");
    println!("| {:<44} | {:>8.1} | {per_tick:>11.1} |", "tick: take counts, judge", tick / 1e3);
    let now = at(DAY);
    row("check_burn_rate_alerts", || drop(black_box(monitor.check_burn_rate_alerts(now))));
    row("check_slo_health", || drop(black_box(monitor.check_slo_health(now))));
    row("/slo/alerts: the same as JSON", || {
        drop(black_box(monitor.check_burn_rate_alerts(now).to_json()));
    });
    row("/slo/health: the same as JSON", || {
        drop(black_box(monitor.check_slo_health(now).to_json()));
    });
}

fn row(title: &str, mut op: impl FnMut()) {
    const CALLS: u64 = 2000;
    let before = allocations::count();
    let nanos = each(CALLS, |_| op());
    let allocated = (allocations::count() - before) as f64 / CALLS as f64;
    println!("| {title:<44} | {:>8.1} | {allocated:>11.1} |", nanos / 1e3);
}

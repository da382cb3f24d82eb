//! Bytes an objective holds once it has a full history: 35 days at a tick every 5 s.

use bellwether_slo::groups::Groups;
use bellwether_slo::objective::reference;
use bellwether_slo::{Counts, Moment, Monitor, Objective, Policy, Recorder, Tracker};

use crate::allocations::grown;

const DAY: u64 = 86_400;
const TICK: u64 = 5;
const BEGIN: u64 = 1_700_000_000;
const GROUPS: usize = 50;

/// Prints the table.
pub(crate) fn run() {
    println!("\nbytes an objective holds, by the allocator\n");
    println!("| {:<44} | {:>10} |", "", "bytes");
    println!("|{:-<46}|{:->12}|", "", ":");
    let [availability, p95, p99] = reference("shop");
    row("an objective, empty", grown(|| tracker(availability.clone())));
    row("availability after 35 days", grown(|| lived(availability.clone())));
    row("p95 after 35 days", grown(|| lived(p95.clone())));
    row("p99 after 35 days", grown(|| lived(p99)));
    row("a group of 50 after 35 days", grown(|| lived_groups(availability)) / GROUPS);
    row("the recorder of all three", grown(|| Recorder::new(&[]).ok()));
    let at = Moment::at_seconds(BEGIN);
    row("all three with recorder, empty", grown(|| Monitor::reference("shop", at).ok()));
}

fn row(title: &str, bytes: usize) {
    println!("| {title:<44} | {bytes:>10} |");
}

fn tracker(objective: Objective) -> Tracker {
    let made = Tracker::new(objective, Policy::reference(), Moment::at_seconds(BEGIN));
    made.expect("the reference objectives are sound")
}

/// Events of a tick: never the same share of bad ones for long.
fn events(tick: u64) -> Counts {
    Counts::new(500 + tick % 97, u64::from(tick.is_multiple_of(31)) * (tick % 7))
}

fn ticks() -> impl Iterator<Item = (Moment, Counts)> {
    let ticks = 1..=35 * DAY / TICK;
    ticks.map(|tick| (Moment::at_seconds(BEGIN + tick * TICK), events(tick)))
}

fn lived(objective: Objective) -> Tracker {
    let mut tracker = tracker(objective);
    for (at, delta) in ticks() {
        tracker.observe(at, delta);
        tracker.evaluate(at);
    }
    tracker
}

fn lived_groups(objective: Objective) -> Groups {
    let at = Moment::at_seconds(BEGIN);
    let groups = Groups::new(objective, Policy::reference(), GROUPS, at);
    let mut groups = groups.expect("the reference objectives are sound");
    let names: Vec<String> = (0..GROUPS).map(|n| format!("tenant-{n:02}")).collect();
    // A minute's steps fill the same slots, fifty times over.
    for (at, delta) in ticks().step_by(12) {
        groups.observe(at, names.iter().map(|name| (name.as_str(), delta)));
    }
    groups
}

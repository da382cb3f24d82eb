//! Bytes an objective holds once it has a full history: 35 days at a tick every 5 s.

use std::thread;
use std::time::Duration;

use bellwether_slo::groups::Groups;
use bellwether_slo::objective::reference;
use bellwether_slo::{
    Counts, InFlight, Moment, Monitor, Objective, Outcome, Policy, Recorder, Tracker,
};

use crate::allocations::grown;

const DAY: u64 = 86_400;
const TICK: u64 = 5;
const BEGIN: u64 = 1_700_000_000;
const GROUPS: usize = 50;

/// Prints the table.
pub(crate) fn run(resident: &[(usize, usize)]) {
    println!("\nbytes an objective holds, by the allocator\n");
    println!("| {:<44} | {:>10} |", "", "bytes");
    println!("|{:-<46}|{:->12}|", "", ":");
    let [availability, p95, p99] = reference("shop");
    row("an objective, empty", grown(|| tracker(availability.clone())));
    row("availability after 35 days", grown(|| lived(availability.clone())));
    row("p95 after 35 days", grown(|| lived(p95.clone())));
    row("p99 after 35 days", grown(|| lived(p99)));
    row("a group of 50 after 35 days", grown(|| lived_groups(availability)) / GROUPS);
    row("the recorder of all three: address space", grown(|| Recorder::new(&[]).ok()));
    for (threads, bytes) in resident {
        row(&format!("the recorder: resident, {threads} threads recorded"), *bytes);
    }
    let at = Moment::at_seconds(BEGIN);
    row("all three with recorder, empty", grown(|| Monitor::reference("shop", at).ok()));
}

/// Resident bytes of a recorder after so many threads have counted good and bad requests in it. To
/// be called before the process does anything else: later a large allocation may be given memory
/// that is resident already.
pub(crate) fn recorder_resident() -> Vec<(usize, usize)> {
    let record = |recorder: &Recorder| {
        for at in 0..1000 {
            let outcome = if at % 10 == 0 { Outcome::Bad } else { Outcome::Good };
            let missed = recorder.record(outcome, Duration::from_millis(at));
            recorder.blame_status(missed, 500);
            InFlight::start(recorder, at).finish(Outcome::Good, at + 1000);
        }
    };
    let warm = Recorder::new(&[]).expect("it has no bounds");
    thread::scope(|scope| drop(scope.spawn(|| record(&warm)).join()));
    let before = resident();
    let recorder = Recorder::new(&[]).expect("it has no bounds");
    let now = |threads| (threads, resident().saturating_sub(before));
    let mut all = vec![now(0)];
    for threads in 1..=4 {
        thread::scope(|scope| drop(scope.spawn(|| record(&recorder)).join()));
        all.push(now(threads));
    }
    all
}

/// Resident bytes of this process; Linux tells, elsewhere there are none.
fn resident() -> usize {
    let sums = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = sums.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0_usize) * 1024
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

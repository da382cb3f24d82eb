//! Recording requests into the reference objectives: availability and two latency bounds.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::Slos;
use bellwether_benches::workload::Workload;
use bellwether_model::{Clock as _, ManualClock, SystemClock, Timestamp};
use bellwether_slo::{InFlight, Outcome, Recorder};

use crate::measure::on_threads;

const THREADS: [usize; 3] = [1, 2, 4];
/// Bounds of the reference objectives.
const BOUNDS: [Duration; 2] = [Duration::from_millis(1200), Duration::from_secs(3)];

/// Prints the table.
pub(crate) fn run() {
    let slos = Slos::reference("shop").manual().expect("the reference objectives are sound");
    let recorder = Recorder::new(&BOUNDS).expect("they ascend");
    let work = Workload::new();
    println!("\nns of processor time a request, on 1, 2 and 4 threads\n");
    println!("| {:<52} | {:>8} | {:>8} | {:>8} |", "reference objectives", "1", "2", "4");
    println!("|{:-<54}|{:->10}|{:->10}|{:->10}|", "", ":", ":", ":");
    let (fast, slow) = (Duration::from_millis(80), Duration::from_secs(5));
    row("good", |_| slos.record(black_box(200), black_box(fast)));
    row("bad in all three", |_| slos.record(black_box(500), black_box(slow)));
    row("drawn: durations around 50 ms, 1 % failures", |turn| {
        let status = if turn % 100 == 0 { 500 } else { 200 };
        let nanos = (work.value(turn) * 1e9) as u64;
        slos.record(black_box(status), Duration::from_nanos(nanos));
    });
    row("bad in all three, a route to blame", |_| {
        slos.record_by(black_box(500), black_box(slow), &[("route", "/cart")]);
    });
    row("in flight: begin and finish, time given", |turn| {
        let begin = 1_000_000_000 + turn as u64;
        InFlight::start(&recorder, begin).finish(Outcome::Good, begin + 80_000_000);
    });
    let still = Slos::reference("shop").clock(Arc::new(ManualClock::at(Timestamp(0)))).manual();
    let still = still.expect("the reference objectives are sound");
    row("in flight: through the library, a clock that stands", |_| still.begin().finish(200));
    row("in flight: through the library", |_| slos.begin().finish(200));
    row("the clock alone, read twice", |_| {
        black_box((SystemClock.monotonic_nanos(), SystemClock.monotonic_nanos()));
    });
}

fn row(title: &str, op: impl Fn(usize) + Sync) {
    let [one, two, four] = THREADS.map(|threads| on_threads(threads, &op));
    println!("| {title:<52} | {one:>8.2} | {two:>8.2} | {four:>8.2} |");
}

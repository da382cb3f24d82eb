//! What counting a request costs, by threads: `cargo run --release -p bellwether-slo --example record_speed`.

use std::time::Duration;

use bellwether_model::{Clock, SystemClock};
use bellwether_slo::{InFlight, Outcome, Recorder};

const EACH: u64 = 5_000_000;

/// Processor time of this thread in nanoseconds, where the system tells it (Linux): a busy machine
/// does not change it. Else the time that passed.
fn used() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let told = text.split(' ').next().and_then(|first| first.parse().ok());
    told.unwrap_or_else(|| SystemClock.monotonic_nanos())
}

/// Nanoseconds an operation takes a thread of `threads`, on average, in the best of five runs.
fn measure(threads: u64, work: impl Fn(u64) + Sync) -> f64 {
    let one = || {
        let begin = used();
        (0..EACH).for_each(&work);
        used() - begin
    };
    let run = || {
        let all: u64 = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).sum()
        });
        all as f64 / (EACH * threads) as f64
    };
    (0..5).map(|_| run()).fold(f64::INFINITY, f64::min)
}

#[expect(clippy::print_stdout, reason = "the program's purpose")]
fn main() {
    let bounds = [Duration::from_millis(1200), Duration::from_secs(3)];
    let Ok(recorder) = Recorder::new(&bounds) else { return };
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    for threads in (1..=cores).chain([cores * 2]) {
        let good = measure(threads, |n| {
            let nanos = std::hint::black_box(n & 0xff_ffff);
            recorder.record_nanos(Outcome::Good, nanos);
        });
        let bad = measure(threads, |n| {
            let missed =
                recorder.record_nanos(Outcome::Bad, std::hint::black_box(4_000_000_000 + n));
            recorder.blame_status(missed, 503);
        });
        let guard = measure(threads, |n| {
            let request = InFlight::start(&recorder, std::hint::black_box(n));
            request.finish(Outcome::Good, n + 5);
        });
        let blamed = measure(threads, |n| {
            let missed = recorder.record_nanos(Outcome::Bad, std::hint::black_box(n & 0xff_ffff));
            recorder.blame_status(missed, 503);
            recorder.blame(missed, &[("route", "/cart")]);
        });
        println!("{threads} threads: bad with status and route to blame {blamed:.1} ns");
        println!(
            "{threads} threads: good {good:.1} ns, bad in 3 columns with its status {bad:.1} ns, guard without clock {guard:.1} ns"
        );
    }
    println!("{} requests, {} bytes", recorder.counts(0).total, recorder.bytes());
}

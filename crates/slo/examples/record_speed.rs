//! What counting a request costs, by threads: `cargo run --release -p bellwether-slo --example record_speed`.

use std::time::Duration;

use bellwether_model::{Clock, SystemClock};
use bellwether_slo::{InFlight, Outcome, Recorder};

const EACH: u64 = 20_000_000;

/// Nanoseconds an operation takes each of `threads`, the best of five runs.
fn measure(threads: u64, work: impl Fn(u64) + Sync) -> f64 {
    let run = || {
        let begin = SystemClock.monotonic_nanos();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..EACH).for_each(&work));
            }
        });
        (SystemClock.monotonic_nanos() - begin) as f64 / EACH as f64
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
            recorder.record_nanos(Outcome::Bad, std::hint::black_box(4_000_000_000 + n));
        });
        let guard = measure(threads, |n| {
            let request = InFlight::start(&recorder, std::hint::black_box(n));
            request.finish(Outcome::Good, n + 5);
        });
        println!(
            "{threads} threads: good {good:.1} ns, bad in 3 columns {bad:.1} ns, guard without clock {guard:.1} ns"
        );
    }
    println!("{} requests, {} bytes", recorder.counts(0).total, recorder.bytes());
}

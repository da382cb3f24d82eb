//! Timing one operation on one thread and on two.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;

use bellwether_model::{Clock, SystemClock};

/// Nanoseconds an operation and thread, on one thread and on two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Alone.
    pub(crate) one: f64,
    /// With a second thread doing the same.
    pub(crate) two: f64,
}

const RUNS: usize = 5;
/// How long one run takes, roughly.
const RUN_NANOS: f64 = 60e6;

/// Measures `op`, which gets the number of its turn.
pub(crate) fn measure(op: impl Fn(usize) + Sync) -> Figures {
    let turns = calibrate(&op);
    Figures { one: median(|| run(1, turns, &op)), two: median(|| run(2, turns, &op)) }
}

fn calibrate(op: &(impl Fn(usize) + Sync)) -> usize {
    let turns = 20_000;
    let nanos = run(1, turns, op).min(run(1, turns, op));
    ((RUN_NANOS / nanos.max(0.2)) as usize).clamp(10_000, 100_000_000)
}

fn median(mut f: impl FnMut() -> f64) -> f64 {
    let mut figures: Vec<f64> = (0..RUNS).map(|_| f()).collect();
    figures.sort_by(f64::total_cmp);
    figures[RUNS / 2]
}

fn run(threads: usize, turns: usize, op: &(impl Fn(usize) + Sync)) -> f64 {
    let barrier = Barrier::new(threads);
    let worst = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    op(0);
                    barrier.wait();
                    let begin = SystemClock.monotonic_nanos();
                    for turn in 0..turns {
                        op(black_box(turn));
                    }
                    SystemClock.monotonic_nanos() - begin
                })
            })
            .collect();
        workers.into_iter().filter_map(|w| w.join().ok()).max()
    });
    worst.unwrap_or(0) as f64 / turns as f64
}

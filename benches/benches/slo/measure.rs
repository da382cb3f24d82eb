//! Nanoseconds of processor time an operation takes.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;

use rustix::time::{ClockId, clock_gettime};

const RUNS: usize = 7;
/// How long one run takes, roughly.
const RUN_NANOS: f64 = 40e6;

/// Processor time of this thread.
fn thread_nanos() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    (time.tv_sec * 1_000_000_000 + time.tv_nsec) as u64
}

/// On so many threads at once, the median of several runs; of the threads the slowest counts. The
/// operation gets the number of its turn.
pub(crate) fn on_threads(threads: usize, op: impl Fn(usize) + Sync) -> f64 {
    let turns = 20_000;
    let nanos = run(1, turns, &op).min(run(1, turns, &op));
    let turns = ((RUN_NANOS / nanos.max(0.2)) as usize).clamp(20, 100_000_000);
    let mut figures: Vec<f64> = (0..RUNS).map(|_| run(threads, turns, &op)).collect();
    figures.sort_by(f64::total_cmp);
    figures[RUNS / 2]
}

fn run(threads: usize, turns: usize, op: &(impl Fn(usize) + Sync)) -> f64 {
    let barrier = Barrier::new(threads);
    let slowest = thread::scope(|scope| {
        let worker = || {
            op(0);
            barrier.wait();
            let begin = thread_nanos();
            for turn in 0..turns {
                op(black_box(turn));
            }
            thread_nanos() - begin
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).max()
    });
    slowest.unwrap_or(0) as f64 / turns as f64
}

/// Of something slow, called so often: nanoseconds a call.
pub(crate) fn each(calls: u64, mut op: impl FnMut(u64)) -> f64 {
    let begin = thread_nanos();
    (0..calls).for_each(&mut op);
    (thread_nanos() - begin) as f64 / calls as f64
}

//! Counting requests as they end, without locks or allocation: cells on cache lines of their own,
//! one relaxed add for the request and one for each way it was bad.
//!
//! A request that hangs is counted bad when the latency bound passes, not when it ends: see
//! [`InFlight`].

mod in_flight;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

pub use in_flight::InFlight;

use crate::counts::Counts;
use crate::problem::{Kind, Problem};
use in_flight::Slots;

/// Latency bounds of one recorder.
pub const BOUNDS_MAX: usize = 6;
/// Columns: failures, and one per bound.
const COLUMNS: usize = BOUNDS_MAX + 1;
/// Shards; threads beyond share them.
const SHARDS: usize = 64;
/// Requests in flight that are watched.
const SLOTS: usize = 4096;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static THREAD: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// This thread's number, from 0 in order of first use.
fn thread() -> usize {
    THREAD.with(|cell| {
        let number = cell.get();
        if number != usize::MAX {
            return number;
        }
        let number = THREADS.fetch_add(1, Ordering::Relaxed);
        cell.set(number);
        number
    })
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Served.
    Good,
    /// Failed.
    Bad,
}

impl Outcome {
    /// Of an HTTP status: 500 and above are failures of the service.
    pub fn of_status(status: u16) -> Self {
        if status >= 500 { Self::Bad } else { Self::Good }
    }
}

/// Two cache lines, so that no neighbour's writes disturb (adjacent lines are fetched in pairs).
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    /// Requests counted in all columns.
    total: AtomicU64,
    /// Bad ones by column.
    bad: [AtomicU64; COLUMNS],
    /// Requests counted in one column alone: those whose bound passed in flight.
    alone: [AtomicU64; COLUMNS],
}

/// Counts of requests: failed ones, and ones slower than each bound. Column 0 is failures, column
/// `n` the n-th bound.
#[derive(Debug)]
pub struct Recorder {
    shards: Box<[Shard]>,
    bounds: [u64; BOUNDS_MAX],
    bounds_count: usize,
    slots: Slots,
}

impl Recorder {
    /// A recorder with these latency bounds, ascending, in column order.
    ///
    /// # Errors
    /// More than 6 bounds, or bounds that do not ascend.
    pub fn new(bounds: &[Duration]) -> Result<Self, Problem> {
        Self::sized(bounds, SHARDS, SLOTS)
    }

    /// The same for `shards` threads and `in_flight` watched requests (rounded up to powers of
    /// two), where there are many recorders.
    ///
    /// # Errors
    /// As [`Recorder::new`].
    pub fn sized(bounds: &[Duration], shards: usize, in_flight: usize) -> Result<Self, Problem> {
        let ascending = bounds.windows(2).all(|two| two.first() < two.last());
        if bounds.len() > BOUNDS_MAX || !ascending {
            let what =
                format!("{} latency bounds that do not ascend, or more than 6", bounds.len());
            return Err(Problem::new(Kind::Window, "", what, "sort them, or use two recorders"));
        }
        let mut nanos = [u64::MAX; BOUNDS_MAX];
        for (at, bound) in nanos.iter_mut().zip(bounds) {
            *at = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
        }
        let shards = shards.clamp(1, 1024).next_power_of_two();
        let shards = std::iter::repeat_with(Shard::default).take(shards).collect();
        let slots = Slots::new(in_flight.clamp(1, 1 << 20).next_power_of_two());
        Ok(Self { shards, bounds: nanos, bounds_count: bounds.len(), slots })
    }

    fn shard(&self) -> &Shard {
        // The length is a power of two, so the index is inside.
        &self.shards[thread() & (self.shards.len() - 1)]
    }

    /// Counts a request that ended. A duration of exactly a bound is good.
    pub fn record(&self, outcome: Outcome, duration: Duration) {
        let nanos = duration.as_secs().saturating_mul(1_000_000_000);
        self.record_nanos(outcome, nanos.saturating_add(u64::from(duration.subsec_nanos())));
    }

    /// The same, in nanoseconds.
    pub fn record_nanos(&self, outcome: Outcome, nanos: u64) {
        let shard = self.shard();
        shard.total.fetch_add(1, Ordering::Relaxed);
        // After the total, and seen after it: no reader finds more bad ones than requests.
        if outcome == Outcome::Bad {
            shard.bad[0].fetch_add(1, Ordering::Release);
        }
        for (bound, bad) in self.bounds.iter().zip(&shard.bad[1..]) {
            if nanos <= *bound {
                break;
            }
            bad.fetch_add(1, Ordering::Release);
        }
    }

    /// Counts a request in the columns where it has not been counted yet.
    fn record_rest(&self, outcome: Outcome, nanos: u64, counted: u64) {
        let shard = self.shard();
        for column in 0..=self.bounds_count {
            if counted & (1 << column) != 0 {
                continue;
            }
            shard.alone[column].fetch_add(1, Ordering::Relaxed);
            let bad = match column.checked_sub(1) {
                None => outcome == Outcome::Bad,
                Some(bound) => nanos > self.bounds[bound],
            };
            if bad {
                shard.bad[column].fetch_add(1, Ordering::Release);
            }
        }
    }

    /// Counts the requests bad that are still in flight after a bound. To be called with each tick,
    /// before [`Recorder::counts`]; `now` is the clock requests are started with.
    pub fn sweep(&self, now_nanos: u64) {
        let bounds = self.bounds.get(..self.bounds_count).unwrap_or_default();
        self.slots.sweep(now_nanos, bounds, |column| {
            let shard = self.shard();
            shard.alone[column].fetch_add(1, Ordering::Relaxed);
            shard.bad[column].fetch_add(1, Ordering::Release);
        });
    }

    /// Requests and bad ones of a column since the recorder was made; never falls.
    pub fn counts(&self, column: usize) -> Counts {
        let column = column.min(COLUMNS - 1);
        let bad = self.shards.iter().map(|s| s.bad[column].load(Ordering::Acquire)).sum();
        let of = |s: &Shard| {
            s.total.load(Ordering::Relaxed).wrapping_add(s.alone[column].load(Ordering::Relaxed))
        };
        Counts::new(self.shards.iter().map(of).sum(), bad)
    }

    /// Requests that were not watched in flight because too many were; they count when they end.
    pub fn unwatched(&self) -> u64 {
        self.slots.unwatched()
    }

    /// Requests in flight now.
    pub fn in_flight(&self) -> usize {
        self.slots.taken()
    }

    /// Bytes it holds.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.shards.len() * size_of::<Shard>() + self.slots.bytes()
    }
}

//! Counting requests as they end, without locks or allocation: cells of their own for each thread,
//! one relaxed add for the request, in the bucket of its duration, and one for each way it was bad.
//!
//! A request that hangs is counted bad when the latency bound passes, not when it ends: see
//! [`InFlight`]. Who caused bad ones is told by [`Recorder::blame`], which good ones never pay for.

mod blame;
mod in_flight;
mod scale;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

pub use in_flight::InFlight;

pub(crate) use blame::Blamed;
pub(crate) use scale::{ABOVE, BUCKETS};

use crate::counts::Counts;
use crate::problem::{Kind, Problem};
use blame::Blames;
use in_flight::Slots;
use scale::Scale;

/// Latency bounds of one recorder.
pub const BOUNDS_MAX: usize = 6;
/// Columns: failures, and one per bound.
pub(crate) const COLUMNS: usize = BOUNDS_MAX + 1;
/// Ways to be bad: failed or not, past none to all of the bounds; the first is none.
const WAYS: usize = 2 * COLUMNS;
/// Shards; threads beyond share them.
const SHARDS: usize = 64;
/// Requests in flight that are watched.
const SLOTS: usize = 4096;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static THREAD: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// This thread's number, from 0 in order of first use.
#[inline]
fn thread() -> usize {
    let number = THREAD.with(Cell::get);
    if number == usize::MAX { first_use() } else { number }
}

#[cold]
fn first_use() -> usize {
    let number = THREADS.fetch_add(1, Ordering::Relaxed);
    THREAD.with(|cell| cell.set(number));
    number
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
    #[inline]
    pub fn of_status(status: u16) -> Self {
        if status >= 500 { Self::Bad } else { Self::Good }
    }
}

/// In which columns a request was bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Missed(u8);

impl Missed {
    /// Of one way to be bad: bounds ascend, so that one past a bound is past those before it.
    #[inline]
    fn by(way: usize) -> Self {
        let passed = (1u8 << (way / 2)) - 1;
        Self(passed << 1 | (way % 2) as u8)
    }

    /// Whether it was good everywhere.
    #[inline]
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether it was bad in this column.
    pub fn is_in(self, column: usize) -> bool {
        column < COLUMNS && self.0 & (1 << column) != 0
    }
}

/// Two cache lines, so that no neighbour's writes disturb (adjacent lines are fetched in pairs).
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    /// Bad ones among those counted in all columns, by the way they were.
    missed: [AtomicU64; WAYS],
    /// Bad ones counted in one column alone.
    bad: [AtomicU64; COLUMNS],
    /// Requests counted in one column alone: those whose bound passed in flight.
    alone: [AtomicU64; COLUMNS],
}

/// Counts of requests: failed ones, and ones slower than each bound. Column 0 is failures, column
/// `n` the n-th bound.
#[derive(Debug)]
pub struct Recorder {
    shards: Box<[Shard]>,
    /// Requests counted in all columns, by the bucket of their duration; those of a shard in a row.
    buckets: Box<[AtomicU64]>,
    /// The same of requests that were counted in flight already.
    late: Box<[AtomicU64]>,
    scale: Scale,
    bounds: [u64; BOUNDS_MAX],
    bounds_count: usize,
    slots: Slots,
    blames: Blames,
}

/// Cells at zero, which take no memory of the machine until they are written to.
fn cells(count: usize) -> Box<[AtomicU64]> {
    bytemuck::zeroed_slice_box(count)
}

impl Recorder {
    /// A recorder with these latency bounds, ascending, in column order: 340 KB of address space, of
    /// which 50 KB are taken with two threads, and 5 KB more by each further one.
    ///
    /// # Errors
    /// More than 6 bounds, or bounds that do not ascend.
    pub fn new(bounds: &[Duration]) -> Result<Self, Problem> {
        Self::sized(bounds, SHARDS, SLOTS)
    }

    /// The same for `shards` threads (4.3 KB each) and `in_flight` watched requests (8 bytes each),
    /// both rounded up to powers of two, where there are many recorders.
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
        Ok(Self::with(nanos, bounds.len(), shards, in_flight))
    }

    /// Another one with the same bounds; see [`Recorder::sized`].
    #[must_use]
    pub fn alike(&self, shards: usize, in_flight: usize) -> Self {
        Self::with(self.bounds, self.bounds_count, shards, in_flight)
    }

    fn with(
        bounds: [u64; BOUNDS_MAX],
        bounds_count: usize,
        shards: usize,
        in_flight: usize,
    ) -> Self {
        let shards = shards.clamp(1, 1024).next_power_of_two();
        Self {
            shards: std::iter::repeat_with(Shard::default).take(shards).collect(),
            buckets: cells(shards * BUCKETS),
            late: cells(BUCKETS),
            scale: Scale::new(),
            bounds,
            bounds_count,
            slots: Slots::new(in_flight.clamp(1, 1 << 20).next_power_of_two()),
            blames: Blames::new(shards),
        }
    }

    /// The place of this thread's shard.
    #[inline]
    fn place(&self) -> usize {
        // The length is a power of two, so the place is inside.
        thread() & (self.shards.len() - 1)
    }

    fn shard(&self) -> &Shard {
        &self.shards[self.place()]
    }

    /// Counts a request that ended; says where it was bad. A duration of exactly a bound is good.
    #[inline]
    pub fn record(&self, outcome: Outcome, duration: Duration) -> Missed {
        let nanos = duration.as_secs().saturating_mul(1_000_000_000);
        self.record_nanos(outcome, nanos.saturating_add(u64::from(duration.subsec_nanos())))
    }

    /// The same, in nanoseconds; `u64::MAX` for one that never ended.
    #[inline]
    pub fn record_nanos(&self, outcome: Outcome, nanos: u64) -> Missed {
        let place = self.place();
        let bucket = self.scale.bucket(nanos);
        self.buckets[place * BUCKETS + bucket].fetch_add(1, Ordering::Relaxed);
        let passed = self.bounds.iter().take_while(|bound| nanos > **bound).count();
        let way = 2 * passed + usize::from(outcome == Outcome::Bad);
        if way != 0 {
            // After the request, and seen after it: no reader finds more bad ones than requests.
            self.shards[place].missed[way].fetch_add(1, Ordering::Release);
        }
        Missed::by(way)
    }

    /// Counts a request in the columns where it has not been counted yet.
    fn record_rest(&self, outcome: Outcome, nanos: u64, counted: u64) -> Missed {
        let shard = self.shard();
        self.late[self.scale.bucket(nanos)].fetch_add(1, Ordering::Relaxed);
        let mut missed = Missed::default();
        for column in 0..=self.bounds_count {
            let bad = match column.checked_sub(1) {
                None => outcome == Outcome::Bad,
                Some(bound) => nanos > self.bounds[bound],
            };
            let counted = counted & (1 << column) != 0;
            missed.0 |= u8::from(bad || counted) << column;
            if counted {
                continue;
            }
            shard.alone[column].fetch_add(1, Ordering::Relaxed);
            if bad {
                shard.bad[column].fetch_add(1, Ordering::Release);
            }
        }
        missed
    }

    /// Says which status a bad request ended with, which is attributed as the label `status`. Of good
    /// ones nothing is noted. About the cost of one more count.
    #[inline]
    pub fn blame_status(&self, missed: Missed, status: u16) {
        if !missed.is_none() {
            self.blames.add_status(thread(), missed, status);
        }
    }

    /// Says who caused a request to be bad: `[("route", "/cart"), ("version", "7")]`, at most four
    /// labels. Of good ones nothing is noted. Takes a lock that only the ticker asks for too.
    pub fn blame(&self, missed: Missed, labels: &[(&str, &str)]) {
        if !missed.is_none() {
            self.blames.add(thread(), missed, labels);
        }
    }

    /// Who caused bad requests since the last call.
    pub(crate) fn blamed(&self) -> Vec<Blamed> {
        self.blames.drain()
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
        self.read()[column.min(COLUMNS - 1)]
    }

    /// How many shards have been written to, at most.
    fn used(&self) -> usize {
        THREADS.load(Ordering::Relaxed).min(self.shards.len())
    }

    /// The same of all columns.
    pub(crate) fn read(&self) -> [Counts; COLUMNS] {
        let used = self.used();
        let (shards, buckets) = (&self.shards[..used], &self.buckets[..used * BUCKETS]);
        let sum = |of: &dyn Fn(&Shard) -> u64| shards.iter().map(of).sum::<u64>();
        // Bad ones first: what is read later can only have grown.
        let missed: [u64; WAYS] =
            std::array::from_fn(|way| sum(&|shard| shard.missed[way].load(Ordering::Acquire)));
        let bad: [u64; COLUMNS] = std::array::from_fn(|column| {
            let ways = (0..WAYS).filter(|way| Missed::by(*way).is_in(column));
            let together: u64 = ways.map(|way| missed[way]).sum();
            together + sum(&|shard| shard.bad[column].load(Ordering::Acquire))
        });
        let all: u64 = buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).sum();
        std::array::from_fn(|column| {
            let alone = sum(&|shard| shard.alone[column].load(Ordering::Relaxed));
            Counts::new(all.wrapping_add(alone), bad[column])
        })
    }

    /// Ended requests by the bucket of their duration, since the recorder was made.
    pub(crate) fn durations(&self) -> [u64; BUCKETS] {
        let mut sums = [0; BUCKETS];
        let used = self.buckets.chunks(BUCKETS).take(self.used());
        for row in used.chain([&*self.late]) {
            for (sum, bucket) in sums.iter_mut().zip(row) {
                *sum += bucket.load(Ordering::Relaxed);
            }
        }
        sums
    }

    /// Requests that were not watched in flight because too many were; they count when they end.
    pub fn unwatched(&self) -> u64 {
        self.slots.unwatched()
    }

    /// Requests in flight now.
    pub fn in_flight(&self) -> usize {
        self.slots.taken()
    }

    /// Bytes it holds, but for who is to blame: at most 16 times 4 labels of 32 values, and nothing
    /// where nothing was bad since the last tick.
    pub fn bytes(&self) -> usize {
        let cells = (self.buckets.len() + self.late.len()) * size_of::<AtomicU64>();
        size_of::<Self>() + self.shards.len() * size_of::<Shard>() + cells + self.slots.bytes()
    }
}

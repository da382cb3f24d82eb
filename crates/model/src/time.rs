//! Time is handed in: nothing below the gateway and the binaries reads a clock of its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Milliseconds since the Unix epoch, the resolution of Prometheus samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Seconds since the epoch, as the formats that use seconds write it.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// Where time comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The wall clock; may jump in both directions.
    fn now(&self) -> Timestamp;

    /// Nanoseconds since an arbitrary fixed moment; never goes back.
    fn monotonic_nanos(&self) -> u64;
}

/// The machine's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the machine's clocks"
)]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }

    fn monotonic_nanos(&self) -> u64 {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        let now = std::time::Instant::now();
        let start = *START.get_or_init(|| now);
        u64::try_from(now.saturating_duration_since(start).as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A clock that moves only when told to, for tests and simulations.
#[derive(Debug, Default)]
pub struct ManualClock {
    wall: Mutex<i64>,
    monotonic: AtomicU64,
}

impl ManualClock {
    /// A clock standing at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { wall: Mutex::new(now.0), monotonic: AtomicU64::new(0) }
    }

    /// Lets `by` pass on both clocks.
    pub fn advance(&self, by: Duration) {
        *self.lock() += i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.monotonic.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Sets the wall clock alone, as an operator or NTP would.
    pub fn jump_to(&self, now: Timestamp) {
        *self.lock() = now.0;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, i64> {
        self.wall.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(*self.lock())
    }

    fn monotonic_nanos(&self) -> u64 {
        self.monotonic.load(Ordering::Relaxed)
    }
}

//! Timers: they record when dropped, so that no way out of a function is forgotten.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bellwether_model::{Clock, SystemClock};

use super::{HistogramCell, PerThread, Storage};
use crate::scope::{Scope, Set, current};

/// Records the time since its start, in seconds, when dropped. May be paused.
#[derive(Debug)]
pub struct Timer<S: Set, M: Storage = PerThread> {
    cell: HistogramCell<S, M>,
    clock: Arc<dyn Clock>,
    running_since: Option<u64>,
    collected: u64,
    discarded: bool,
}

impl<S: Set, M: Storage> Timer<S, M> {
    pub(crate) fn start(cell: HistogramCell<S, M>) -> Self {
        let clock =
            current::<S>().map_or_else(|| Arc::new(SystemClock) as Arc<dyn Clock>, Scope::clock);
        let running_since = Some(clock.monotonic_nanos());
        Self { cell, clock, running_since, collected: 0, discarded: false }
    }

    /// Stops the time until [`resume`](Self::resume).
    pub fn pause(&mut self) {
        self.collected = self.elapsed();
        self.running_since = None;
    }

    /// Lets the time run again.
    pub fn resume(&mut self) {
        if self.running_since.is_none() {
            self.running_since = Some(self.clock.monotonic_nanos());
        }
    }

    /// Records now, and says how many seconds.
    pub fn stop(mut self) -> f64 {
        self.record()
    }

    /// Records into another series than the one it was started for: the outcome is often known
    /// only at the end.
    pub fn stop_at(mut self, cell: HistogramCell<S, M>) -> f64 {
        self.cell = cell;
        self.record()
    }

    /// Records nothing.
    pub fn discard(mut self) {
        self.discarded = true;
    }

    fn elapsed(&self) -> u64 {
        let running =
            self.running_since.map_or(0, |t| self.clock.monotonic_nanos().saturating_sub(t));
        self.collected.saturating_add(running)
    }

    fn record(&mut self) -> f64 {
        let seconds = self.elapsed() as f64 / 1e9;
        if !std::mem::replace(&mut self.discarded, true) {
            self.cell.observe(seconds);
        }
        seconds
    }
}

impl<S: Set, M: Storage> Drop for Timer<S, M> {
    fn drop(&mut self) {
        self.record();
    }
}

/// A timed future; see [`HistogramCell::time`].
pub struct Timed<S: Set, M: Storage, F> {
    cell: HistogramCell<S, M>,
    timer: Option<Timer<S, M>>,
    future: Pin<Box<F>>,
    done: bool,
}

impl<S: Set, M: Storage, F> Timed<S, M, F> {
    pub(crate) fn new(cell: HistogramCell<S, M>, future: F) -> Self {
        Self { cell, timer: None, future: Box::pin(future), done: false }
    }
}

impl<S: Set, M: Storage, F: Future> Future for Timed<S, M, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.timer.is_none() {
            self.timer = Some(self.cell.start());
        }
        let poll = self.future.as_mut().poll(cx);
        if poll.is_ready() {
            self.done = true;
            self.timer = None;
        }
        poll
    }
}

impl<S: Set, M: Storage, F> Drop for Timed<S, M, F> {
    fn drop(&mut self) {
        if self.timer.is_some() && !self.done {
            self.cell.count_cancelled();
        }
    }
}

impl<S: Set, M: Storage, F> fmt::Debug for Timed<S, M, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timed").field("done", &self.done).finish_non_exhaustive()
    }
}

//! The moment by which a try must be over, through all of its steps.

use std::io;
use std::time::Duration;

use bellwether_model::{Clock as _, SystemClock};

/// A moment of the system's monotonic clock: sockets know no other time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(u64);

impl Deadline {
    pub(super) fn after(wait: Duration) -> Self {
        let nanos = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
        Self(SystemClock.monotonic_nanos().saturating_add(nanos))
    }

    /// What is left until then, never nothing: that is an error of kind
    /// [`io::ErrorKind::TimedOut`].
    pub(super) fn left(self) -> io::Result<Duration> {
        self.left_at(SystemClock.monotonic_nanos())
    }

    /// What is left at a moment of the monotonic clock.
    pub(super) fn left_at(self, now: u64) -> io::Result<Duration> {
        match self.0.saturating_sub(now) {
            0 => Err(io::ErrorKind::TimedOut.into()),
            nanos => Ok(Duration::from_nanos(nanos)),
        }
    }
}

//! What can be chosen about how any exporter delivers.

use std::path::PathBuf;
use std::time::Duration;

/// How an exporter delivers: when, how long it tries, and what it keeps meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What the exporter is called in its own metrics (`exporter`), in threads' names and on disk.
    /// Two exporters may not have one name.
    pub name: String,
    /// From flush to flush; 10 s by default, at least 10 ms.
    pub interval: Duration,
    /// Deadline of one request: 10 s by default. With a longer one a receiver that hung and returned
    /// is noticed later than after 10 s.
    pub timeout: Duration,
    /// Most bytes of requests that wait or are being sent: 32 MiB by default. Beyond it the oldest
    /// are dropped and counted. On disk the bound holds for files, and one request may take a
    /// sixteenth of it.
    pub queue_bytes_max: u64,
    /// A folder where requests wait and outlive the process, in a folder of the exporter's name;
    /// in memory by default.
    pub queue_folder: Option<PathBuf>,
    /// The first backoff lasts at most so long, each further one twice as long: 500 ms by default.
    pub backoff_first: Duration,
    /// Longest backoff: 8 s by default, so that a receiver that returned is noticed within 10 s.
    pub backoff_max: Duration,
    /// Longest wait a receiver may ask for (`Retry-After`): 5 minutes by default.
    pub retry_after_max: Duration,
}

impl Delivery {
    /// The defaults, under a name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(10),
            queue_bytes_max: 32 << 20,
            queue_folder: None,
            backoff_first: Duration::from_millis(500),
            backoff_max: Duration::from_secs(8),
            retry_after_max: Duration::from_mins(5),
        }
    }
}

/// Shortest interval; below it the process would only gather.
pub(super) const INTERVAL_MIN: Duration = Duration::from_millis(10);
/// Most series an exporter keeps deltas of.
pub(super) const DELTA_SERIES_MAX: usize = 1_000_000;

//! The process's own CPU time, memory, file descriptors, threads and start time.
//!
//! The names are those every Prometheus client uses. They come of one sample a scrape, read from
//! Linux's `/proc/self`; elsewhere they are not exposed.

mod linux;
pub mod metrics;

pub use metrics::Process;

use std::sync::LazyLock;

use crate::scope::{Callback, callback, on_scrape_once};

/// Has every scrape of the scope this thread is in take a sample; says whether the system has any.
/// Registering again changes nothing.
pub fn register() -> bool {
    static EXPOSE: LazyLock<Callback> = LazyLock::new(|| callback::<Process>(expose));
    let known = linux::sample().is_some();
    if known {
        on_scrape_once::<Process>(&EXPOSE);
    }
    known
}

fn expose() {
    let Some(sample) = linux::sample() else { return };
    metrics::PROCESS_CPU_SECONDS_TOTAL.cell().advance_to(sample.cpu_seconds);
    metrics::PROCESS_RESIDENT_MEMORY_BYTES.set(signed(sample.resident_bytes));
    metrics::PROCESS_VIRTUAL_MEMORY_BYTES.set(signed(sample.virtual_bytes));
    metrics::PROCESS_THREADS.set(signed(sample.threads));
    if let Some(start) = sample.start_seconds {
        metrics::PROCESS_START_TIME_SECONDS.set(start);
    }
    if let Some(open) = sample.open_fds {
        metrics::PROCESS_OPEN_FDS.set(signed(open));
    }
    if let Some(max) = sample.max_fds {
        metrics::PROCESS_MAX_FDS.set(signed(max));
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

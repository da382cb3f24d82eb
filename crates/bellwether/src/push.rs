//! Pushing metrics: to OpenTelemetry receivers, StatsD and DogStatsD, Sentry, and Prometheus remote
//! write.
//!
//! ```no_run
//! # fn f(registry: bellwether::Registry) -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! let push = bellwether::push::Push::of(registry)
//!     .environment(|name| std::env::var(name).ok())
//!     .start()?;
//! // … the service runs …
//! push.shutdown(Duration::from_secs(5));
//! # Ok(())
//! # }
//! ```
//!
//! Every exporter has two threads of its own. One gathers on time and queues; the other sends, waits
//! and tries again. So a receiver that hangs delays neither another exporter nor a request of the
//! service, and points keep their times through an outage. With no exporter configured there is no
//! thread and nothing is allocated. None of it needs an async runtime.
//!
//! - **Queue**: bounded in bytes, in memory or on disk; beyond the bound the oldest go.
//! - **Tries**: each has a deadline. Failures are followed by an exponential backoff with full
//!   jitter of at most 8 s, counted from the beginning of the try, so that a receiver that returned
//!   is noticed within 10 s, or within the deadline where it is longer. `Retry-After` is obeyed, up to 5 minutes.
//! - **Nothing falls off unseen**: what was queued was sent, is counted as dropped for a reason, or
//!   waits ([`Counts`]), and `bellwether_push_*` say so where a registry is built
//!   [`with_push`](crate::RegistryBuilder::with_push).
//! - **Deltas** (OTLP with that temporality, StatsD, Sentry) are taken when a flush is gathered and
//!   queued as they are: a failed try neither loses nor doubles them. A receiver that took a request
//!   and whose answer was lost gets it twice; no protocol here can tell.
//!
//! # Variables
//!
//! | exporter | starts when set | further |
//! |---|---|---|
//! | OTLP | `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`, or `otlp` in `OTEL_METRICS_EXPORTER` | those of the OpenTelemetry specification that concern metrics; `docs/push.md` has a table |
//! | DogStatsD | `DD_DOGSTATSD_URL` or `DD_AGENT_HOST` | `DD_DOGSTATSD_PORT`, `DD_ENTITY_ID`, `DD_ENV`, `DD_SERVICE`, `DD_VERSION`, `DD_TAGS` |
//! | StatsD | `STATSD_URL` | |
//! | Sentry | `SENTRY_DSN` | `SENTRY_ENVIRONMENT`, `SENTRY_RELEASE` |
//! | remote write | `PROMETHEUS_REMOTE_WRITE_URL` | `PROMETHEUS_REMOTE_WRITE_BEARER_TOKEN`, `PROMETHEUS_REMOTE_WRITE_LABELS` |
//! | all | | `BELLWETHER_PUSH_QUEUE_DIR`, `BELLWETHER_PUSH_QUEUE_BYTES`, `BELLWETHER_PUSH_{CERTIFICATE,CLIENT_CERTIFICATE,CLIENT_KEY}` |
//!
//! The interval is 10 s where OpenTelemetry's default is 60 s.

mod backoff;
mod builder;
mod config;
mod delivery;
mod environment;
#[cfg(any(feature = "otlp", feature = "remote-write"))]
mod identity;
mod ledger;
pub mod metrics;
mod outbox;
mod protocol;
mod queue;
mod random;
#[cfg(all(
    test,
    feature = "otlp-grpc",
    feature = "statsd",
    feature = "sentry",
    feature = "remote-write"
))]
mod simulation;
#[cfg(feature = "push-http")]
mod size;
pub mod transport;
mod worker;

#[cfg(feature = "otlp")]
mod base64;
#[cfg(any(feature = "otlp", feature = "sentry"))]
mod compress;
#[cfg(feature = "otlp")]
pub mod otlp;
#[cfg(feature = "remote-write")]
pub mod remote_write;
#[cfg(feature = "sentry")]
pub mod sentry;
#[cfg(feature = "statsd")]
pub mod statsd;

use std::sync::Arc;
use std::time::Duration;

use bellwether_model::{Clock, SystemClock};

pub use builder::{PushBuilder, StartError};
pub use config::ExporterConfig;
pub use delivery::Delivery;
pub use environment::Problem;
pub use ledger::{Counts, Dropped, Requests};
pub use queue::Payload;
pub use random::{Random, SplitMix64};

use crate::gather::Registry;
use worker::Running;

/// The running exporters of a process.
///
/// Call [`shutdown`](Self::shutdown) before the process ends: dropping it asks for the last flush
/// too, but does not wait for it.
#[derive(Debug)]
pub struct Push {
    running: Vec<Running>,
    /// The system's where there is none.
    clock: Option<Arc<dyn Clock>>,
    problems: Vec<Problem>,
}

/// How long exporters go on when they are dropped without a word.
const DROPPED: Duration = Duration::from_secs(5);

impl Push {
    /// Exporters of what a registry exposes.
    pub fn of(registry: impl Into<Arc<Registry>>) -> PushBuilder {
        PushBuilder::new(registry.into())
    }

    /// Whether any exporter runs.
    #[inline]
    pub fn is_on(&self) -> bool {
        !self.running.is_empty()
    }

    /// What environment variables said that could not be followed; for the log.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Each exporter's name and what it has done.
    pub fn counts(&self) -> Vec<(&str, Counts)> {
        self.running.iter().map(|r| (r.name.as_str(), r.ledger.read())).collect()
    }

    /// Flushes now and waits until everything has been sent, for `patience` at most; says whether
    /// it has been, which it has not where a callback panicked. Blocks: in async code call it from a blocking thread.
    pub fn flush(&self, patience: Duration) -> bool {
        let until = self.after(patience);
        let flushes: Vec<u64> = self.running.iter().map(Running::want_flush).collect();
        let mut all = true;
        for (exporter, flush) in self.running.iter().zip(flushes) {
            all &= exporter.wait_flushed(flush, until);
        }
        all
    }

    /// Flushes for the last time and ends all exporters within `patience`; returns their final
    /// counts. What could not be sent is counted as dropped, or stays on disk. Blocks: in async code
    /// call it from a blocking thread.
    pub fn shutdown(self, patience: Duration) -> Vec<(String, Counts)> {
        let until = self.after(patience);
        self.running.iter().for_each(|exporter| exporter.stop(until));
        for exporter in &self.running {
            // A transport that overstays is left behind; its points are counted all the same.
            exporter.wait_ended(until.saturating_add(GRACE_NANOS));
        }
        self.running.iter().map(|r| (r.name.clone(), r.ledger.read())).collect()
    }

    fn after(&self, patience: Duration) -> u64 {
        let nanos = u64::try_from(patience.as_nanos()).unwrap_or(u64::MAX);
        let clock = self.clock.as_deref().unwrap_or(&SystemClock);
        clock.monotonic_nanos().saturating_add(nanos)
    }
}

/// Threads that wake at the deadline have so long to say so.
const GRACE_NANOS: u64 = 100_000_000;

impl Drop for Push {
    fn drop(&mut self) {
        if self.is_on() {
            let until = self.after(DROPPED);
            self.running.iter().for_each(|exporter| exporter.stop(until));
        }
    }
}

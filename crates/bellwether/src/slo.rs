//! Objectives judged in the process: error budgets and burn-rate alerts from the requests it counts
//! itself, exact, and kept across restarts.
//!
//! ```
//! use std::time::Duration;
//! use bellwether::slo::Slos;
//!
//! let slos = Slos::reference("shop").start()?;
//! // Where requests end; the HTTP layer does it by itself when it is told `.slos(&slos)`.
//! slos.record(200, Duration::from_millis(80));
//! // When asked; the endpoint serves both as JSON when it is told `.with_slos(&slos)`.
//! let (alerts, health) = (slos.check_burn_rate_alerts(), slos.check_slo_health());
//! assert_eq!((alerts.alerts.iter().filter(|a| a.firing).count(), health.slos.len()), (0, 3));
//! # Ok::<(), bellwether::slo::StartError>(())
//! ```
//!
//! A thread of its own takes the counts every 5 s, judges, and writes down every 10 s what closed;
//! recording is a few relaxed adds. A log that cannot be written is counted and tried again: the
//! verdicts go on without it.
//!
//! Replicas of a service that share their counts are judged as one, by [`SlosBuilder::shared`]: what
//! fires, and what is left of the budget, is the same on all of them.
//!
//! # What is kept
//! With [`SlosBuilder::keep_in`] a log of each objective is written at the start, 5 s later, and then
//! every 10 s, and is held by the disk before the next is due. So a process that is killed, or whose
//! machine loses power, forgets what it counted in the last 10 s, and one that lives for less than
//! 5 s forgets all it counted; one that drops its handles forgets nothing. An edited definition
//! begins a log of its own: the logs of the 3 definitions before it stay, and going back to one of
//! them goes on where it ended. A log from the future (over an hour ahead of the clock) or from
//! before the period is set aside and comes back with the right clock; of each objective the 2 that
//! end last stay. What was found is in [`History`].

mod builder;
mod journal;
mod listeners;
pub mod metrics;
mod own;
#[cfg(feature = "slo-redis")]
mod redis;
mod replicas;
mod requests;
mod setup;
mod show;
mod threads;
mod watched;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bellwether_model::Clock;
pub use bellwether_model::Timestamp;
pub use bellwether_slo as engine;
pub use bellwether_slo::alert::{Alert, State, Watch};
pub use bellwether_slo::health::{History, SetAside, Status};
pub use bellwether_slo::json::ToJson;
pub use bellwether_slo::monitor::SloChange;
pub use bellwether_slo::objective::{Compare, reference};
pub use bellwether_slo::{
    Alerts, Health, Indicator, Method, Missed, Moment, Objective, Outcome, Pair, Period, Policy,
    Problem, Ratio, Recorder, Severity, Target, Zone,
};
use bellwether_slo::{InFlight, Monitor};

use bellwether_slo::monitor::Directory;
pub use builder::{SlosBuilder, StartError};
use journal::Journal;
use listeners::Listeners;
pub use own::{Events, Group};
#[cfg(feature = "slo-redis")]
pub use redis::{AddressError, Redis};
use replicas::Sharing;
pub use replicas::{Batch, Entry, FleetState, INSTANCES_MAX, Link, Replicas, Store, Write};
use setup::Own;
pub use setup::{Correction, Recurrence};
use threads::Threads;
pub use watched::Watched;
use watched::blame;

#[cfg(all(doctest, feature = "endpoint"))]
#[doc = include_str!("../../../docs/slo.md")]
mod documented {}

/// How often counts are taken and judged.
pub const TICK: Duration = Duration::from_secs(5);

/// The objectives of a service. Clones share them; the last one ends their thread.
#[derive(Clone)]
pub struct Slos {
    inner: Arc<Inner>,
    _threads: Option<Arc<Threads>>,
}

struct Inner {
    recorder: Arc<Recorder>,
    monitor: Mutex<Monitor>,
    journal: Option<Mutex<Journal>>,
    sharing: Option<Sharing>,
    /// What was found on disk, by objective.
    histories: BTreeMap<String, History>,
    listeners: Listeners,
    directory: Option<Arc<Directory>>,
    own: Own,
    clock: Arc<dyn Clock>,
    unwritten: AtomicU64,
}

impl Slos {
    /// The reference objectives: 99.9 % of requests without a failure (5xx), 95 % within 1.2 s,
    /// 99 % within 3 s, over 30 days.
    pub fn reference(service: &str) -> SlosBuilder {
        SlosBuilder::new(reference(service).to_vec())
    }

    /// Objectives of one's own: failures, and latency bounds.
    pub fn of(objectives: Vec<Objective>) -> SlosBuilder {
        SlosBuilder::new(objectives)
    }

    /// Counts a request that ended with an HTTP status (from 500 on it is a failure). If it was bad,
    /// its status spent the budget.
    #[inline]
    pub fn record(&self, status: u16, duration: Duration) {
        self.record_by(status, duration, &[]);
    }

    /// The same of a request whose `labels`, as its route, are to blame if it was bad: at most three
    /// beside the status. What is good pays nothing for them.
    #[inline]
    pub fn record_by(&self, status: u16, duration: Duration, labels: &[(&str, &str)]) {
        let missed = self.inner.recorder.record(Outcome::of_status(status), duration);
        blame(&self.inner.recorder, missed, status, labels);
    }

    /// Counts a request that ended well or badly.
    #[inline]
    pub fn record_outcome(&self, outcome: Outcome, duration: Duration) {
        self.inner.recorder.record(outcome, duration);
    }

    /// A request begins. One that still runs past a latency bound counts as slow at that moment, and
    /// one that is dropped without an end as failed and slow.
    pub fn begin(&self) -> Watched {
        let clock = Arc::clone(&self.inner.clock);
        let recorder = Arc::clone(&self.inner.recorder);
        let request = InFlight::start(recorder, clock.monotonic_nanos());
        Watched { request, in_group: None, clock }
    }

    /// All alerts: severity, burn on both windows, budget left, time to exhaustion, since when, why,
    /// what to do.
    pub fn check_burn_rate_alerts(&self) -> Alerts {
        self.inner.monitor().check_burn_rate_alerts(Moment::now(&*self.inner.clock))
    }

    /// The state of every objective.
    pub fn check_slo_health(&self) -> Health {
        self.inner.health()
    }

    /// Takes what was counted, judges, and writes down what is due; says what changed. The thread
    /// does it every [`TICK`]; without one ([`SlosBuilder::manual`]) whoever drives the clock does.
    pub fn tick(&self) -> Vec<SloChange> {
        self.inner.tick()
    }

    /// States what was counted to the other replicas and hears them; false when the store failed, or
    /// there is none. A thread does it every 5 s ([`Replicas::every`]); without one
    /// ([`SlosBuilder::manual`]) whoever drives the clock does. What was heard is judged with the
    /// next tick.
    pub fn exchange(&self) -> bool {
        self.inner.exchange()
    }

    /// How the fleet stands whose counts are judged; none where an instance counts for itself.
    pub fn fleet(&self) -> Option<FleetState> {
        self.check_burn_rate_alerts().fleet
    }

    /// Writes down everything that is not on disk yet, as before the process ends.
    pub fn flush(&self) {
        self.inner.write();
    }

    /// Writes to the log that failed; the counts are kept in memory and written with the next one.
    pub fn unwritten(&self) -> u64 {
        self.inner.unwritten.load(Ordering::Relaxed)
    }

    /// Panics of those who are told of changes ([`SlosBuilder::on_change`]).
    pub fn callback_panics(&self) -> u64 {
        self.inner.listeners.panics()
    }
}

impl fmt::Debug for Slos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slos").field("unwritten", &self.unwritten()).finish_non_exhaustive()
    }
}

impl Inner {
    // A panic elsewhere leaves counts that are sound: they are written in one piece.
    fn monitor(&self) -> MutexGuard<'_, Monitor> {
        self.monitor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) -> Vec<SloChange> {
        let at = Moment::now(&*self.clock);
        let (changes, alerts) = {
            let mut monitor = self.monitor();
            let changes = monitor.tick(at);
            let told = !changes.is_empty() && !self.listeners.are_none();
            let alerts = told.then(|| monitor.check_burn_rate_alerts(at).alerts);
            (changes, alerts.unwrap_or_default())
        };
        for one in &changes {
            show::count_change(&one.slo, &one.change.alert);
        }
        // Before it is written down: who dies in between tells again, rather than never.
        self.listeners.tell(&changes, &alerts);
        self.write_due(at);
        changes
    }

    fn write_due(&self, at: Moment) {
        if self.journal().is_some_and(|mut journal| journal.is_due(at)) {
            self.write();
        }
    }

    /// Writes what is not on disk yet. Nobody who asks waits for the disk.
    fn write(&self) {
        let Some(mut journal) = self.journal() else { return };
        let taken = journal.take(&mut self.monitor());
        if journal.put(&taken).is_err() {
            self.unwritten.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn journal(&self) -> Option<MutexGuard<'_, Journal>> {
        let journal = self.journal.as_ref()?;
        Some(journal.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn health(&self) -> Health {
        let mut health = self.monitor().check_slo_health(Moment::now(&*self.clock));
        for slo in &mut health.slos {
            slo.history = self.histories.get(&slo.slo).cloned();
        }
        health
    }
}

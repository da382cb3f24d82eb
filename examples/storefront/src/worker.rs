//! Workers that are started again when they fail, and show it.
//!
//! What is exposed is ordinary metrics of the catalogue: a state set, a counter of restarts, a
//! gauge of the wait. A supervisor like this one is all it takes.

mod backoff;
mod indexer;

pub use backoff::Backoff;
pub use indexer::index;

use std::fmt;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use crate::app::Shop;
use crate::metrics::{self as m, Cause, StorefrontWorkerState as State, Worker};
use crate::webhooks;

/// Why a worker ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub &'static str);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Failure {}

/// Starts the shop's workers; they end when the set is dropped.
pub fn start(shop: &Shop) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let notices = shop.notices.clone();
    let courier = move || webhooks::deliver_all(notices.clone());
    workers.spawn(supervise(Worker::Courier, Backoff::default(), courier));
    let events = shop.events.clone();
    let indexer = move || index(events.clone());
    workers.spawn(supervise(Worker::Indexer, Backoff::default(), indexer));
    workers
}

/// Runs a worker, and again after it failed or panicked, until it ends well or this is dropped.
pub async fn supervise<F>(worker: Worker, backoff: Backoff, start: impl Fn() -> F)
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let shown = Shown(worker);
    let mut failures = 0;
    loop {
        shown.state(State::Starting);
        let begun = Instant::now();
        let mut run = Run(tokio::spawn(start()));
        shown.state(State::Running);
        let Some(cause) = run.end().await else { return };
        failures = if backoff.was_well(begun.elapsed()) { 0 } else { failures };
        shown.failed(cause);
        let wait = backoff.after(failures);
        failures += 1;
        m::STOREFRONT_WORKER_BACKOFF_SECONDS.at(worker).set(wait.as_secs_f64());
        tokio::time::sleep(wait).await;
        m::STOREFRONT_WORKER_BACKOFF_SECONDS.at(worker).set(0.0);
    }
}

/// One run of a worker, which does not outlive its supervisor.
struct Run(JoinHandle<Result<(), Failure>>);

impl Run {
    /// How it failed; `None` when it is not to be started again.
    async fn end(&mut self) -> Option<Cause> {
        match (&mut self.0).await {
            Ok(Ok(())) => None,
            Ok(Err(_)) => Some(Cause::Error),
            Err(error) => error.is_panic().then_some(Cause::Panic),
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is shown of a worker; it has stopped when this is dropped, whatever the reason.
struct Shown(Worker);

impl Shown {
    fn state(&self, state: State) {
        m::STOREFRONT_WORKER_STATE.at(self.0).set(state);
    }

    fn failed(&self, cause: Cause) {
        self.state(State::BackingOff);
        m::STOREFRONT_WORKER_RESTARTS_TOTAL.at(self.0, cause).inc();
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.state(State::Stopped);
    }
}

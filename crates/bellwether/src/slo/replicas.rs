//! Sharing counts with the other replicas of a service, on a thread of its own: a store that hangs
//! delays neither the verdicts nor a request.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use bellwether_slo::replicas::{Batch, Entry, FleetState, INSTANCES_MAX, Link, Write};
use bellwether_slo::{Moment, Monitor};

use super::{Inner, TICK};

/// How long an exchange may take in all, many round trips to a slow store included.
const EXCHANGE_MAX: Duration = Duration::from_secs(10);

/// Hashes that all replicas of a service can write and read: Redis (feature `slo-redis`), or a
/// store of one's own.
pub trait Store: Send + fmt::Debug {
    /// Makes all writes, then gives all entries of each hash to be read, in their order. It must
    /// give up after a time, and may be told to write the same again then.
    ///
    /// # Errors
    /// Why it could not, for people; no secrets in it.
    fn exchange(&mut self, batch: &Batch) -> Result<Vec<Vec<Entry>>, String>;
}

/// How a replica shares its counts: its name, the store, how often.
///
/// Each replica states in slots of 5 s, 5 min and 1 h what it counted itself, as absolute values, so
/// that stating twice changes nothing; every one adds up what all stated. While the store cannot be
/// reached it counts for itself, says so, and states what is missing when it is back. What it has
/// stated is written to the folder of [`SlosBuilder::keep_in`](super::SlosBuilder::keep_in) too,
/// and stated again after the store lost it.
#[derive(Debug)]
pub struct Replicas {
    name: String,
    store: Box<dyn Store>,
    every: Duration,
    prefix: Option<String>,
    instances_max: usize,
}

impl Replicas {
    /// The replica of this name (a pod's, a host's), sharing through `store`. Each start of it is an
    /// instance of its own, so two replicas of one name do no harm beyond being counted as one in
    /// [`FleetState::replicas`].
    pub fn named(name: &str, store: impl Store + 'static) -> Self {
        Self {
            name: name.to_owned(),
            store: Box::new(store),
            every: TICK,
            prefix: None,
            instances_max: INSTANCES_MAX,
        }
    }

    /// Exchanges so often instead of every 5 s; others' events count so much later.
    #[must_use]
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every;
        self
    }

    /// Keys begin with `prefix` and a colon: for stores that several environments share.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_owned());
        self
    }

    /// Hears at most so many instances about a slot, instead of [`INSTANCES_MAX`]; those beyond are
    /// left out and counted. Each costs about 50 bytes a slot, of 1,500 slots with a period of 30 days.
    #[must_use]
    pub fn instances_max(mut self, instances_max: usize) -> Self {
        self.instances_max = instances_max;
        self
    }

    /// This replica's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Makes the objectives of `monitor` those of a fleet.
    pub(super) fn share(self, monitor: &mut Monitor, at: Moment) -> Sharing {
        let boot = RandomState::new().hash_one((std::process::id(), at.wall.0, &self.name));
        let (prefix, instances_max) = (self.prefix, self.instances_max);
        monitor.share(&self.name, boot, at.wall, move |fleet| {
            let fleet = fleet.instances_max(instances_max);
            match &prefix {
                Some(prefix) => fleet.prefix(prefix),
                None => fleet,
            }
        });
        Sharing { store: Mutex::new(self.store), every: self.every }
    }
}

/// The store, and what is shared through it.
#[derive(Debug)]
pub(super) struct Sharing {
    store: Mutex<Box<dyn Store>>,
    pub(super) every: Duration,
}

impl Inner {
    /// States what was counted, hears the others. The monitor is free while the store is waited
    /// for.
    pub(super) fn exchange(&self) -> bool {
        let Some(sharing) = &self.sharing else { return false };
        // Whoever panicked holding it left no more than a connection to be made anew.
        let mut store = sharing.store.lock().unwrap_or_else(PoisonError::into_inner);
        let end = self.clock.monotonic_nanos().saturating_add(nanos(EXCHANGE_MAX));
        let fleets = self.monitor().fleets();
        let outcome = self.exchange_names(store.as_mut()).and_then(|()| {
            fleets.iter().try_for_each(|log| self.exchange_one(log, store.as_mut(), end))
        });
        let mut monitor = self.monitor();
        let now = self.clock.now();
        if let Some(names) = monitor.names_mut() {
            match &outcome {
                Ok(()) => names.reached(now),
                Err(trouble) => names.failed(now, trouble),
            }
        }
        for log in &fleets {
            let Some(fleet) = monitor.fleet_mut(log) else { continue };
            match &outcome {
                Ok(()) => fleet.reached(now),
                Err(trouble) => fleet.failed(now, trouble),
            }
        }
        outcome.is_ok()
    }

    /// States and hears which groups there are; they are judged with the next tick.
    fn exchange_names(&self, store: &mut dyn Store) -> Result<(), String> {
        if let Some(names) = self.monitor().names_mut() {
            names.begin(self.clock.now());
        }
        while let Some(batch) = self.names_batch() {
            let hashes = store.exchange(&batch)?;
            if let Some(names) = self.monitor().names_mut() {
                names.heard(&batch, &hashes);
            }
        }
        Ok(())
    }

    fn names_batch(&self) -> Option<Batch> {
        self.monitor().names_mut()?.batch()
    }

    fn exchange_one(&self, slo: &str, store: &mut dyn Store, end: u64) -> Result<(), String> {
        if let Some(fleet) = self.monitor().fleet_mut(slo) {
            fleet.begin(self.clock.now());
        }
        while let Some(batch) = self.batch(slo) {
            if self.clock.monotonic_nanos() > end {
                return Err(format!("took longer than {} s", EXCHANGE_MAX.as_secs()));
            }
            let hashes = store.exchange(&batch)?;
            if let Some(fleet) = self.monitor().fleet_mut(slo) {
                fleet.heard(&batch, &hashes, self.clock.now());
            }
        }
        Ok(())
    }

    fn batch(&self, slo: &str) -> Option<Batch> {
        self.monitor().fleet_mut(slo)?.batch()
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

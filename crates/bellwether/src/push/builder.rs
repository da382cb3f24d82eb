//! Starting exporters.

use std::fmt;
use std::sync::Arc;

use bellwether_model::{Clock, SystemClock};

use super::Push;
use super::backoff::Backoff;
use super::config::{ExporterConfig, Halves, Surroundings};
use super::delivery::{Delivery, INTERVAL_MIN};
use super::environment::{self, Problem};
use super::ledger::Counts;
use super::outbox::Outbox;
use super::queue::{DiskQueue, MemoryQueue, Queue};
use super::random::{Random, SplitMix64};
use super::transport::Transport;
use super::worker::{Exporter, Link, Running};
use crate::disk::{Files, Vfs};
use crate::gather::Registry;

/// Collects exporters to start.
pub struct PushBuilder {
    registry: Arc<Registry>,
    clock: Option<Arc<dyn Clock>>,
    random: Box<dyn FnMut() -> Box<dyn Random> + Send>,
    files: Box<dyn FnMut() -> Box<dyn Vfs> + Send>,
    exporters: Vec<(ExporterConfig, Option<Box<dyn Transport>>)>,
    problems: Vec<Problem>,
}

/// Why exporters were not started; none of them was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartError {
    /// For each exporter what is wrong: its name, and the problem.
    pub problems: Vec<(String, String)>,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, problem)) in self.problems.iter().enumerate() {
            let between = if at == 0 { "" } else { "\n" };
            write!(f, "{between}exporter `{name}`: {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for StartError {}

impl PushBuilder {
    pub(super) fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            clock: None,
            random: Box::new(|| Box::new(SplitMix64::unpredictable())),
            files: Box::new(|| Box::new(Files)),
            exporters: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Adds an exporter.
    #[must_use]
    pub fn with(mut self, exporter: impl Into<ExporterConfig>) -> Self {
        self.exporters.push((exporter.into(), None));
        self
    }

    /// Adds an exporter that reaches its receiver in a way of yours.
    #[must_use]
    pub fn with_transport(
        mut self,
        exporter: impl Into<ExporterConfig>,
        transport: impl Transport + 'static,
    ) -> Self {
        self.exporters.push((exporter.into(), Some(Box::new(transport))));
        self
    }

    /// Adds the exporters that environment variables ask for, as `look_up` reads them
    /// (`|name| std::env::var(name).ok()`). What cannot be followed is ignored and kept in
    /// [`Push::problems`].
    #[must_use]
    pub fn environment(mut self, look_up: impl Fn(&str) -> Option<String>) -> Self {
        let (exporters, problems) = environment::exporters(&look_up);
        self.exporters.extend(exporters.into_iter().map(|exporter| (exporter, None)));
        self.problems.extend(problems);
        self
    }

    /// Changes how every exporter added so far delivers.
    #[must_use]
    pub fn delivery(mut self, change: impl Fn(&mut Delivery)) -> Self {
        self.exporters.iter_mut().for_each(|(exporter, _)| change(exporter.delivery_mut()));
        self
    }

    /// Takes time from here.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Takes randomness from here, one source for each use.
    #[must_use]
    pub fn random(mut self, source: impl FnMut() -> Box<dyn Random> + Send + 'static) -> Self {
        self.random = Box::new(source);
        self
    }

    /// Keeps disk queues here, one handle for each exporter.
    #[must_use]
    pub fn files(mut self, source: impl FnMut() -> Box<dyn Vfs> + Send + 'static) -> Self {
        self.files = Box::new(source);
        self
    }

    /// Starts two threads for each exporter; none where there are no exporters.
    ///
    /// # Errors
    /// [`StartError`] with all that is wrong; then nothing has been started.
    pub fn start(mut self) -> Result<Push, StartError> {
        let mut problems = names_twice(&self.exporters);
        let mut made = Vec::new();
        for (config, transport) in std::mem::take(&mut self.exporters) {
            let name = config.delivery().name.clone();
            match self.make(&config, transport) {
                Ok(exporter) => made.push(exporter),
                Err(problem) => problems.push((name, problem)),
            }
        }
        if !problems.is_empty() {
            return Err(StartError { problems });
        }
        let mut running = Vec::new();
        for exporter in made {
            let name = exporter.name.clone();
            let (registry, clock) = (Arc::clone(&self.registry), self.time());
            match Running::start(exporter, registry, clock) {
                Ok(exporter) => running.push(exporter),
                Err(error) => problems.push((name, format!("no thread could be started: {error}"))),
            }
        }
        let push = Push { running, clock: self.clock, problems: self.problems };
        // Those that run end as the value is dropped.
        if problems.is_empty() { Ok(push) } else { Err(StartError { problems }) }
    }

    fn time(&mut self) -> Arc<dyn Clock> {
        Arc::clone(self.clock.get_or_insert_with(|| Arc::new(SystemClock)))
    }

    fn make(
        &mut self,
        config: &ExporterConfig,
        transport: Option<Box<dyn Transport>>,
    ) -> Result<Exporter, String> {
        let delivery = config.delivery();
        check(delivery)?;
        let transport = transport.map_or_else(|| config.0.transport(), Ok)?;
        let mut counts = Counts::default();
        let queue = self.queue(delivery, &mut counts)?;
        let backoff = Backoff::new(delivery.backoff_first, delivery.backoff_max);
        let random = (self.random)();
        let outbox = Outbox::new(queue, counts, backoff, random, delivery.retry_after_max);
        let with = Surroundings { start: self.time().now(), random: (self.random)() };
        let Halves { gather, wire } = config.0.halves(with);
        let Delivery { name, interval, timeout, .. } = delivery.clone();
        Ok(Exporter { name, interval, timeout, outbox, gather, link: Link { wire, transport } })
    }

    fn queue(
        &mut self,
        delivery: &Delivery,
        counts: &mut Counts,
    ) -> Result<Box<dyn Queue>, String> {
        let Some(folder) = &delivery.queue_folder else {
            return Ok(Box::new(MemoryQueue::new(delivery.queue_bytes_max)));
        };
        let folder = folder.join(&delivery.name);
        let queue = DiskQueue::open((self.files)(), &folder, delivery.queue_bytes_max, counts);
        match queue {
            Ok(queue) => Ok(Box::new(queue)),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Err(format!(
                "the queue in {} belongs to another process; give each its own folder",
                folder.display()
            )),
            Err(error) => Err(format!("no queue in {}: {error}", folder.display())),
        }
    }
}

fn check(delivery: &Delivery) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = &delivery.name;
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) || name.starts_with('.') {
        return Err("a name is up to 64 letters, digits, `-`, `_` and `.`, not first".to_owned());
    }
    if delivery.interval < INTERVAL_MIN || delivery.timeout.is_zero() {
        return Err(format!("interval at least {INTERVAL_MIN:?}, timeout above 0"));
    }
    Ok(())
}

/// An exporter for each name that an earlier one has.
fn names_twice(
    exporters: &[(ExporterConfig, Option<Box<dyn Transport>>)],
) -> Vec<(String, String)> {
    let mut seen = std::collections::BTreeSet::new();
    let names = exporters.iter().map(|(exporter, _)| exporter.delivery().name.clone());
    names
        .filter(|name| !seen.insert(name.clone()))
        .map(|name| (name, "another exporter has this name; give it one of its own".to_owned()))
        .collect()
}

impl fmt::Debug for PushBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushBuilder").field("exporters", &self.exporters).finish_non_exhaustive()
    }
}

//! A scrape: adds the cells up and walks them into an encoder, family by family, sorted by name.

mod encode;
mod family;
mod idle;
mod own;
mod reader;

pub(crate) use idle::IdleTracker;

use std::fmt;
use std::sync::Mutex;

use bellwether_model::FamilySink;

use crate::def::MetricDef;
use crate::scope::{Scope, Set, current, lock};
use own::OwnFamily;

/// What one endpoint exposes: one or more sets of instruments, and what Bellwether says of itself.
#[derive(Debug)]
pub struct Registry {
    scopes: Vec<&'static Scope>,
    families: Vec<Source>,
    /// One scrape at a time runs callbacks and judges idleness.
    preparing: Mutex<()>,
}

/// Where a family comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    Metric { scope: &'static Scope, metric: u32, def: &'static MetricDef },
    Own(OwnFamily),
}

impl Source {
    fn name(&self) -> &'static str {
        match self {
            Self::Metric { def, .. } => def.name,
            Self::Own(own) => own.name(),
        }
    }

    fn place(&self) -> &'static str {
        match self {
            Self::Metric { def, .. } => def.place,
            Self::Own(_) => "Bellwether itself",
        }
    }
}

/// Two sets declare a family of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateFamily {
    /// The name.
    pub name: &'static str,
    /// Where the two catalogues declare it.
    pub places: [&'static str; 2],
}

impl fmt::Display for DuplicateFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.places;
        write!(
            f,
            "family `{}` is declared at {first} and at {second}; rename one of them",
            self.name
        )
    }
}

impl std::error::Error for DuplicateFamily {}

/// Collects what a [`Registry`] is to expose.
#[derive(Debug, Default)]
pub struct RegistryBuilder {
    scopes: Vec<&'static Scope>,
}

impl Registry {
    /// An empty registry to add sets to.
    #[expect(clippy::new_ret_no_self, reason = "what is built is checked once, at the end")]
    pub fn new() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    /// Walks all families into `sink`, after running the callbacks of
    /// [`on_scrape`](crate::on_scrape). No lock is held while walking.
    pub fn walk<K: FamilySink>(&self, sink: &mut K) {
        self.prepare();
        let mut scratch = family::Scratch::default();
        for source in &self.families {
            match source {
                Source::Metric { scope, metric, def } => {
                    family::walk(scope, *metric, def, &mut scratch, sink);
                }
                Source::Own(own) => own.walk(&self.scopes, sink),
            }
        }
    }

    /// The families' names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.families.iter().map(Source::name)
    }

    fn prepare(&self) {
        let _one_at_a_time = lock(&self.preparing);
        for scope in &self.scopes {
            scope.run_callbacks();
            idle::sweep(scope);
        }
    }
}

impl RegistryBuilder {
    /// Exposes a set of instruments: the scope the calling thread is in. A set that is off
    /// contributes nothing.
    #[must_use]
    pub fn with<S: Set>(mut self) -> Self {
        self.scopes.extend(current::<S>());
        self
    }

    /// Exposes the process's own CPU time, memory, file descriptors, threads and start time, where
    /// the system tells them as Linux does.
    #[must_use]
    pub fn with_process(self) -> Self {
        if crate::process::register() { self.with::<crate::process::Process>() } else { self }
    }

    /// Exposes what the push exporters of this process have done.
    #[cfg(feature = "push")]
    #[must_use]
    pub fn with_push(self) -> Self {
        self.with::<crate::push::metrics::Push>()
    }

    /// Exposes what the objectives judged in this process conclude: budgets left, burn rates, alerts
    /// that fire, and whether their counts can be trusted. Their names are at most 20, those of
    /// alerts 12; more are told as `other`.
    #[cfg(feature = "slo")]
    #[must_use]
    pub fn with_slos(self) -> Self {
        self.with::<crate::slo::metrics::Objectives>()
    }

    /// Checks that every family is declared once.
    ///
    /// # Errors
    /// [`DuplicateFamily`] with both places.
    pub fn build(self) -> Result<Registry, DuplicateFamily> {
        let mut families: Vec<Source> = OwnFamily::ALL.map(Source::Own).to_vec();
        for scope in &self.scopes {
            let metrics = scope.def().metrics.iter().zip(0u32..);
            families.extend(metrics.map(|(def, metric)| Source::Metric { scope, metric, def }));
        }
        families.sort_by_key(Source::name);
        for pair in families.windows(2) {
            if let [a, b] = pair
                && a.name() == b.name()
            {
                return Err(DuplicateFamily { name: a.name(), places: [a.place(), b.place()] });
            }
        }
        Ok(Registry { scopes: self.scopes, families, preparing: Mutex::new(()) })
    }
}

//! Telling a service's objectives where to count, keep and look at the time.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use bellwether_model::{Clock, SystemClock};
use bellwether_slo::alert::Alert;
use bellwether_slo::{Moment, Objective, Policy, Problem};

use super::journal::Journal;
use super::listeners::Listeners;
use super::replicas::Replicas;
use super::setup::Setup;
use super::{Inner, Slos, Threads};
use crate::disk::{Files, Vfs};

/// Collects what [`Slos`] need.
#[derive(Debug)]
pub struct SlosBuilder {
    pub(super) objectives: Vec<Objective>,
    policy: Policy,
    clock: Arc<dyn Clock>,
    folder: Option<PathBuf>,
    disk: Box<dyn Vfs>,
    replicas: Option<Replicas>,
    listeners: Listeners,
    pub(super) setup: Setup,
}

/// Objectives that cannot be judged, or a folder or thread that cannot be had.
#[derive(Debug)]
pub enum StartError {
    /// All that is wrong with the objectives.
    Objectives(Vec<Problem>),
    /// The folder cannot be used, or another process has it.
    Folder(PathBuf, io::Error),
    /// No thread.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Objectives(problems) => {
                let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
                write!(f, "the objectives cannot be judged: {}", all.join("; "))
            }
            Self::Folder(folder, error) => {
                write!(f, "cannot keep objectives in {}: {error}", folder.display())
            }
            Self::Thread(error) => write!(f, "cannot start the thread of the objectives: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

impl SlosBuilder {
    pub(super) fn new(objectives: Vec<Objective>) -> Self {
        let policy = Policy::reference();
        let (clock, disk) = (Arc::new(SystemClock), Box::new(Files));
        Self {
            objectives,
            policy,
            clock,
            folder: None,
            disk,
            replicas: None,
            listeners: Listeners::default(),
            setup: Setup::default(),
        }
    }

    /// Alerts otherwise than the reference policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Takes time from elsewhere.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Keeps counts and alerts in this folder, so that a kill or a power failure forgets the last
    /// 10 s at most; see [the module](super#what-is-kept).
    #[must_use]
    pub fn keep_in(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Keeps them on another disk, one that fails in tests.
    #[must_use]
    pub fn disk(mut self, disk: impl Vfs + 'static) -> Self {
        self.disk = Box::new(disk);
        self
    }

    /// Shares counts with the other replicas of the service: all of them judge what all of them
    /// counted.
    ///
    /// ```no_run
    /// # #[cfg(feature = "slo-redis")] {
    /// use bellwether::slo::{Redis, Replicas, Slos};
    ///
    /// let redis = Redis::at("redis://cache.internal:6379")?;
    /// let slos = Slos::reference("shop")
    ///     .keep_in("/var/lib/shop/slo")
    ///     .shared(Replicas::named("pod-7", redis))
    ///     .start()?;
    /// // Whether others are heard, and how many; `/slo/health` and `/slo/alerts` say it too.
    /// println!("{:?}", slos.fleet());
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn shared(mut self, replicas: Replicas) -> Self {
        self.setup.always.push(("replica", replicas.name().to_owned()));
        self.replicas = Some(replicas);
        self
    }

    /// Tells whenever an alert begins or ceases to fire, on the thread that ticks, with the alert as
    /// it stands then: [`Alert::firing`] says which of the two. May be called several times; all are
    /// told. Whoever does something that takes long, as to send a message, hands over to a thread of
    /// its own: ticks wait for it. A panic is caught and counted ([`Slos::callback_panics`]). An
    /// alert that changed right before a kill is told of again by the next life.
    ///
    /// ```
    /// # use bellwether::slo::Slos;
    /// let (tell, changes) = std::sync::mpsc::sync_channel(64);
    /// let slos = Slos::reference("shop").on_change(move |alert| {
    ///     let verb = if alert.firing { "fires" } else { "resolved" };
    ///     // An error means that nobody listens any more.
    ///     let _told = tell.try_send(format!("{} {} {verb}: {}", alert.slo, alert.name, alert.why));
    /// });
    /// # let _ = (slos, changes);
    /// ```
    #[must_use]
    pub fn on_change(mut self, callback: impl Fn(&Alert) + Send + Sync + 'static) -> Self {
        self.listeners.add(Box::new(callback));
        self
    }

    /// Begins to judge, on a thread that ends with the last clone.
    ///
    /// # Errors
    /// All that is wrong with the objectives; a folder or thread that cannot be had.
    pub fn start(self) -> Result<Slos, StartError> {
        let inner = self.inner()?;
        let threads = Threads::start(&inner).map_err(StartError::Thread)?;
        Ok(Slos { inner, _threads: Some(Arc::new(threads)) })
    }

    /// The same without a thread: whoever moves the clock calls [`Slos::tick`] every
    /// [`TICK`](super::TICK), and [`Slos::exchange`] where counts are shared.
    ///
    /// # Errors
    /// As [`SlosBuilder::start`].
    pub fn manual(self) -> Result<Slos, StartError> {
        Ok(Slos { inner: self.inner()?, _threads: None })
    }

    fn inner(self) -> Result<Arc<Inner>, StartError> {
        let at = Moment::now(&*self.clock);
        let made = self.setup.monitor(&self.objectives, &self.policy, at);
        let (mut monitor, directory, own) = made.map_err(StartError::Objectives)?;
        // Before the logs are read: they hold what was stated earlier.
        let sharing = self.replicas.map(|replicas| replicas.share(&mut monitor, at));
        let journal = match self.folder {
            None => None,
            Some(folder) => {
                let opened = Journal::open(&folder, self.disk, &mut monitor, at);
                Some(opened.map_err(|error| StartError::Folder(folder, error))?)
            }
        };
        let corrected = self.setup.correct(&mut monitor, &self.objectives, at);
        corrected.map_err(StartError::Objectives)?;
        let inner = Inner {
            recorder: monitor.recorder(),
            monitor: Mutex::new(monitor),
            sharing,
            listeners: self.listeners,
            histories: journal.as_ref().map(Journal::histories).unwrap_or_default(),
            journal: journal.map(Mutex::new),
            directory,
            own,
            clock: self.clock,
            unwritten: AtomicU64::new(0),
        };
        // A short life leaves at least what it found and when it began.
        inner.write_due(at);
        let inner = Arc::new(inner);
        inner.expose();
        Ok(inner)
    }
}

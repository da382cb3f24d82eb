//! Where recordings go: one scope for the process, or one of its own for a test.
//!
//! Generated code declares each set of instruments with [`instruments!`](crate::instruments), which
//! gives it a state for the process and a [`Local`] for each thread. A thread's first recording
//! leases a slab from the scope it is in.

mod isolation;
pub(crate) mod lease;
mod rejected;

use isolation::Visit;
pub use isolation::{Isolated, Isolation, isolate};
pub use lease::Lease;
pub use rejected::Rejection;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use bellwether_model::{Clock, SystemClock, Timestamp};

use crate::cells::{Local, Slab, SlabPool};
use crate::def::SetDef;
use crate::instrument::Exemplars;
use crate::intern::Interner;

/// A set of instruments. Implemented by [`instruments!`](crate::instruments) alone.
pub trait Set: Sized + 'static {
    /// What the catalogue says.
    fn def() -> &'static SetDef;

    /// The set's state in this process.
    fn state() -> &'static SetState;

    /// Runs `f` on this thread's cells.
    fn local<R>(f: impl FnOnce(&Local) -> R) -> R;

    /// Runs `f` on this thread's lease; `None` when the thread is ending.
    fn lease<R>(f: impl FnOnce(&Lease<Self>) -> R) -> Option<R>;
}

const UNDECIDED: u8 = 0;
const ON: u8 = 1;
const OFF: u8 = 2;

/// A set's state in this process: whether it records, and the process's scope.
#[derive(Debug)]
pub struct SetState {
    mode: AtomicU8,
    scope: OnceLock<&'static Scope>,
    idle: Mutex<Vec<&'static Scope>>,
}

impl SetState {
    /// Undecided and without a scope.
    pub const fn new() -> Self {
        Self {
            mode: AtomicU8::new(UNDECIDED),
            scope: OnceLock::new(),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Whether the set was turned off.
    #[inline]
    pub(crate) fn is_off(&self) -> bool {
        self.mode.load(Ordering::Relaxed) == OFF
    }

    fn decide_on(&self) -> bool {
        let decided =
            self.mode.compare_exchange(UNDECIDED, ON, Ordering::Relaxed, Ordering::Relaxed);
        decided != Err(OFF)
    }
}

impl Default for SetState {
    fn default() -> Self {
        Self::new()
    }
}

/// Turns a set off for good, for processes that export nothing: every recording becomes a load and
/// a branch, and nothing is allocated. Only at start-up: it says `false` and does nothing once
/// anything was recorded.
pub fn disable<S: Set>() -> bool {
    let mode = &S::state().mode;
    let decided = mode.compare_exchange(UNDECIDED, OFF, Ordering::Relaxed, Ordering::Relaxed);
    matches!(decided, Ok(_) | Err(OFF))
}

/// Runs `f` at the beginning of every scrape, to set gauges or advance counters from what the
/// program knows already. All metrics set by one callback come from one sample.
///
/// Whichever thread scrapes, the callback records into the scope it was handed to.
pub fn on_scrape<S: Set>(f: impl Fn() + Send + Sync + 'static) {
    if let Some(scope) = current::<S>() {
        lock(&scope.callbacks).push(callback::<S>(f));
    }
}

/// A callback that records into the scope it runs for.
pub(crate) fn callback<S: Set>(f: impl Fn() + Send + Sync + 'static) -> Callback {
    Arc::new(move |scope| {
        let _here = scope.is_elsewhere::<S>().then(|| Visit::<S>::new(scope));
        f();
    })
}

/// The same for a callback that a scope is to have once, however often it is asked to.
pub(crate) fn on_scrape_once<S: Set>(f: &Callback) {
    if let Some(scope) = current::<S>() {
        let mut callbacks = lock(&scope.callbacks);
        if !callbacks.iter().any(|known| Arc::ptr_eq(known, f)) {
            callbacks.push(Arc::clone(f));
        }
    }
}

/// The scope this thread records into; `None` when the set is off.
pub(crate) fn current<S: Set>() -> Option<&'static Scope> {
    S::local(|local| local.scope.get()).or_else(|| {
        S::state().decide_on().then(|| *S::state().scope.get_or_init(|| Scope::leak(S::def())))
    })
}

/// No moment anybody started at.
const NOT_STARTED: i64 = i64::MIN;

/// What runs at the beginning of a scrape.
pub(crate) type Callback = Arc<dyn Fn(&'static Scope) + Send + Sync>;

/// Everything recorded by one set of instruments in one place.
pub struct Scope {
    def: &'static SetDef,
    pool: SlabPool,
    shared: OnceLock<Slab>,
    interners: Box<[Interner]>,
    pub(crate) rejected: rejected::Rejected,
    pub(crate) exemplars: Exemplars,
    pub(crate) info: Mutex<BTreeMap<u32, Vec<String>>>,
    /// Totals that something else counts, as last seen, by metric and cell; bits of floats.
    pub(crate) totals: Mutex<BTreeMap<(u32, u32), u64>>,
    callbacks: Mutex<Vec<Callback>>,
    clock: OnceLock<Arc<dyn Clock>>,
    started: AtomicI64,
    pub(crate) idle: Mutex<crate::gather::IdleTracker>,
    /// Numbers the times that idle label values left, from 1.
    departures: AtomicU32,
}

impl Scope {
    fn leak(def: &'static SetDef) -> &'static Self {
        Box::leak(Box::new(Self::new(def)))
    }

    fn new(def: &'static SetDef) -> Self {
        let interner = |(open, label)| Interner::new(label).folding_to(def.fold_text(open));
        let interners = (0u16..).zip(def.open_labels).map(interner).collect();
        Self {
            def,
            pool: SlabPool::new(def.local_cells as usize),
            shared: OnceLock::new(),
            interners,
            rejected: rejected::Rejected::default(),
            exemplars: Exemplars::default(),
            info: Mutex::default(),
            totals: Mutex::default(),
            callbacks: Mutex::default(),
            clock: OnceLock::new(),
            started: AtomicI64::new(NOT_STARTED),
            idle: Mutex::default(),
            departures: AtomicU32::new(1),
        }
    }

    /// What the catalogue says.
    pub(crate) fn def(&self) -> &'static SetDef {
        self.def
    }

    /// The number of the last departure of label values; 1 before the first.
    pub(crate) fn departures(&self) -> u32 {
        self.departures.load(Ordering::Acquire)
    }

    /// Runs a departure with its number, and makes the number known after it.
    pub(crate) fn depart_with(&self, departure: impl FnOnce(u32)) {
        let number = self.departures().saturating_add(1);
        departure(number);
        self.departures.store(number, Ordering::Release);
    }

    /// Cells of a metric whose totals something else counts, in order.
    pub(crate) fn told(&self, metric: u32) -> Vec<u32> {
        let of = (metric, 0)..=(metric, u32::MAX);
        lock(&self.totals).range(of).map(|((_, cell), _)| *cell).collect()
    }

    /// Forgets what is kept beside cells whose series begin anew.
    pub(crate) fn forget(&self, cells: impl Iterator<Item = (u32, u32)>) {
        let mut totals = lock(&self.totals);
        for (metric, cell) in cells {
            totals.remove(&(metric, cell));
            self.exemplars.forget(metric, cell);
        }
    }

    pub(crate) fn pool(&self) -> &SlabPool {
        &self.pool
    }

    /// The shared slab; taken from the system when first touched.
    pub(crate) fn shared(&self) -> Slab {
        *self.shared.get_or_init(|| Slab::leak(self.def.shared_cells as usize))
    }

    pub(crate) fn interner(&self, open: u16) -> Option<&Interner> {
        self.interners.get(usize::from(open))
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        static SYSTEM: LazyLock<Arc<dyn Clock>> = LazyLock::new(|| Arc::new(SystemClock));
        self.clock.get().unwrap_or(&SYSTEM).clone()
    }

    /// When counting began here.
    pub(crate) fn started(&self) -> Timestamp {
        let known = self.started.load(Ordering::Relaxed);
        if known == NOT_STARTED { self.start() } else { Timestamp(known) }
    }

    /// Counting begins now, if it has not begun.
    #[cold]
    fn start(&self) -> Timestamp {
        let now = self.clock().now().0;
        let began =
            self.started.compare_exchange(NOT_STARTED, now, Ordering::Relaxed, Ordering::Relaxed);
        Timestamp(began.err().unwrap_or(now))
    }

    /// Runs the callbacks; none of them runs while another scrape's do.
    pub(crate) fn run_callbacks(&'static self) {
        let callbacks = lock(&self.callbacks).clone();
        for callback in callbacks {
            callback(self);
        }
    }

    /// Whether the calling thread records into another scope.
    fn is_elsewhere<S: Set>(&self) -> bool {
        current::<S>().is_some_and(|here| !std::ptr::eq(here, self))
    }

    /// Leases a slab for the calling thread.
    fn enter(&'static self, local: &Local) {
        self.started();
        local.own.set(self.pool.lease());
        local.shared.set(self.shared());
        local.scope.set(Some(self));
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("service", &self.def.service)
            .field("slabs", &self.pool.len())
            .finish_non_exhaustive()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Declares a set of instruments: `instruments! { pub Shop = DEF }`, where `DEF` is a constant
/// [`SetDef`]. Generated code does this.
#[macro_export]
macro_rules! instruments {
    ($(#[$meta:meta])* $vis:vis $name:ident = $def:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        $vis enum $name {}

        impl $crate::Set for $name {
            fn def() -> &'static $crate::SetDef {
                static DECLARED: $crate::SetDef = $def;
                &DECLARED
            }

            fn state() -> &'static $crate::SetState {
                static STATE: $crate::SetState = $crate::SetState::new();
                &STATE
            }

            #[inline]
            fn local<R>(f: impl FnOnce(&$crate::Local) -> R) -> R {
                ::std::thread_local! {
                    static LOCAL: $crate::Local = const { $crate::Local::new() };
                }
                LOCAL.with(f)
            }

            fn lease<R>(f: impl FnOnce(&$crate::Lease<Self>) -> R) -> Option<R> {
                ::std::thread_local! {
                    static LEASE: $crate::Lease<$name> = const { $crate::Lease::new() };
                }
                LEASE.try_with(f).ok()
            }
        }
    };
}

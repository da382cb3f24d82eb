//! How an instrument reaches its cells: its thread's slab, or the shared one.

use std::fmt::Debug;
use std::sync::atomic::Ordering;

use crate::cells::{Local, add_f64, bump, bump_f64};
use crate::scope::{Set, current, lease};

/// Where a metric's cells are. The compiler of the catalogue chooses: per thread, unless a metric
/// has so many label sets that an array a thread would be wasteful.
pub trait Storage: Copy + Debug + Send + Sync + 'static {
    /// Adds to a cell of an integer.
    fn add<S: Set>(index: u32, n: u64);

    /// Adds to a cell of a float.
    fn add_f64<S: Set>(index: u32, v: f64);

    /// Adds one to two of a histogram's `width` cells, and `v` to its last, the sum. A bucket that
    /// is not among them is none.
    fn observe<S: Set>(first: u32, width: u32, buckets: [u32; 2], v: f64);
}

/// One cell a thread: a load, an add, a store.
#[derive(Debug, Clone, Copy)]
pub struct PerThread;

/// One cell for all threads: an atomic add, which costs more when threads meet.
#[derive(Debug, Clone, Copy)]
pub struct Shared;

impl Storage for PerThread {
    #[inline]
    fn add<S: Set>(index: u32, n: u64) {
        let done = S::local(|local| match local.own.get().cell(index) {
            Some(cell) => {
                bump(cell, n);
                true
            }
            None => S::state().is_off(),
        });
        if !done {
            first::<S>(index, move |cell| bump(cell, n));
        }
    }

    #[inline]
    fn add_f64<S: Set>(index: u32, v: f64) {
        let done = S::local(|local| match local.own.get().cell(index) {
            Some(cell) => {
                bump_f64(cell, v);
                true
            }
            None => S::state().is_off(),
        });
        if !done {
            first::<S>(index, move |cell| bump_f64(cell, v));
        }
    }

    #[inline]
    fn observe<S: Set>(first: u32, width: u32, buckets: [u32; 2], v: f64) {
        let done = S::local(|local| match local.own.get().range(first, width) {
            [cells @ .., sum] => {
                bump_f64(sum, v);
                for bucket in buckets {
                    if let Some(cell) = cells.get(bucket as usize) {
                        bump(cell, 1);
                    }
                }
                true
            }
            [] => S::state().is_off(),
        });
        if !done {
            observe_first::<S>(first, width, buckets, v);
        }
    }
}

#[cold]
#[inline(never)]
fn observe_first<S: Set>(start: u32, width: u32, buckets: [u32; 2], v: f64) {
    for bucket in buckets.into_iter().filter(|bucket| bucket + 1 < width) {
        first::<S>(start.saturating_add(bucket), move |cell| bump(cell, 1));
    }
    first::<S>(start.saturating_add(width - 1), move |cell| bump_f64(cell, v));
}

/// A recording that found no cell: the thread's first, or one after its end, or to nowhere.
#[cold]
#[inline(never)]
fn first<S: Set>(index: u32, write: impl FnOnce(&crate::sync::AtomicU64)) {
    if S::state().is_off() || index >= S::def().local_cells {
        return;
    }
    lease::acquire::<S>();
    let leased = S::local(|local| local.own.get().cell(index));
    match (leased, current::<S>()) {
        (Some(cell), _) => write(cell),
        (None, Some(scope)) => scope.pool().with_free(|slab| {
            if let Some(cell) = slab.cell(index) {
                write(cell);
            }
        }),
        (None, None) => {}
    }
}

impl Shared {
    /// Runs `f` on a shared cell, if there is one of that index and the set is not off.
    #[inline]
    pub(crate) fn with<S: Set, R>(
        index: u32,
        f: impl FnOnce(&crate::sync::AtomicU64) -> R,
    ) -> Option<R> {
        let cell = S::local(|local: &Local| local.shared.get().cell(index));
        cell.or_else(|| Self::first::<S>(index)).map(f)
    }

    #[cold]
    #[inline(never)]
    fn first<S: Set>(index: u32) -> Option<&'static crate::sync::AtomicU64> {
        if S::state().is_off() || index >= S::def().shared_cells {
            return None;
        }
        lease::acquire::<S>();
        current::<S>().and_then(|scope| scope.shared().cell(index))
    }
}

impl Storage for Shared {
    #[inline]
    fn add<S: Set>(index: u32, n: u64) {
        Self::with::<S, _>(index, |cell| cell.fetch_add(n, Ordering::Relaxed));
    }

    #[inline]
    fn add_f64<S: Set>(index: u32, v: f64) {
        Self::with::<S, _>(index, |cell| add_f64(cell, v));
    }

    #[inline]
    fn observe<S: Set>(first: u32, width: u32, buckets: [u32; 2], v: f64) {
        for bucket in buckets.into_iter().filter(|bucket| bucket + 1 < width) {
            Self::add::<S>(first.saturating_add(bucket), 1);
        }
        Self::add_f64::<S>(first.saturating_add(width - 1), v);
    }
}

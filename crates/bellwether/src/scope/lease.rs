//! A thread's lease: taken with its first recording, given back when the thread ends.

use std::cell::RefCell;
use std::marker::PhantomData;

use super::{Set, current};
use crate::intern::Mirror;

/// Ends a thread's recording when the thread ends, and holds what it has looked up.
///
/// [`Local`](crate::cells::Local) is free of destructors, so that reaching it is one instruction;
/// this is its other half.
#[derive(Debug)]
pub struct Lease<S: Set> {
    pub(crate) mirrors: RefCell<Vec<Mirror>>,
    set: PhantomData<fn() -> S>,
}

impl<S: Set> Lease<S> {
    /// Nothing leased yet.
    pub const fn new() -> Self {
        Self { mirrors: RefCell::new(Vec::new()), set: PhantomData }
    }
}

impl<S: Set> Default for Lease<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Set> Drop for Lease<S> {
    fn drop(&mut self) {
        S::local(|local| {
            let scope = local.scope.get();
            local.release();
            local.scope.set(scope);
            local.ended.set(true);
        });
    }
}

/// Leases a slab for this thread if it can have one. After this, either the thread has its cells,
/// or the set is off, or the thread is ending.
#[cold]
#[inline(never)]
pub(crate) fn acquire<S: Set>() {
    let Some(scope) = current::<S>() else { return };
    // Touching the lease first registers its destructor; no lease, no slab.
    let alive = S::lease(|_| ()).is_some();
    S::local(|local| {
        if alive && !local.ended.get() {
            scope.enter(local);
        }
    });
}

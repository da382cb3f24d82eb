//! Scopes of their own for tests.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bellwether_model::Clock;

use super::{NOT_STARTED, Scope, Set, lock};
use crate::instrument::Marker;

/// Gives the calling thread a scope of its own until the guard is dropped: a test sees only its
/// own increments, whatever other tests do meanwhile in the same process.
///
/// Build the [`Registry`](crate::Registry) after this: it reads the scope of the thread that builds
/// it. Other threads and tasks that belong to the test join with [`Isolation::enter`] and
/// [`Isolation::wrap`].
#[must_use = "the scope ends with the guard"]
pub fn isolate<S: Set>() -> Isolated<S> {
    let reused = lock(&S::state().idle).pop();
    let scope = reused.unwrap_or_else(|| Scope::leak(S::def()));
    S::state().decide_on();
    Isolation::<S>(Arc::new(Owner { scope, set: PhantomData })).enter()
}

/// The right to join an isolated scope, for any thread.
#[derive(Debug)]
pub struct Isolation<S: Set>(Arc<Owner<S>>);

impl<S: Set> Clone for Isolation<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[derive(Debug)]
struct Owner<S: Set> {
    scope: &'static Scope,
    set: PhantomData<fn() -> S>,
}

impl<S: Set> Drop for Owner<S> {
    fn drop(&mut self) {
        // A thread that still records into it keeps it from being used again.
        if self.scope.recycle() {
            lock(&S::state().idle).push(self.scope);
        }
    }
}

impl Scope {
    /// Makes an abandoned scope as good as new; says whether it could.
    fn recycle(&self) -> bool {
        if !self.pool.reset() || self.clock.get().is_some() {
            return false;
        }
        if let Some(shared) = self.shared.get() {
            shared.clear();
        }
        self.interners.iter().for_each(crate::intern::Interner::reset);
        self.rejected.clear();
        self.exemplars.clear();
        lock(&self.info).clear();
        lock(&self.totals).clear();
        lock(&self.callbacks).clear();
        *lock(&self.idle) = crate::gather::IdleTracker::default();
        self.started.store(NOT_STARTED, Ordering::Relaxed);
        true
    }
}

impl<S: Set> Isolation<S> {
    /// The calling thread records here until the guard is dropped.
    #[must_use = "the thread leaves with the guard"]
    pub fn enter(&self) -> Isolated<S> {
        Isolated { visit: Visit::new(self.0.scope), isolation: self.clone() }
    }

    /// A future that records here wherever it is polled.
    pub fn wrap<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F, S> {
        InScope { isolation: self.clone(), future: Box::pin(future) }
    }

    /// Hands the scope a clock for its timers and its idle values. The first one stays.
    pub fn set_clock(&self, clock: Arc<dyn Clock>) {
        // A clock already there is one the test handed in before.
        if self.0.scope.clock.set(clock).is_ok() {
            self.0.scope.started.store(NOT_STARTED, Ordering::Relaxed);
            self.0.scope.started();
        }
    }
}

struct InScope<S: Set, F> {
    isolation: Isolation<S>,
    future: Pin<Box<F>>,
}

impl<S: Set, F: Future> Future for InScope<S, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _here = self.isolation.enter();
        self.future.as_mut().poll(cx)
    }
}

/// Keeps the calling thread in an isolated scope; see [`isolate`].
#[derive(Debug)]
pub struct Isolated<S: Set> {
    /// Before the right to be there: the last one out finds the scope empty.
    #[expect(dead_code, reason = "dropped, not read")]
    visit: Visit<S>,
    isolation: Isolation<S>,
}

impl<S: Set> Isolated<S> {
    /// For other threads and tasks of the test.
    pub fn handle(&self) -> Isolation<S> {
        self.isolation.clone()
    }
}

/// The calling thread's stay in another scope.
#[derive(Debug)]
pub(super) struct Visit<S: Set> {
    before: Option<&'static Scope>,
    set: Marker<S>,
    /// A guard belongs to its thread.
    here: PhantomData<*const ()>,
}

impl<S: Set> Visit<S> {
    pub(super) fn new(scope: &'static Scope) -> Self {
        let before = S::local(|local| {
            let before = local.scope.get().filter(|_| !local.ended.get());
            local.release();
            if S::lease(|_| ()).is_some() {
                scope.enter(local);
            }
            before
        });
        Self { before, set: PhantomData, here: PhantomData }
    }
}

impl<S: Set> Drop for Visit<S> {
    fn drop(&mut self) {
        S::local(|local| {
            local.release();
            if let Some(before) = self.before {
                before.enter(local);
            }
        });
    }
}

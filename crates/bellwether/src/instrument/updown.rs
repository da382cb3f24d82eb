//! Up-down counters: sums that go both ways, each thread adding its part.

use std::marker::PhantomData;

use super::{Address, Marker, PerThread, Place, Storage, instrument_methods, reject};
use crate::label::Labels;
use crate::scope::{Rejection, Set};

/// A family of up-down counters, with labels `L`, of integers or floats.
#[derive(Debug)]
pub struct UpDown<S, L, V = i64, M = PerThread> {
    pub(crate) address: Address,
    marker: Marker<(S, L, V, M)>,
}

/// One up-down series.
#[derive(Debug)]
pub struct UpDownCell<S, V = i64, M = PerThread> {
    metric: u32,
    place: Place,
    marker: Marker<(S, V, M)>,
}

impl<S, V, M> Clone for UpDownCell<S, V, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, V, M> Copy for UpDownCell<S, V, M> {}

/// What an up-down counter counts in.
pub trait UpDownValue: Copy + std::ops::Neg<Output = Self> + 'static {
    /// One thing.
    const ONE: Self;

    /// Adds to a cell; `false` when the value is not finite.
    fn add<S: Set, M: Storage>(self, index: u32) -> bool;
}

impl UpDownValue for i64 {
    const ONE: Self = 1;

    #[inline]
    fn add<S: Set, M: Storage>(self, index: u32) -> bool {
        M::add::<S>(index, self.cast_unsigned());
        true
    }
}

impl UpDownValue for f64 {
    const ONE: Self = 1.0;

    #[inline]
    fn add<S: Set, M: Storage>(self, index: u32) -> bool {
        if self.is_finite() {
            M::add_f64::<S>(index, self);
        }
        self.is_finite()
    }
}

impl<S, L, V, M> UpDown<S, L, V, M> {
    /// Metric number `metric` of the set, with cells from `start` on.
    pub const fn new(metric: u32, start: u32) -> Self {
        Self { address: Address::new(metric, start), marker: PhantomData }
    }
}

instrument_methods!(UpDown [V: UpDownValue, M: Storage] -> UpDownCell, |me: &Self, labels| {
    UpDownCell::of(me.address.metric, me.address.place::<S, L>(labels, 1))
});

impl<S: Set, L: Labels, V: UpDownValue, M: Storage> UpDown<S, L, V, M> {
    pub(crate) fn at_place(&self, place: Place) -> UpDownCell<S, V, M> {
        UpDownCell::of(self.address.metric, place)
    }
}

impl<S: Set, V: UpDownValue, M: Storage> UpDown<S, (), V, M> {
    /// Adds `n`, which may be negative.
    #[inline]
    pub fn add(&self, n: V) {
        self.at_labels(()).add(n);
    }

    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.at_labels(()).inc();
    }

    /// Takes one away.
    #[inline]
    pub fn dec(&self) {
        self.at_labels(()).dec();
    }

    /// One more until the guard is dropped.
    #[inline]
    pub fn hold(&self) -> Held<S, V, M> {
        self.at_labels(()).hold()
    }
}

impl<S, V, M> UpDownCell<S, V, M> {
    const fn of(metric: u32, place: Place) -> Self {
        Self { metric, place, marker: PhantomData }
    }
}

impl<S: Set, V: UpDownValue, M: Storage> UpDownCell<S, V, M> {
    /// Adds `n`, which may be negative. A non-finite float is refused and counted.
    #[inline]
    pub fn add(self, n: V) {
        let place = self.place.live::<S>(self.metric);
        if n.add::<S, M>(place.index) {
            place.folded.count::<S>();
        } else {
            reject::<S>(self.metric, Rejection::NonFinite);
        }
    }

    /// Adds one.
    #[inline]
    pub fn inc(self) {
        self.add(V::ONE);
    }

    /// Takes one away.
    #[inline]
    pub fn dec(self) {
        self.add(-V::ONE);
    }

    /// One more until the guard is dropped: requests in flight, streams open, workers alive.
    #[must_use = "dropped at once, it counts nothing"]
    #[inline]
    pub fn hold(self) -> Held<S, V, M> {
        self.inc();
        Held(self)
    }
}

/// Counts one for as long as it lives.
#[derive(Debug)]
pub struct Held<S: Set, V: UpDownValue = i64, M: Storage = PerThread>(UpDownCell<S, V, M>);

impl<S: Set, V: UpDownValue, M: Storage> Drop for Held<S, V, M> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

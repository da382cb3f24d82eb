//! Counters: sums that only go up.

use std::marker::PhantomData;

use super::{Address, Marker, PerThread, Place, Storage, instrument_methods, reject};
use crate::label::Labels;
use crate::scope::{Rejection, Set, current, lock};

/// A family of counters, with labels `L`, of integers or floats.
#[derive(Debug)]
pub struct Counter<S, L, V = u64, M = PerThread> {
    pub(crate) address: Address,
    marker: Marker<(S, L, V, M)>,
}

/// One counter series.
#[derive(Debug)]
pub struct CounterCell<S, V = u64, M = PerThread> {
    metric: u32,
    place: Place,
    marker: Marker<(S, V, M)>,
}

impl<S, V, M> Clone for CounterCell<S, V, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, V, M> Copy for CounterCell<S, V, M> {}

/// What a counter counts in.
pub trait CounterValue: Copy + 'static {
    /// One event.
    const ONE: Self;

    /// Adds to a cell, or says why not.
    ///
    /// # Errors
    /// The value is negative or not finite.
    fn add<S: Set, M: Storage>(self, index: u32) -> Result<(), Rejection>;
}

impl CounterValue for u64 {
    const ONE: Self = 1;

    #[inline]
    fn add<S: Set, M: Storage>(self, index: u32) -> Result<(), Rejection> {
        M::add::<S>(index, self);
        Ok(())
    }
}

impl CounterValue for f64 {
    const ONE: Self = 1.0;

    #[inline]
    fn add<S: Set, M: Storage>(self, index: u32) -> Result<(), Rejection> {
        if !self.is_finite() {
            return Err(Rejection::NonFinite);
        }
        if self < 0.0 {
            return Err(Rejection::Negative);
        }
        M::add_f64::<S>(index, self);
        Ok(())
    }
}

impl<S, L, V, M> Counter<S, L, V, M> {
    /// Metric number `metric` of the set, with cells from `start` on.
    pub const fn new(metric: u32, start: u32) -> Self {
        Self { address: Address::new(metric, start), marker: PhantomData }
    }
}

instrument_methods!(Counter [V: CounterValue, M: Storage] -> CounterCell, |me: &Self, labels| {
    CounterCell::of(me.address.metric, me.address.place::<S, L>(labels, 1))
});

impl<S: Set, L: Labels, V: CounterValue, M: Storage> Counter<S, L, V, M> {
    pub(crate) fn at_texts(&self, texts: &[&str]) -> CounterCell<S, V, M> {
        let place = self.address.place_of_texts::<S, L>(texts, 1);
        CounterCell::of(self.address.metric, place)
    }
}

impl<S: Set, V: CounterValue, M: Storage> Counter<S, (), V, M> {
    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.at_labels(()).inc();
    }

    /// Adds `n`.
    #[inline]
    pub fn add(&self, n: V) {
        self.at_labels(()).add(n);
    }

    /// The one series.
    #[inline]
    pub fn cell(&self) -> CounterCell<S, V, M> {
        self.at_labels(())
    }
}

impl<S, V, M> CounterCell<S, V, M> {
    const fn of(metric: u32, place: Place) -> Self {
        Self { metric, place, marker: PhantomData }
    }
}

impl<S: Set, V: CounterValue, M: Storage> CounterCell<S, V, M> {
    /// Adds one.
    #[inline]
    pub fn inc(self) {
        self.add(V::ONE);
    }

    /// Adds `n`. A negative or non-finite float is refused and counted.
    #[inline]
    pub fn add(self, n: V) {
        self.try_add(n);
    }

    /// Adds `n`; says whether it was taken.
    #[inline]
    fn try_add(self, n: V) -> bool {
        let place = self.place.live::<S>(self.metric);
        match n.add::<S, M>(place.index) {
            Ok(()) => place.folded.count::<S>(),
            Err(reason) => {
                reject::<S>(self.metric, reason);
                return false;
            }
        }
        true
    }

    /// Whether the label value of the series is still there. Another total than its own cannot be
    /// brought up to: what it had counted before is unknown.
    fn is_current(self) -> bool {
        let current = self.place.live::<S>(self.metric).index == self.place.index;
        if !current {
            reject::<S>(self.metric, Rejection::LeftValue);
        }
        current
    }

    /// Adds `n` and keeps an exemplar for the series, usually `[("trace_id", …)]`.
    pub fn add_with_exemplar(self, n: V, labels: &[(&str, &str)])
    where
        V: Into<Amount>,
    {
        let place = self.place.live::<S>(self.metric);
        let kept = Self { place, ..self }.try_add(n) && place.is_somewhere();
        if let Some(scope) = current::<S>().filter(|_| kept) {
            let Amount(value) = n.into();
            scope.exemplars.keep(self.metric, place.index, value, labels, scope.clock().now());
        }
    }
}

impl<S: Set, M: Storage> CounterCell<S, u64, M> {
    /// Brings the series to a total that something else counts (the kernel, a pool, a runtime):
    /// adds what came since the last call. A total that fell began anew.
    pub fn advance_to(self, total: u64) {
        let Some(scope) = current::<S>().filter(|_| self.is_current()) else { return };
        let cell = (self.metric, self.place.index);
        let last = lock(&scope.totals).insert(cell, total).unwrap_or(0);
        let fresh = if total >= last { total - last } else { total };
        self.add(fresh);
    }
}

impl<S: Set, M: Storage> CounterCell<S, f64, M> {
    /// Brings the series to a total that something else counts (the kernel, a pool, a runtime):
    /// adds what came since the last call. A total that fell began anew; a negative or non-finite
    /// one is refused and counted.
    pub fn advance_to(self, total: f64) {
        let Some(scope) = current::<S>().filter(|_| self.is_current()) else { return };
        if !total.is_finite() || total < 0.0 {
            self.add(total);
            return;
        }
        let cell = (self.metric, self.place.index);
        let last = lock(&scope.totals).insert(cell, total.to_bits()).map_or(0.0, f64::from_bits);
        self.add(if total >= last { total - last } else { total });
    }
}

/// A counted amount as an exemplar shows it.
#[derive(Debug, Clone, Copy)]
pub struct Amount(pub f64);

impl From<u64> for Amount {
    fn from(n: u64) -> Self {
        Self(n as f64)
    }
}

impl From<f64> for Amount {
    fn from(v: f64) -> Self {
        Self(v)
    }
}

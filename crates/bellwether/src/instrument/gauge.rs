//! Gauges: current values, set. They share one cell between threads, because the last one wins.

use std::marker::PhantomData;
use std::sync::atomic::Ordering;

use super::{Address, Marker, Place, Shared, instrument_methods, reject};
use crate::label::Labels;
use crate::scope::{Rejection, Set};

/// What the bits of a gauge are mixed with, so that an untouched cell (zero) means "never set":
/// a NaN no arithmetic makes.
pub(crate) const GAUGE_UNSET_F64: u64 = 0x7ff4_6265_6c6c_7701;
/// The same for integers: the least one.
pub(crate) const GAUGE_UNSET_I64: u64 = 1 << 63;

/// A family of gauges, with labels `L`, of floats or integers.
#[derive(Debug)]
pub struct Gauge<S, L, V = f64> {
    pub(crate) address: Address,
    marker: Marker<(S, L, V)>,
}

/// One gauge series.
#[derive(Debug)]
pub struct GaugeCell<S, V = f64> {
    metric: u32,
    place: Place,
    marker: Marker<(S, V)>,
}

impl<S, V> Clone for GaugeCell<S, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, V> Copy for GaugeCell<S, V> {}

/// What a gauge holds.
pub trait GaugeValue: Copy + 'static {
    /// Whether a gauge takes this value.
    fn is_valid(self) -> bool;

    /// The bits of its cell.
    fn encode(self) -> u64;

    /// The sum with what a cell holds, as bits; unset counts as zero.
    fn plus(self, bits: u64) -> u64;
}

impl GaugeValue for f64 {
    #[inline]
    fn is_valid(self) -> bool {
        !self.is_nan()
    }

    #[inline]
    fn encode(self) -> u64 {
        self.to_bits() ^ GAUGE_UNSET_F64
    }

    fn plus(self, bits: u64) -> u64 {
        let before = if bits == 0 { 0.0 } else { Self::from_bits(bits ^ GAUGE_UNSET_F64) };
        (before + self).encode()
    }
}

impl GaugeValue for i64 {
    #[inline]
    fn is_valid(self) -> bool {
        self != Self::MIN
    }

    #[inline]
    fn encode(self) -> u64 {
        self.cast_unsigned() ^ GAUGE_UNSET_I64
    }

    fn plus(self, bits: u64) -> u64 {
        let before = if bits == 0 { 0 } else { (bits ^ GAUGE_UNSET_I64).cast_signed() };
        before.saturating_add(self).max(Self::MIN + 1).encode()
    }
}

impl<S, L, V> Gauge<S, L, V> {
    /// Metric number `metric` of the set, with shared cells from `start` on.
    pub const fn new(metric: u32, start: u32) -> Self {
        Self { address: Address::new(metric, start), marker: PhantomData }
    }
}

instrument_methods!(Gauge [V: GaugeValue] -> GaugeCell, |me: &Self, labels| {
    GaugeCell::of(me.address.metric, me.address.place::<S, L>(labels, 1))
});

impl<S: Set, V: GaugeValue> Gauge<S, (), V> {
    /// Sets the value.
    #[inline]
    pub fn set(&self, value: V) {
        self.at_labels(()).set(value);
    }

    /// Adds to the value.
    #[inline]
    pub fn add(&self, value: V) {
        self.at_labels(()).add(value);
    }

    /// Makes the series disappear until it is set again.
    pub fn unset(&self) {
        self.at_labels(()).unset();
    }
}

impl<S, V> GaugeCell<S, V> {
    const fn of(metric: u32, place: Place) -> Self {
        Self { metric, place, marker: PhantomData }
    }
}

impl<S: Set, V: GaugeValue> GaugeCell<S, V> {
    /// Sets the value. NaN is refused and counted; so is the least integer.
    #[inline]
    pub fn set(self, value: V) {
        if !value.is_valid() {
            reject::<S>(self.metric, Rejection::NonFinite);
            return;
        }
        let place = self.place.live::<S>(self.metric);
        Shared::with::<S, _>(place.index, |cell| {
            cell.store(value.encode(), Ordering::Relaxed);
        });
        place.folded.count::<S>();
    }

    /// Adds to the value; a series never set begins at zero.
    pub fn add(self, value: V) {
        if !value.is_valid() {
            reject::<S>(self.metric, Rejection::NonFinite);
            return;
        }
        let place = self.place.live::<S>(self.metric);
        Shared::with::<S, _>(place.index, |cell| {
            let mut seen = cell.load(Ordering::Relaxed);
            loop {
                let sum = value.plus(seen);
                match cell.compare_exchange_weak(seen, sum, Ordering::Relaxed, Ordering::Relaxed) {
                    Ok(_) => break,
                    Err(now) => seen = now,
                }
            }
        });
        place.folded.count::<S>();
    }

    /// Makes the series disappear until it is set again.
    pub fn unset(self) {
        let place = self.place.live::<S>(self.metric);
        Shared::with::<S, _>(place.index, |cell| cell.store(0, Ordering::Relaxed));
    }
}

// A gauge of an open label folds like any other; what it shows there is the last value set.
impl<S: Set, L: Labels, V: GaugeValue> Gauge<S, L, V> {
    /// The series of label values given as texts, in the metric's order.
    pub fn at_texts(&self, texts: &[&str]) -> GaugeCell<S, V> {
        GaugeCell::of(self.address.metric, self.address.place_of_texts::<S, L>(texts, 1))
    }
}

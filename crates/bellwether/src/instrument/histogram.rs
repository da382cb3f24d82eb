//! Histograms and distributions.

use std::marker::PhantomData;
use std::time::Duration;

use super::{Address, Marker, PerThread, Place, Storage, Timed, Timer, instrument_methods, reject};
use crate::def::Shape;
use crate::label::Labels;
use crate::scope::{Rejection, Set, current};

/// More than any histogram has cells.
const NO_BUCKET: u32 = u32::MAX - 1;

/// A family of histograms with labels `L`: classic buckets, native ones, or both.
#[derive(Debug)]
pub struct Histogram<S, L, M = PerThread> {
    pub(crate) address: Address,
    shape: &'static Shape,
    marker: Marker<(S, L, M)>,
}

/// A histogram with native buckets only; in DogStatsD and Sentry a distribution.
pub type Distribution<S, L, M = PerThread> = Histogram<S, L, M>;

/// One histogram series.
#[derive(Debug)]
pub struct HistogramCell<S, M = PerThread> {
    metric: u32,
    place: Place,
    shape: &'static Shape,
    marker: Marker<(S, M)>,
}

impl<S, M> Clone for HistogramCell<S, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, M> Copy for HistogramCell<S, M> {}

impl<S, L, M> Histogram<S, L, M> {
    /// Metric number `metric` of the set, with cells from `start` on, `shape.width()` a label set.
    pub const fn new(metric: u32, start: u32, shape: &'static Shape) -> Self {
        Self { address: Address::new(metric, start), shape, marker: PhantomData }
    }
}

instrument_methods!(Histogram [M: Storage] -> HistogramCell, |me: &Self, labels| {
    let place = me.address.place::<S, L>(labels, me.shape.width());
    HistogramCell { metric: me.address.metric, place, shape: me.shape, marker: PhantomData }
});

impl<S: Set, L: Labels, M: Storage> Histogram<S, L, M> {
    pub(crate) fn at_texts(&self, texts: &[&str]) -> HistogramCell<S, M> {
        let place = self.address.place_of_texts::<S, L>(texts, self.shape.width());
        HistogramCell { metric: self.address.metric, place, shape: self.shape, marker: PhantomData }
    }
}

impl<S: Set, M: Storage> Histogram<S, (), M> {
    /// Records a value in the metric's unit.
    #[inline]
    pub fn observe(&self, value: f64) {
        self.at_labels(()).observe(value);
    }

    /// Records a duration, in seconds.
    #[inline]
    pub fn observe_duration(&self, duration: Duration) {
        self.at_labels(()).observe_duration(duration);
    }

    /// Starts a timer that records when it is dropped.
    pub fn start(&self) -> Timer<S, M> {
        self.at_labels(()).start()
    }

    /// Times a future; see [`HistogramCell::time`].
    pub fn time<F: Future>(&self, future: F) -> Timed<S, M, F> {
        self.at_labels(()).time(future)
    }
}

impl<S: Set, M: Storage> HistogramCell<S, M> {
    /// Records a value in the metric's unit. NaN and infinities are refused and counted.
    #[expect(clippy::inline_always, reason = "the shape is a constant; outlined, it costs a call")]
    #[inline(always)]
    pub fn observe(self, value: f64) {
        if !value.is_finite() {
            reject::<S>(self.metric, Rejection::NonFinite);
            return;
        }
        let place = self.place.live::<S>(self.metric);
        let shape = self.shape;
        let classic = shape.buckets.as_ref().map_or(NO_BUCKET, |b| b.index(value));
        let native = match &shape.native {
            Some(native) => shape.classic_cells() + native.cell(value),
            None => NO_BUCKET,
        };
        M::observe::<S>(place.index, shape.width(), [classic, native], value);
        place.folded.count::<S>();
    }

    /// Records a duration, in seconds.
    #[inline]
    pub fn observe_duration(self, duration: Duration) {
        self.observe(duration.as_secs_f64());
    }

    /// Records a value and keeps an exemplar for its bucket, usually `[("trace_id", …)]`.
    pub fn observe_with_exemplar(self, value: f64, labels: &[(&str, &str)]) {
        let place = self.place.live::<S>(self.metric);
        Self { place, ..self }.observe(value);
        if let Some(scope) = current::<S>().filter(|_| value.is_finite() && place.is_somewhere()) {
            let bucket = self.shape.buckets.as_ref().map_or(0, |b| b.index(value));
            let cell = place.index.saturating_add(bucket);
            scope.exemplars.keep(self.metric, cell, value, labels, scope.clock().now());
        }
    }

    /// Starts a timer that records when it is dropped.
    pub fn start(self) -> Timer<S, M> {
        Timer::start(self)
    }

    /// Times a future from its first poll to its end. One that is dropped before it is done is
    /// recorded as well, and counted as cancelled.
    pub fn time<F: Future>(self, future: F) -> Timed<S, M, F> {
        Timed::new(self, future)
    }

    pub(crate) fn count_cancelled(self) {
        reject::<S>(self.metric, Rejection::Cancelled);
    }
}

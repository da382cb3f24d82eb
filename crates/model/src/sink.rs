//! The seam between whoever has values and whoever writes bytes.
//!
//! Instruments walk their cells straight into a sink, so that no family is ever built in memory;
//! an owned [`Family`](crate::Family) walks the same way. A walk is row-major: [`row`] gives the
//! labels its points share, and each point names the *inner* label set it adds by an index into
//! [`FamilyHead::inner`]. An encoder renders each inner set once a family and each row once, and
//! then only copies.
//!
//! [`row`]: FamilySink::row

use crate::family::{FamilyKind, NativeHistogram, Summary};
use crate::{Number, Timestamp};

/// A label's name and value.
pub type LabelPair<'a> = (&'a str, &'a str);

/// What all points of a family share.
#[derive(Debug, Clone, Copy)]
pub struct FamilyHead<'a> {
    /// Name of its samples, as in [`Family::name`](crate::Family::name).
    pub name: &'a str,
    /// Its type.
    pub kind: FamilyKind,
    /// Its unit as a word (`seconds`), empty when none.
    pub unit: &'a str,
    /// What it means.
    pub help: &'a str,
    /// The label sets points choose from; one empty set when all labels are in the rows.
    pub inner: &'a [&'a [LabelPair<'a>]],
    /// What it was called before its names were translated for Prometheus; `None` where only the
    /// Prometheus names are known, as of a family that was scraped.
    pub original: Option<Original<'a>>,
}

/// A family as its catalogue describes it, for protocols that are not bound to Prometheus names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Original<'a> {
    /// Its name as written (`checkout.duration`), or its OpenTelemetry name where the catalogue
    /// gives one.
    pub name: &'a str,
    /// Its unit in UCUM (`ms`); empty when none.
    pub unit: &'a str,
    /// Whether it is a sum that goes both ways, which Prometheus calls a gauge.
    pub up_down: bool,
    /// Labels whose Prometheus name differs from the original one: Prometheus name, original.
    pub labels: &'a [LabelPair<'a>],
}

/// What a point may carry besides its value.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// When the value was taken.
    pub timestamp: Option<Timestamp>,
    /// When counting began.
    pub start: Option<Timestamp>,
    /// An exemplar of a counter.
    pub exemplar: Option<ExemplarRef<'a>>,
}

/// A borrowed [`Exemplar`](crate::Exemplar).
#[derive(Debug, Clone, Copy)]
pub struct ExemplarRef<'a> {
    /// Usually the trace.
    pub labels: &'a [LabelPair<'a>],
    /// The observed value.
    pub value: f64,
    /// When.
    pub timestamp: Option<Timestamp>,
}

/// A borrowed [`Histogram`](crate::Histogram).
#[derive(Debug, Clone, Copy)]
pub struct HistogramRef<'a> {
    /// Upper bounds, ascending; `+Inf` implied.
    pub bounds: &'a [f64],
    /// Per bucket, not cumulative; one more than `bounds`, or empty for native only.
    pub counts: &'a [f64],
    /// Sum of the observations.
    pub sum: Option<f64>,
    /// Exponential buckets.
    pub native: Option<NativeRef<'a>>,
    /// Exemplars with the index of their bucket in `counts`, ascending.
    pub exemplars: &'a [(usize, ExemplarRef<'a>)],
}

impl HistogramRef<'_> {
    /// How many observations there were.
    pub fn count(&self) -> f64 {
        match &self.native {
            Some(native) if self.counts.is_empty() => native.count(),
            _ => self.counts.iter().sum(),
        }
    }
}

/// A borrowed [`NativeHistogram`].
#[derive(Debug, Clone, Copy)]
pub struct NativeRef<'a> {
    /// Resolution, -4 to 8.
    pub schema: i8,
    /// Width of the zero bucket.
    pub zero_threshold: f64,
    /// Observations in the zero bucket.
    pub zero_count: f64,
    /// Index of the first positive bucket.
    pub positive_offset: i32,
    /// Positive buckets, dense.
    pub positive: &'a [f64],
    /// Index of the first negative bucket.
    pub negative_offset: i32,
    /// Negative buckets, dense.
    pub negative: &'a [f64],
}

impl NativeRef<'_> {
    /// Observations over all buckets.
    pub fn count(&self) -> f64 {
        self.zero_count + self.positive.iter().sum::<f64>() + self.negative.iter().sum::<f64>()
    }
}

impl<'a> From<&'a NativeHistogram> for NativeRef<'a> {
    fn from(h: &'a NativeHistogram) -> Self {
        Self {
            schema: h.schema,
            zero_threshold: h.zero_threshold,
            zero_count: h.zero_count,
            positive_offset: h.positive_offset,
            positive: &h.positive,
            negative_offset: h.negative_offset,
            negative: &h.negative,
        }
    }
}

/// Receives families. Calls come as `(begin (row point*)* end)*`.
///
/// Sinks do not fail: a sink that writes somewhere keeps its first error and ignores what follows.
pub trait FamilySink {
    /// A family begins.
    fn begin(&mut self, head: &FamilyHead<'_>);

    /// The points that follow carry these labels.
    fn row(&mut self, labels: &[LabelPair<'_>]);

    /// A point of a counter, gauge, unknown, info or state set.
    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>);

    /// A point of a histogram or gauge histogram.
    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>);

    /// A point of a summary.
    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>);

    /// The family is complete.
    fn end(&mut self);
}

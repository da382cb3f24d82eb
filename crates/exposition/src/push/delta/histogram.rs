//! What a histogram added.

use bellwether_model::{HistogramRef, NativeRef, Timestamp};

/// The last buckets of a histogram.
#[derive(Debug, Default)]
pub(super) struct LastHistogram {
    counts: Vec<f64>,
    sum: Option<f64>,
    native: Option<NativeDelta>,
}

/// What a histogram added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HistogramDelta {
    pub(crate) counts: Vec<f64>,
    pub(crate) sum: Option<f64>,
    pub(crate) native: Option<NativeDelta>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) first: bool,
}

/// Native buckets added.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct NativeDelta {
    pub(crate) schema: i8,
    pub(crate) zero_threshold: f64,
    pub(crate) zero_count: f64,
    pub(crate) positive_offset: i32,
    pub(crate) positive: Vec<f64>,
    pub(crate) negative_offset: i32,
    pub(crate) negative: Vec<f64>,
}

impl NativeDelta {
    pub(crate) fn borrow(&self) -> NativeRef<'_> {
        NativeRef {
            schema: self.schema,
            zero_threshold: self.zero_threshold,
            zero_count: self.zero_count,
            positive_offset: self.positive_offset,
            positive: &self.positive,
            negative_offset: self.negative_offset,
            negative: &self.negative,
        }
    }

    fn of(native: &NativeRef<'_>) -> Self {
        Self {
            schema: native.schema,
            zero_threshold: native.zero_threshold,
            zero_count: native.zero_count,
            positive_offset: native.positive_offset,
            positive: native.positive.to_vec(),
            negative_offset: native.negative_offset,
            negative: native.negative.to_vec(),
        }
    }
}

impl HistogramDelta {
    /// Observations added.
    pub(crate) fn count(&self) -> f64 {
        match &self.native {
            Some(native) if self.counts.is_empty() => native.borrow().count(),
            _ => self.counts.iter().sum(),
        }
    }

    /// As a histogram of the same bounds.
    pub(crate) fn borrow<'a>(&'a self, of: &HistogramRef<'a>) -> HistogramRef<'a> {
        HistogramRef {
            bounds: of.bounds,
            counts: &self.counts,
            sum: self.sum,
            native: self.native.as_ref().map(NativeDelta::borrow),
            exemplars: of.exemplars,
        }
    }
}

impl LastHistogram {
    pub(super) fn of(histogram: &HistogramRef<'_>) -> Self {
        Self {
            counts: histogram.counts.to_vec(),
            sum: histogram.sum,
            native: histogram.native.as_ref().map(NativeDelta::of),
        }
    }

    /// All of it, as new.
    pub(super) fn whole(&self, since: Option<Timestamp>, first: bool) -> HistogramDelta {
        let Self { counts, sum, native } = self;
        HistogramDelta { counts: counts.clone(), sum: *sum, native: native.clone(), since, first }
    }

    /// What was added since `before`; `None` when a bucket fell.
    pub(super) fn minus(&self, before: &Self) -> Option<HistogramDelta> {
        let native = match (&self.native, &before.native) {
            (Some(now), Some(before)) => Some(now.minus(before)?),
            (None, None) => None,
            _ => return None,
        };
        let sum = match (self.sum, before.sum) {
            (Some(now), Some(before)) => Some(now - before),
            (now, _) => now,
        };
        let counts = subtract_all(&self.counts, &before.counts)?;
        Some(HistogramDelta { counts, sum, native, since: None, first: false })
    }
}

impl NativeDelta {
    fn minus(&self, before: &Self) -> Option<Self> {
        let zero_count = self.zero_count - before.zero_count;
        let side = |offset, now: &[f64], at, before: &[f64]| minus_dense(offset, now, at, before);
        let positive =
            side(self.positive_offset, &self.positive, before.positive_offset, &before.positive)?;
        let negative =
            side(self.negative_offset, &self.negative, before.negative_offset, &before.negative)?;
        (zero_count >= 0.0).then(|| Self { zero_count, positive, negative, ..self.clone() })
    }
}

/// Dense buckets less others that begin elsewhere; `None` when one fell or is gone.
fn minus_dense(offset: i32, now: &[f64], other: i32, before: &[f64]) -> Option<Vec<f64>> {
    let mut rest = now.to_vec();
    let start = i64::from(other) - i64::from(offset);
    for (index, count) in (start..).zip(before).filter(|(_, count)| **count != 0.0) {
        let bucket = usize::try_from(index).ok().and_then(|index| rest.get_mut(index))?;
        *bucket -= count;
        if *bucket < 0.0 {
            return None;
        }
    }
    Some(rest)
}

fn subtract_all(now: &[f64], before: &[f64]) -> Option<Vec<f64>> {
    let added = now.iter().zip(before).map(|(now, before)| now - before);
    let added: Vec<f64> = added.collect();
    (now.len() == before.len() && added.iter().all(|count| *count >= 0.0)).then_some(added)
}

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
#[derive(Debug, Clone, PartialEq, Default)]
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

    /// Becomes `native`, in the memory it has.
    fn set(&mut self, native: &NativeRef<'_>) {
        self.schema = native.schema;
        self.zero_threshold = native.zero_threshold;
        self.zero_count = native.zero_count;
        self.positive_offset = native.positive_offset;
        set(&mut self.positive, native.positive);
        self.negative_offset = native.negative_offset;
        set(&mut self.negative, native.negative);
    }

    /// Takes away what was there before; `false` when a bucket fell or is gone.
    fn subtract(&mut self, before: &Self) -> bool {
        self.zero_count -= before.zero_count;
        let Self { positive_offset, positive, negative_offset, negative, .. } = self;
        self.zero_count >= 0.0
            && subtract_dense(*positive_offset, positive, before.positive_offset, &before.positive)
            && subtract_dense(*negative_offset, negative, before.negative_offset, &before.negative)
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

    /// Becomes all of `histogram`, in the memory it has.
    pub(super) fn set(&mut self, histogram: &HistogramRef<'_>) {
        set(&mut self.counts, histogram.counts);
        self.sum = histogram.sum;
        set_native(&mut self.native, histogram.native.as_ref());
    }

    /// Becomes what `histogram` added since `before`; `false`, with anything in it, when a bucket
    /// fell.
    pub(super) fn set_added(
        &mut self,
        histogram: &HistogramRef<'_>,
        before: &LastHistogram,
    ) -> bool {
        self.set(histogram);
        if let (Some(now), Some(before)) = (&mut self.sum, before.sum) {
            *now -= before;
        }
        let native = match (&mut self.native, &before.native) {
            (Some(now), Some(before)) => now.subtract(before),
            (None, None) => true,
            _ => false,
        };
        let same_buckets = self.counts.len() == before.counts.len();
        native && same_buckets && subtract_all(&mut self.counts, &before.counts)
    }
}

impl LastHistogram {
    /// Becomes `histogram`, in the memory it has.
    pub(super) fn set(&mut self, histogram: &HistogramRef<'_>) {
        set(&mut self.counts, histogram.counts);
        self.sum = histogram.sum;
        set_native(&mut self.native, histogram.native.as_ref());
    }
}

fn set(into: &mut Vec<f64>, values: &[f64]) {
    into.clear();
    into.extend_from_slice(values);
}

fn set_native(into: &mut Option<NativeDelta>, native: Option<&NativeRef<'_>>) {
    match native {
        Some(native) => into.get_or_insert_default().set(native),
        None => *into = None,
    }
}

/// Dense buckets less others that begin elsewhere; `false` when one fell or is gone.
fn subtract_dense(offset: i32, now: &mut [f64], other: i32, before: &[f64]) -> bool {
    let start = i64::from(other) - i64::from(offset);
    let same = usize::try_from(start).ok().and_then(|start| now.get_mut(start..));
    if let Some(same) = same.filter(|same| same.len() >= before.len()) {
        return subtract_all(same, before);
    }
    (start..).zip(before).filter(|(_, count)| **count != 0.0).all(|(index, count)| {
        let bucket = usize::try_from(index).ok().and_then(|index| now.get_mut(index));
        bucket.is_some_and(|bucket| {
            *bucket -= count;
            *bucket >= 0.0
        })
    })
}

/// Takes `before` from `now`; `false` when one fell.
fn subtract_all(now: &mut [f64], before: &[f64]) -> bool {
    // Without a way out in between, which would cost more than going on.
    let mut grew = true;
    for (now, before) in now.iter_mut().zip(before) {
        *now -= before;
        grew &= *now >= 0.0;
    }
    grew
}

//! Quantiles to show, never to judge by: a base-2 exponential histogram of scale 5. Each bucket is
//! 2.19 % wide, so a quantile is at most 1.09 % off; merging adds buckets and loses nothing.

use bellwether_model::native;

/// Buckets a doubling: 2^5.
pub(crate) const SCALE: i8 = 5;

/// A histogram over a fixed range; what is outside counts at its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    first: i32,
    counts: Vec<u64>,
    below: u64,
    above: u64,
}

impl Sketch {
    /// From `least` to `most`, in any unit; both positive. From 1 ms to 60 s it takes 4 KB.
    pub fn new(least: f64, most: f64) -> Self {
        let positive = |value: f64| if value.is_finite() { value.max(1e-9) } else { 1e9 };
        let first = native::bucket_index(SCALE, positive(least));
        let last = native::bucket_index(SCALE, positive(most)).clamp(first, first + 4095);
        let buckets = usize::try_from(last - first + 1).unwrap_or(1);
        Self { first, counts: vec![0; buckets], below: 0, above: 0 }
    }

    /// For latencies in seconds: 1 ms to 60 s.
    pub fn latency() -> Self {
        Self::new(0.001, 60.0)
    }

    /// Counts a value; NaN is none.
    pub fn record(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        if value <= native::upper_bound(SCALE, self.first - 1) {
            self.below += 1;
            return;
        }
        let index = if value.is_finite() { native::bucket_index(SCALE, value) } else { i32::MAX };
        let at = usize::try_from(i64::from(index) - i64::from(self.first)).unwrap_or(usize::MAX);
        *self.counts.get_mut(at).unwrap_or(&mut self.above) += 1;
    }

    /// Counts values by place: 0 is below the range, 1 its first bucket, past its last is above.
    pub(crate) fn add(&mut self, place: usize, more: u64) {
        match place.checked_sub(1) {
            None => self.below += more,
            Some(at) => *self.counts.get_mut(at).unwrap_or(&mut self.above) += more,
        }
    }

    /// Adds another of the same range; of any other nothing, and says so.
    pub fn merge(&mut self, other: &Self) -> bool {
        if self.first != other.first || self.counts.len() != other.counts.len() {
            return false;
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.below += other.below;
        self.above += other.above;
        true
    }

    /// Values counted.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.below + self.above
    }

    /// The value that a share `q` of all is at most, `inf{x: F(x) ≥ q}`, within 1.09 %; none
    /// without values.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        (count > 0 && q.is_finite()).then_some(())?;
        let rank = (q.clamp(0.0, 1.0) * count as f64).ceil().max(1.0) as u64;
        let mut seen = self.below;
        if seen >= rank {
            return Some(native::upper_bound(SCALE, self.first - 1));
        }
        for (at, bucket) in self.counts.iter().zip(self.first..) {
            seen += at;
            if seen >= rank {
                return Some(middle(bucket));
            }
        }
        let last = self.first + i32::try_from(self.counts.len()).unwrap_or(0);
        Some(native::upper_bound(SCALE, last - 1))
    }

    /// Buckets that hold something: index at scale 5 (Prometheus' schema 5, OTLP's index + 1), count.
    pub fn buckets(&self) -> impl Iterator<Item = (i32, u64)> {
        let all = self.counts.iter().zip(self.first..);
        all.filter(|(count, _)| **count > 0).map(|(count, bucket)| (bucket, *count))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.counts.len() * size_of::<u64>()
    }
}

/// The value equally far, as a share, from both bounds of a bucket.
fn middle(bucket: i32) -> f64 {
    let (low, high) = (native::upper_bound(SCALE, bucket - 1), native::upper_bound(SCALE, bucket));
    2.0 * low * high / (low + high)
}

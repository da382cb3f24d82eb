//! What the buckets of a histogram become.

use bellwether_model::{HistogramRef, NativeRef, native};

/// A bucket that grew: between which bounds, and by how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bucket {
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) count: f64,
}

impl Bucket {
    /// The value that stands for all of its observations: the middle, or the bound it has.
    pub(super) fn midpoint(&self) -> f64 {
        match (self.lower.is_finite(), self.upper.is_finite()) {
            (true, true) => self.lower + (self.upper - self.lower) / 2.0,
            (true, false) => self.lower,
            (false, true) => self.upper,
            (false, false) => 0.0,
        }
    }
}

/// The classic buckets that grew, or the native ones where they are asked for or the only ones.
pub(super) fn buckets(h: &HistogramRef<'_>, prefer_native: bool) -> Vec<Bucket> {
    match &h.native {
        Some(native) if prefer_native || h.counts.is_empty() => of_native(native),
        _ => of_classic(h),
    }
}

fn of_classic(h: &HistogramRef<'_>) -> Vec<Bucket> {
    let upper = h.bounds.iter().copied().chain([f64::INFINITY]);
    let lower = [f64::NEG_INFINITY].into_iter().chain(h.bounds.iter().copied());
    let all = lower.zip(upper).zip(h.counts);
    let all = all.map(|((lower, upper), count)| Bucket { lower, upper, count: *count });
    all.filter(|bucket| bucket.count > 0.0).collect()
}

fn of_native(n: &NativeRef<'_>) -> Vec<Bucket> {
    let bounds = |index: i32| {
        (
            native::upper_bound(n.schema, index.saturating_sub(1)),
            native::upper_bound(n.schema, index),
        )
    };
    let positive = (n.positive_offset..).zip(n.positive).map(|(index, count)| {
        let (lower, upper) = bounds(index);
        Bucket { lower, upper, count: *count }
    });
    let negative = (n.negative_offset..).zip(n.negative).map(|(index, count)| {
        let (lower, upper) = bounds(index);
        Bucket { lower: -upper, upper: -lower, count: *count }
    });
    let width = n.zero_threshold;
    let zero = Bucket { lower: -width, upper: width, count: n.zero_count };
    negative.chain([zero]).chain(positive).filter(|bucket| bucket.count > 0.0).collect()
}

/// A rate of which one is `count` times, cut off or rounded; `None` for one of them, which needs
/// none.
pub(super) fn rate(count: f64) -> Option<f64> {
    if count <= 1.0 {
        return None;
    }
    let mut rate = 1.0 / count;
    // Rounded up, it would make a server that cuts off miss one observation.
    while (1.0 / rate) < count {
        rate = rate.next_down();
    }
    Some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_give_counts_back_whether_servers_round_or_cut_off() {
        let counts = (2..20_000u64).chain([49, 99, 1_000_003, (1 << 40) + 1, (1 << 50) + 7]);
        for count in counts {
            let back = 1.0 / rate(count as f64).unwrap();
            assert_eq!((back.trunc() as u64, back.round() as u64), (count, count));
        }
        assert_eq!(rate(1.0), None);
    }

    #[test]
    fn native_buckets_have_bounds_on_both_sides_of_nought() {
        let native = NativeRef {
            schema: 0,
            zero_threshold: 0.001,
            zero_count: 2.0,
            positive_offset: 2,
            positive: &[1.0, 0.0],
            negative_offset: 1,
            negative: &[3.0],
        };
        let h = HistogramRef {
            bounds: &[],
            counts: &[],
            sum: None,
            native: Some(native),
            exemplars: &[],
        };
        let bucket = |lower, upper, count| Bucket { lower, upper, count };
        let expected = [bucket(-2.0, -1.0, 3.0), bucket(-0.001, 0.001, 2.0), bucket(2.0, 4.0, 1.0)];
        assert_eq!(buckets(&h, false), expected);
        assert_eq!(expected[0].midpoint().to_bits(), (-1.5f64).to_bits());
    }
}

//! Which bucket a duration counts in: base-2 exponential, 32 a doubling, from 1 ms to 60 s.

use bellwether_model::native;

use crate::sketch::SCALE;

/// Buckets of a shard, a power of two: one below 1 ms, 509 up to 60 s, one above, one unknown.
pub(crate) const BUCKETS: usize = 512;
/// Durations above 60 s.
pub(crate) const ABOVE: usize = BUCKETS - 2;
/// Requests that never ended, so that nobody knows how long they take.
const UNKNOWN: usize = BUCKETS - 1;
/// Buckets a doubling.
const STEPS: usize = 1 << SCALE;
/// The same, and the last bucket of a known duration, to count with.
const STEPS_SIGNED: i32 = 1 << SCALE;
const ABOVE_SIGNED: i32 = 510;
/// Segments of a doubling; in none of them is there more than one bound.
const SEGMENTS: usize = 2 * STEPS;
const MANTISSA_BITS: u32 = 52;

/// The bounds within a doubling, so that a bucket is found with one look and one comparison.
#[derive(Debug)]
pub(super) struct Scale {
    /// Mantissas of the bounds.
    bounds: [u64; STEPS + 1],
    /// By segment, the first bound at or after its begin.
    next: [u8; SEGMENTS],
}

/// The native bucket of 1 ms.
const FIRST: i32 = -318;

impl Scale {
    pub(super) fn new() -> Self {
        let mantissa = |value: f64| value.to_bits() & ((1 << MANTISSA_BITS) - 1);
        let mut bounds = [1 << MANTISSA_BITS; STEPS + 1];
        for (step, bound) in (0..).zip(bounds.iter_mut().take(STEPS)) {
            *bound = mantissa(native::upper_bound(SCALE, step));
        }
        let mut next = [0; SEGMENTS];
        for (segment, next) in (0u64..).zip(&mut next) {
            let begin = segment << (MANTISSA_BITS - u32::from(SCALE.unsigned_abs()) - 1);
            *next = bounds.partition_point(|bound| *bound < begin) as u8;
        }
        Self { bounds, next }
    }

    /// The bucket, below [`BUCKETS`], of a duration; `u64::MAX` is an unknown one.
    #[inline]
    pub(super) fn bucket(&self, nanos: u64) -> usize {
        // Of a signed number the conversion is one instruction.
        let signed = nanos.cast_signed();
        if signed < 0 {
            return if nanos == u64::MAX { UNKNOWN } else { ABOVE };
        }
        let bits = (signed as f64 * 1e-9).to_bits();
        let mantissa = bits & ((1 << MANTISSA_BITS) - 1);
        let segment = (mantissa >> (MANTISSA_BITS - u32::from(SCALE.unsigned_abs()) - 1)) as usize;
        let step = self.next[segment & (SEGMENTS - 1)];
        let past = i32::from(mantissa > self.bounds[usize::from(step).min(STEPS)]);
        // Of 0 s the exponent is that of nothing, far below 1 ms.
        let doublings = (bits >> MANTISSA_BITS) as i32 - 1023;
        let bucket = doublings * STEPS_SIGNED + i32::from(step) + past - FIRST + 1;
        bucket.clamp(0, ABOVE_SIGNED) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The native bucket of a place between 1 and 509.
    fn native_bucket(place: usize) -> i32 {
        FIRST - 1 + i32::try_from(place).unwrap_or(0)
    }

    /// The bucket of 1 ms, at this scale.
    fn first() -> i32 {
        native::bucket_index(SCALE, 0.001)
    }

    #[test]
    fn buckets_are_those_of_native_histograms_from_1_ms_to_60_s() {
        assert_eq!((usize::try_from(ABOVE_SIGNED), STEPS_SIGNED), (Ok(ABOVE), 32));
        assert_eq!((FIRST, native::bucket_index(SCALE, 60.0)), (first(), native_bucket(ABOVE - 1)));
        let scale = Scale::new();
        let mut nanos = 1_000_001u64;
        while nanos < 60_000_000_000 {
            for nanos in [nanos, nanos + 7] {
                let native = native::bucket_index(SCALE, nanos as f64 * 1e-9);
                assert_eq!(native_bucket(scale.bucket(nanos)), native, "{nanos} ns");
            }
            nanos += nanos / 997 + 1;
        }
    }

    #[test]
    fn the_ends_hold_what_is_outside() {
        let scale = Scale::new();
        for nanos in [0, 1, 999, 500_000] {
            assert_eq!(scale.bucket(nanos), 0, "{nanos} ns");
        }
        for nanos in [70_000_000_000, 1 << 50, u64::MAX - 1] {
            assert_eq!(scale.bucket(nanos), ABOVE, "{nanos} ns");
        }
        assert_eq!(scale.bucket(u64::MAX), UNKNOWN);
    }
}

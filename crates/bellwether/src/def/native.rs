//! Native (exponential) buckets in a dense run of cells.

use bellwether_model::native;

/// The native buckets of a histogram: a zero bucket, then one cell for each index of a range.
///
/// Values up to the lower end of the range, zero and negative ones are counted in the zero bucket;
/// values above the range in its last bucket. Choose the range so that neither happens often.
#[derive(Debug)]
pub struct NativeDef {
    schema: i8,
    first: i32,
    last: i32,
    zero_threshold: f64,
    /// Where in an octave each of its buckets begins, as mantissa bits.
    cuts: &'static [u64],
}

impl NativeDef {
    /// Buckets `first..=last` of `schema`.
    ///
    /// `zero_threshold` is the upper bound of bucket `first - 1`; `cuts` the mantissa bits of
    /// `2^(k / 2^schema)` for k in 1..2^schema, rounded down, and empty for schemas up to 0.
    pub const fn new(
        schema: i8,
        first: i32,
        last: i32,
        zero_threshold: f64,
        cuts: &'static [u64],
    ) -> Self {
        Self { schema, first, last, zero_threshold, cuts }
    }

    /// Cells it takes, the zero bucket included.
    pub const fn cells(&self) -> u32 {
        (self.last - self.first + 2) as u32
    }

    /// Its resolution.
    pub const fn schema(&self) -> i8 {
        self.schema
    }

    /// The index of its first bucket.
    pub const fn first(&self) -> i32 {
        self.first
    }

    /// The width of its zero bucket.
    pub const fn zero_threshold(&self) -> f64 {
        self.zero_threshold
    }

    /// The cell of a finite value.
    #[inline]
    pub fn cell(&self, value: f64) -> u32 {
        if value <= self.zero_threshold {
            return 0;
        }
        let index = if value.is_normal() && self.schema >= 0 {
            self.index(value)
        } else {
            native::bucket_index(self.schema, value)
        };
        (index.min(self.last) - self.first + 1).max(1) as u32
    }

    #[inline]
    fn index(&self, value: f64) -> i32 {
        const MANTISSA: u64 = (1 << 52) - 1;
        let bits = value.to_bits();
        let octave = (bits >> 52) as i32 - 1023;
        let mantissa = bits & MANTISSA;
        let within = self.cuts.iter().fold(0, |n, cut| n + i32::from(*cut < mantissa));
        // An exact power of two closes the octave below.
        (octave << self.schema) + within + i32::from(mantissa != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::NativeDef;
    use bellwether_model::native::{bucket_index, upper_bound};

    fn cuts(schema: i8) -> &'static [u64] {
        let steps = 1u64 << schema;
        let cut = |k| upper_bound(schema, k as i32).to_bits() & ((1 << 52) - 1);
        Box::leak((1..steps).map(cut).collect())
    }

    #[test]
    fn cells_agree_with_the_definition_of_native_buckets() {
        for schema in 0..=8i8 {
            let octaves = 10 << schema;
            let def = NativeDef::new(
                schema,
                -octaves,
                octaves,
                upper_bound(schema, -octaves - 1),
                cuts(schema),
            );
            for step in 1..20_000 {
                let value = 0.002 * f64::from(step) * f64::from(step);
                let expected = (bucket_index(schema, value).min(octaves) + octaves + 1) as u32;
                assert_eq!(def.cell(value), expected, "schema {schema} value {value}");
            }
            assert_eq!(def.cell(0.0), 0);
            assert_eq!(def.cell(-3.0), 0);
            assert_eq!(def.cell(f64::MAX), def.cells() - 1);
        }
    }

    #[test]
    fn bounds_close_their_bucket() {
        let def = NativeDef::new(3, -80, 80, upper_bound(3, -81), cuts(3));
        for index in -80..80 {
            let bound = upper_bound(3, index);
            assert_eq!(def.cell(bound), (index + 81) as u32, "bucket {index}");
            assert_eq!(def.cell(bound.next_up()), (index + 82) as u32, "bucket {index}");
        }
    }
}

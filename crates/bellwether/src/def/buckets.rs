//! Classic buckets, and finding one in constant time.

/// Cells of the search table.
const TABLE: usize = 64;
/// The sign, the exponent and two bits of the mantissa choose the cell: four cells an octave.
const SHIFT: u32 = 50;

/// Upper bounds of classic buckets, ascending, finite and positive where the table is to serve.
///
/// The top bits of a value index a table whose cells each hold at most one bound, so that a lookup
/// is one load and one comparison. Bounds closer together than a quarter of an octave, or over
/// more than sixteen octaves, or not positive, are searched in order.
#[derive(Debug)]
pub struct Buckets {
    bounds: &'static [f64],
    base: u64,
    table: Option<[u8; TABLE]>,
}

impl Buckets {
    /// Lays out the search; meant for constants.
    ///
    /// # Panics
    /// When the bounds are not ascending and finite, or more than 255.
    pub const fn new(bounds: &'static [f64]) -> Self {
        assert!(bounds.len() < 256, "a histogram has at most 255 bounds");
        let mut i = 0;
        while i < bounds.len() {
            assert!(bounds[i].is_finite(), "bounds are finite");
            assert!(i == 0 || bounds[i - 1] < bounds[i], "bounds ascend");
            i += 1;
        }
        if bounds.is_empty() || bounds[0] <= 0.0 {
            return Self { bounds, base: 0, table: None };
        }
        let base = bounds[0].to_bits() >> SHIFT;
        Self { bounds, base, table: lay_out(bounds, base) }
    }

    /// The bounds.
    pub const fn bounds(&self) -> &'static [f64] {
        self.bounds
    }

    /// The bucket of a finite value: the first whose bound is not less, or their number.
    #[inline]
    pub fn index(&self, value: f64) -> u32 {
        let Some(table) = &self.table else {
            return self.bounds.iter().take_while(|bound| **bound < value).count() as u32;
        };
        // Negative values have the top bit set: they would wrap past the table, so they go first.
        if value <= self.bounds[0] {
            return 0;
        }
        let cell = (value.to_bits() >> SHIFT).wrapping_sub(self.base) as usize;
        let Some(first) = table.get(cell) else {
            return self.bounds.len() as u32;
        };
        let past = self.bounds.get(usize::from(*first)).is_some_and(|bound| value > *bound);
        u32::from(*first) + u32::from(past)
    }
}

/// For each cell the first bound in it or above it; `None` if a cell would hold two.
const fn lay_out(bounds: &[f64], base: u64) -> Option<[u8; TABLE]> {
    let mut table = [0u8; TABLE];
    let mut cell = 0;
    let mut bound = 0;
    while cell < TABLE {
        table[cell] = bound as u8;
        let mut inside = 0;
        while bound < bounds.len() && (bounds[bound].to_bits() >> SHIFT) - base == cell as u64 {
            bound += 1;
            inside += 1;
        }
        if inside > 1 {
            return None;
        }
        cell += 1;
    }
    if bound == bounds.len() { Some(table) } else { None }
}

#[cfg(test)]
mod tests {
    use super::Buckets;
    use proptest::prelude::*;

    static USUAL: Buckets =
        Buckets::new(&[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]);
    static CLOSE: Buckets = Buckets::new(&[1.0, 1.01, 1.02, 7.0]);
    static SIGNED: Buckets = Buckets::new(&[-1.0, 0.0, 1.0]);

    fn slow(buckets: &Buckets, value: f64) -> u32 {
        buckets.bounds().partition_point(|b| *b < value) as u32
    }

    #[test]
    fn bounds_and_their_neighbours_fall_where_they_should() {
        for buckets in [&USUAL, &CLOSE, &SIGNED] {
            for bound in buckets.bounds() {
                for value in [bound.next_down(), *bound, bound.next_up()] {
                    assert_eq!(buckets.index(value), slow(buckets, value), "{value}");
                }
            }
            for value in [0.0, -0.0, -5.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE] {
                assert_eq!(buckets.index(value), slow(buckets, value), "{value}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_finite_value_is_found_as_a_search_finds_it(value in -20.0f64..20.0) {
            for buckets in [&USUAL, &CLOSE, &SIGNED] {
                prop_assert_eq!(buckets.index(value), slow(buckets, value));
            }
        }

        #[test]
        fn extreme_values_too(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            for buckets in [&USUAL, &CLOSE, &SIGNED] {
                prop_assert_eq!(buckets.index(value), slow(buckets, value));
            }
        }
    }
}

//! The arithmetic of native (exponential) histograms: which bucket holds a value.
//!
//! Bucket `i` of schema `s` covers `(2^((i-1)·2^-s), 2^(i·2^-s)]`; see Prometheus' native
//! histogram specification.

/// Finest resolution.
pub const SCHEMA_MAX: i8 = 8;
/// Coarsest resolution.
pub const SCHEMA_MIN: i8 = -4;

/// The upper bound of bucket `index` at `schema`.
pub fn upper_bound(schema: i8, index: i32) -> f64 {
    if schema <= 0 {
        return 2f64.powi(index.saturating_mul(1 << -schema));
    }
    let steps = 1i32 << schema;
    let fraction = f64::from(index.rem_euclid(steps)) / f64::from(steps);
    2f64.powi(index.div_euclid(steps)) * fraction.exp2()
}

/// The index of the bucket that holds `value`, which must be positive and finite.
pub fn bucket_index(schema: i8, value: f64) -> i32 {
    let guess = (value.log2() * 2f64.powi(i32::from(schema))).ceil() as i32;
    // log2 rounds: the neighbours decide, so that bounds fall into the bucket they close.
    if value > upper_bound(schema, guess) {
        guess + 1
    } else if value <= upper_bound(schema, guess - 1) {
        guess - 1
    } else {
        guess
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_the_bucket_it_closes() {
        for schema in SCHEMA_MIN..=SCHEMA_MAX {
            for index in -40..40 {
                let bound = upper_bound(schema, index);
                if bound.is_normal() {
                    assert_eq!(bucket_index(schema, bound), index, "schema {schema}");
                    assert_eq!(bucket_index(schema, bound.next_up()), index + 1, "schema {schema}");
                }
            }
        }
    }
}

//! Boundaries of histograms, classic and native.

use bellwether_model::MetricKind;
use bellwether_model::native::{SCHEMA_MAX, SCHEMA_MIN, bucket_index, upper_bound};
use bellwether_model::spec::LATENCY_BUCKETS;

use super::draft::Guess;
use super::kind::Verdict;
use super::observe::Observed;
use crate::resolve::native_range;
use crate::resolve::{BUCKETS_MAX, NATIVE_SCHEMA};

/// Native buckets as they will be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Those of `native: true`.
    Usual,
    /// Others.
    Own {
        /// Resolution.
        schema: i8,
        /// Upper end of the zero bucket, unless it is the usual one.
        min: Option<f64>,
        /// The greatest observation told apart, where the usual one would not do.
        max: Option<f64>,
    },
}

/// A histogram as the type that says the most of it.
pub(super) fn refine<'a>(
    verdict: Verdict<'a>,
    observed: &Observed<'a>,
    in_seconds: bool,
) -> Result<Verdict<'a>, String> {
    if verdict.kind.value != MetricKind::Histogram {
        return Ok(verdict);
    }
    if observed.buckets.differ {
        return Err("its series have different bucket boundaries".to_owned());
    }
    let bounds = observed.buckets.bounds.as_deref().unwrap_or_default();
    if bounds.len() > BUCKETS_MAX {
        return Err(format!("{} bucket boundaries, {BUCKETS_MAX} are allowed", bounds.len()));
    }
    if bounds.iter().any(|bound| !bound.is_finite() || is_negative_zero(*bound)) {
        return Err("a bucket boundary that cannot be written".to_owned());
    }
    let kind = if bounds == LATENCY_BUCKETS && in_seconds {
        Guess::because(MetricKind::Latency, "it has the boundaries of a latency")
    } else if bounds.is_empty() {
        Guess::because(MetricKind::Distribution, distribution(observed))
    } else {
        verdict.kind
    };
    Ok(Verdict { kind, ..verdict })
}

fn is_negative_zero(bound: f64) -> bool {
    bound == 0.0 && bound.is_sign_negative()
}

fn distribution(observed: &Observed<'_>) -> &'static str {
    match (observed.buckets.native, observed.series.is_empty()) {
        (Some(_), _) => "it has native buckets only",
        (None, false) => "it has no bucket but +Inf, as a native histogram in a text format",
        (None, true) => "it has no series yet, so no boundaries",
    }
}

/// Native buckets, when a scrape in protobuf shows them.
pub(super) fn native(
    observed: &Observed<'_>,
    unit: Option<&str>,
) -> Result<Option<Guess<Shape>>, String> {
    let Some((schema, zero)) = observed.buckets.native else { return Ok(None) };
    if !(SCHEMA_MIN..=SCHEMA_MAX).contains(&schema) {
        return Err(format!("native buckets of schema {schema}, which cannot be written"));
    }
    let (usual, greatest) = native_range(unit.unwrap_or_default());
    let min = Some(zero).filter(|zero| zero.is_finite()).map(|zero| least(schema, zero, usual));
    let min = min.filter(|min| min.total_cmp(&usual).is_ne());
    if min.is_none() && schema == NATIVE_SCHEMA {
        return Ok(Some(Guess::stated(Shape::Usual)));
    }
    let max = min.filter(|min| *min >= greatest).map(|min| min * 1e6);
    if max.is_some_and(|max| !max.is_finite()) {
        return Err("native buckets whose zero bucket holds nearly everything".to_owned());
    }
    let why = "the greatest observation that has a bucket of its own cannot be seen";
    Ok(Some(Guess::because(Shape::Own { schema, min, max }, why)))
}

/// Longest number that somebody may have written.
const WRITTEN_CHARS_MAX: usize = 6;

/// The least observation that is told apart: where the zero bucket ends, or the number somebody
/// wrote, of which that is the nearest boundary below.
fn least(schema: i8, zero: f64, usual: f64) -> f64 {
    let index = bucket_index(schema, zero);
    if upper_bound(schema, index).total_cmp(&zero).is_ne() {
        return zero;
    }
    let next = upper_bound(schema, index.saturating_add(1));
    if zero < usual && usual <= next {
        usual
    } else if next.to_string().len() <= WRITTEN_CHARS_MAX {
        next
    } else {
        zero
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_observation_is_the_number_somebody_wrote() {
        let below = |schema, min| upper_bound(schema, bucket_index(schema, min) - 1);
        let found = |schema, zero, usual| least(schema, zero, usual).to_bits();
        assert_eq!(found(3, below(3, 1e-6), 1e-6), 1e-6f64.to_bits());
        assert_eq!(found(2, below(2, 1.0), 1e-3), 1f64.to_bits());
        assert_eq!(found(3, 2f64.powi(-128), 1e-6), 2f64.powi(-128).to_bits());
        assert_eq!(found(3, 0.3, 1e-6), 0.3f64.to_bits());
    }
}

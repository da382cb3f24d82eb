//! Boundaries of histograms, classic and native.

use bellwether_model::MetricKind;
use bellwether_model::native::{SCHEMA_MAX, SCHEMA_MIN};
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
    let (min, max) = native_range(unit.unwrap_or_default());
    let own = Some(zero).filter(|zero| zero.is_finite() && zero.total_cmp(&min).is_ne());
    if own.is_none() && schema == NATIVE_SCHEMA {
        return Ok(Some(Guess::stated(Shape::Usual)));
    }
    let max = own.filter(|own| *own >= max).map(|own| own * 1e6).filter(|max| max.is_finite());
    if own.is_some() && max.is_none() && own >= Some(native_range(unit.unwrap_or_default()).1) {
        return Err("native buckets whose zero bucket holds nearly everything".to_owned());
    }
    let why = "the greatest observation that has a bucket of its own cannot be seen";
    Ok(Some(Guess::because(Shape::Own { schema, min: own, max }, why)))
}

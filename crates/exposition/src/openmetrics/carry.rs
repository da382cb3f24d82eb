//! What OpenMetrics 1.0 can carry: values it forbids are left out and counted by the encoder.

use bellwether_model::{ExemplarRef, FamilyKind, HistogramRef, Number, Summary};

use crate::encode::number::as_count;

/// Characters of an exemplar's label names and values together.
pub(crate) const EXEMPLAR_CHARS_MAX: usize = 128;

/// Whether points of this type are single numbers.
pub(crate) fn is_number_kind(kind: FamilyKind) -> bool {
    match kind {
        FamilyKind::Counter
        | FamilyKind::Gauge
        | FamilyKind::Info
        | FamilyKind::StateSet
        | FamilyKind::Unknown => true,
        FamilyKind::Histogram | FamilyKind::GaugeHistogram | FamilyKind::Summary => false,
    }
}

/// Whether `value` is legal for a point of `kind`.
pub(crate) fn number(kind: FamilyKind, value: Number) -> bool {
    let value = value.as_f64();
    match kind {
        FamilyKind::Gauge | FamilyKind::Unknown => true,
        FamilyKind::Counter => value >= 0.0,
        FamilyKind::Info => value.to_bits() == 1f64.to_bits(),
        FamilyKind::StateSet => value == 0.0 || value.to_bits() == 1f64.to_bits(),
        FamilyKind::Histogram | FamilyKind::GaugeHistogram | FamilyKind::Summary => false,
    }
}

/// Whether the buckets are legal: whole counts under ascending bounds.
pub(crate) fn histogram(histogram: &HistogramRef<'_>) -> bool {
    let whole = histogram.counts.iter().all(|c| as_count(*c).is_some())
        && as_count(histogram.count()).is_some();
    let ascending = histogram.bounds.is_sorted_by(|a, b| a < b);
    let below_infinity = histogram.bounds.iter().all(|b| *b < f64::INFINITY);
    whole && ascending && below_infinity
}

/// Whether a histogram may give this sum.
pub(crate) fn sum(kind: FamilyKind, bounds: &[f64], sum: f64) -> bool {
    let negative_buckets = bounds.first().is_some_and(|b| *b < 0.0);
    match kind {
        FamilyKind::GaugeHistogram => !sum.is_nan() && (negative_buckets || sum >= 0.0),
        _ => !negative_buckets && sum >= 0.0,
    }
}

/// Which parts of a summary are legal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SummaryParts {
    /// Its quantiles and its count.
    pub(crate) point: bool,
    /// Its sum.
    pub(crate) sum: bool,
}

impl SummaryParts {
    pub(crate) fn all() -> Self {
        Self { point: true, sum: true }
    }

    pub(crate) fn of(summary: &Summary) -> Self {
        let quantile = |(q, v): &(f64, f64)| (0.0..=1.0).contains(q) && (v.is_nan() || *v >= 0.0);
        let count = summary.count.is_none_or(|c| as_count(c).is_some());
        Self {
            point: count && summary.quantiles.iter().all(quantile),
            sum: summary.sum.is_none_or(|s| s >= 0.0),
        }
    }
}

/// Whether an exemplar's labels are short enough.
pub(crate) fn exemplar(exemplar: &ExemplarRef<'_>) -> bool {
    let chars = |(n, v): &(&str, &str)| n.chars().count() + v.chars().count();
    exemplar.labels.iter().map(chars).sum::<usize>() <= EXEMPLAR_CHARS_MAX
}

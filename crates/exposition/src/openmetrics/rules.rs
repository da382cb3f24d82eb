//! What OpenMetrics asks of a single sample of a type, and of the lines of a histogram point.

use bellwether_model::{FamilyKind, Number};

use crate::event::Sample;
use crate::parse::number::equal;
use crate::parse::point::Point;
use crate::parse::{Fault, ParseCode};

/// The suffixes samples of a family of this type may have.
pub(crate) fn sample_suffixes(kind: FamilyKind) -> &'static [&'static str] {
    match kind {
        FamilyKind::Counter => &["_total", "_created"],
        FamilyKind::Summary => &["", "_count", "_sum", "_created"],
        FamilyKind::Histogram => &["_count", "_sum", "_bucket", "_created"],
        FamilyKind::GaugeHistogram => &["_gcount", "_gsum", "_bucket"],
        FamilyKind::Info => &["_info"],
        FamilyKind::Gauge | FamilyKind::StateSet | FamilyKind::Unknown => &[""],
    }
}

/// The label that is not part of what tells a point from others.
pub(super) fn own_label<'n>(kind: FamilyKind, family: &'n str, suffix: &str) -> Option<&'n str> {
    match (kind, suffix) {
        (FamilyKind::Summary, "") => Some("quantile"),
        (FamilyKind::Histogram | FamilyKind::GaugeHistogram, "_bucket") => Some("le"),
        (FamilyKind::StateSet, _) => Some(family),
        _ => None,
    }
}

/// What is wrong with a sample by itself.
pub(super) fn check_sample(
    kind: FamilyKind,
    family: &str,
    suffix: &str,
    sample: &Sample<'_, '_>,
) -> Result<(), Fault> {
    check_labels(kind, family, suffix, sample)?;
    check_value(kind, suffix, sample.value)?;
    let may_have_exemplar = matches!(
        (kind, suffix),
        (FamilyKind::Histogram | FamilyKind::GaugeHistogram, "_bucket")
            | (FamilyKind::Counter, "_total")
    );
    if sample.exemplar.is_some() && !may_have_exemplar {
        let what = "an exemplar where none may be";
        let help = "only counter totals and histogram buckets carry exemplars";
        return Err(Fault::new(ParseCode::Exemplar, 0, what, help));
    }
    Ok(())
}

fn check_labels(
    kind: FamilyKind,
    family: &str,
    suffix: &str,
    sample: &Sample<'_, '_>,
) -> Result<(), Fault> {
    let Some(own) = own_label(kind, family, suffix) else { return Ok(()) };
    let Some(value) = sample.label(own) else {
        let what = format!("a {} sample without label `{own}`", kind.as_str());
        return Err(Fault::new(ParseCode::Labels, 0, what, "say which of its values this is"));
    };
    let legal = match own {
        "le" => bound(value).is_some(),
        "quantile" => bound(value).is_some_and(|q| (0.0..=1.0).contains(&q)),
        _ => true,
    };
    // A state set may itself be called `le`: its states are any texts.
    if legal || kind == FamilyKind::StateSet {
        return Ok(());
    }
    let what = format!("`{own}=\"{value}\"` is no {own}");
    let help = "bounds are floats and +Inf, quantiles are floats from 0 to 1";
    Err(Fault::new(ParseCode::Labels, 0, what, help))
}

/// A bucket bound or quantile; infinity has one spelling.
pub(super) fn bound(text: &str) -> Option<f64> {
    let value = crate::parse::number::parse_f64(text)?;
    (!value.is_nan() && (value != f64::INFINITY || text == "+Inf")).then_some(value)
}

fn check_value(kind: FamilyKind, suffix: &str, value: Number) -> Result<(), Fault> {
    let float = value.as_f64();
    let wrong = match (kind, suffix) {
        (FamilyKind::StateSet, _) if !equal(float, 0.0) && !equal(float, 1.0) => {
            "a state is 0 or 1"
        }
        (FamilyKind::Info, _) if !equal(float, 1.0) => "an info is 1",
        (FamilyKind::Summary, "") if float < 0.0 => "a quantile's value is not negative",
        (_, "_bucket" | "_count" | "_gcount") if !is_whole(value) => "a count is a whole number",
        (_, "_total" | "_sum" | "_gsum") if float.is_nan() => "a sum is a number",
        (_, "_total" | "_sum" | "_bucket" | "_count" | "_gcount") if float < 0.0 => {
            "what only grows is not negative"
        }
        _ => return Ok(()),
    };
    let what = format!("{value:?} is not a value of a {}", kind.as_str());
    Err(Fault::new(ParseCode::Value, 0, what, wrong))
}

fn is_whole(value: Number) -> bool {
    match value {
        Number::U64(_) | Number::I64(_) => true,
        Number::F64(v) => v.is_finite() && v.fract() == 0.0,
    }
}

/// What is wrong with the lines of a histogram point together.
pub(super) fn check_histogram(kind: FamilyKind, point: &Point) -> Result<(), Fault> {
    let ascending = point.buckets.is_sorted_by(|a, b| a.bound < b.bound);
    let grows = point.buckets.is_sorted_by(|a, b| a.cumulative <= b.cumulative);
    let last = point.buckets.last().filter(|b| b.bound == f64::INFINITY);
    let negative_buckets = point.buckets.first().is_some_and(|b| b.bound < 0.0);
    let gauge_sum = kind == FamilyKind::GaugeHistogram;
    let wrong = if !ascending {
        "buckets are not in the order of their bounds"
    } else if !grows {
        "a bucket holds less than the one before it"
    } else if last.is_none() {
        "the last bucket is not +Inf"
    } else if last.zip(point.count).is_some_and(|(b, count)| !equal(b.cumulative, count)) {
        "the count is not that of the +Inf bucket"
    } else if point.sum.is_some() != point.count.is_some() {
        "sum and count come together or not at all"
    } else if negative_buckets && point.sum.is_some() && !gauge_sum {
        "a histogram with negative bounds has no sum"
    } else if !negative_buckets && gauge_sum && point.sum.is_some_and(|s| s < 0.0) {
        "a negative sum without negative bounds"
    } else {
        return Ok(());
    };
    let help = "write each point's buckets in order up to +Inf, then its sum and count";
    Err(Fault::new(ParseCode::Histogram, 0, wrong, help))
}

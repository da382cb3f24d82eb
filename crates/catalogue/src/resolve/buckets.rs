//! Buckets of histograms: those written, those SLOs ask for, and exponential ones.

use bellwether_model::spec::{Bucket, LATENCY_BUCKETS, MetricKind, NativeSpec};

use super::Scope;
use super::slos::Wanted;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::scalar;
use crate::view::View;

/// Most boundaries of a histogram.
pub(crate) const BUCKETS_MAX: usize = 256;
/// Resolution of `native: true`.
pub(crate) const SCHEMA: i8 = 3;

/// The boundaries of a metric, bounds of SLOs included; nothing if they are wrong.
pub(super) fn classic(
    scope: &mut Scope<'_>,
    view: View<'_>,
    kind: MetricKind,
    wanted: &[Wanted],
    metric: &str,
) -> Option<Vec<Bucket>> {
    let own = match kind {
        MetricKind::Latency => LATENCY_BUCKETS.to_vec(),
        MetricKind::Histogram => written(scope, view, metric)?,
        _ => return Some(Vec::new()),
    };
    if own.is_empty() {
        return Some(Vec::new());
    }
    let mut all: Vec<Bucket> = own.into_iter().map(|bound| Bucket { bound, slo: None }).collect();
    for want in wanted {
        let at = all.partition_point(|bucket| bucket.bound < want.bound);
        if all.get(at).is_none_or(|bucket| bucket.bound > want.bound) {
            all.insert(at, Bucket { bound: want.bound, slo: Some(want.slo.clone()) });
        }
    }
    Some(all)
}

fn written(scope: &mut Scope<'_>, view: View<'_>, metric: &str) -> Option<Vec<f64>> {
    let items = view.list("buckets").unwrap_or_default();
    let mut report = |span, message: String, help: &str| {
        scope.report(Diagnostic::new(codes::BUCKETS, span, metric, message, help));
    };
    if items.len() > BUCKETS_MAX {
        let message = format!("{} boundaries, {BUCKETS_MAX} are allowed", items.len());
        report(
            view.span("buckets"),
            message,
            "keep those that a question asks for, or use `native: true`",
        );
        return None;
    }
    if items.is_empty() && view.list("buckets").is_some() {
        let help = "list the boundaries, or write `native: true` instead";
        report(view.span("buckets"), "`buckets` is empty".to_owned(), help);
        return None;
    }
    let mut bounds: Vec<f64> = Vec::new();
    for item in items {
        let bound = scalar::number(item.text()?).ok()?;
        if let Some(last) = bounds.last().filter(|last| **last >= bound) {
            let message = format!("the boundary {bound} follows {last}");
            report(item.span, message, "list the boundaries in ascending order, each once");
            return None;
        }
        // Negative zero would be a boundary of its own in every format.
        bounds.push(bound + 0.0);
    }
    Some(bounds)
}

/// The usual range of native buckets, by unit.
pub(crate) fn native_range(unit: &str) -> (f64, f64) {
    match unit {
        "s" => (1e-6, 3600.0),
        "By" => (1.0, 1_099_511_627_776.0),
        _ => (1e-3, 1e9),
    }
}

/// The exponential buckets of a metric, if it has them.
pub(super) fn native(
    scope: &mut Scope<'_>,
    view: View<'_>,
    kind: MetricKind,
    unit: &str,
    metric: &str,
) -> Option<NativeSpec> {
    let (min, max) = native_range(unit);
    let usual = NativeSpec { schema: SCHEMA, min, max };
    let Some(inner) = view.inner("native") else {
        let wanted = view.flag("native") == Some(true) || kind == MetricKind::Distribution;
        let implied = kind == MetricKind::Histogram && view.node("buckets").is_none();
        return (kind.is_distribution() && (wanted || implied)).then_some(usual);
    };
    let spec = NativeSpec {
        schema: inner.whole("schema").map_or(SCHEMA, |n| n as i8),
        min: inner.number("min").unwrap_or(min),
        max: inner.number("max").unwrap_or(max),
    };
    if spec.min > 0.0 && spec.max > spec.min {
        return kind.is_distribution().then_some(spec);
    }
    let message = format!("native buckets from {} to {} hold nothing", spec.min, spec.max);
    let help = "choose a `min` above 0 and a `max` above it";
    scope.report(Diagnostic::new(codes::NATIVE, view.span("native"), metric, message, help));
    None
}

//! Whether what arrived is what was recorded.

use std::cmp::Ordering;

use bellwether::def::FamilyKind;
use bellwether::{MetricDef, SetDef};

use super::{Promise, Report, Samples, Series, wait};

/// Differences named before the rest is only counted.
const NAMED: usize = 5;

/// Waits until what a peer has is what was recorded, says whether it is, and returns it.
pub(crate) fn check_arrived(
    report: &mut Report,
    peer: &str,
    promise: &Promise,
    recorded: &Samples,
    arrived: impl Fn() -> Samples,
) -> Samples {
    let expected = report.expect(recorded);
    let mut last = Samples::default();
    wait(report.patience(), || {
        last = arrived();
        same(&expected, &last, promise.def).is_ok()
    });
    let samples = expected.0.len();
    let what = format!("{peer}: {samples} samples are what was recorded, all others zero");
    report.check(&what, same(&expected, &last, promise.def));
    last
}

/// Nothing more and nothing less: every series recorded into has its value, every other one of the
/// catalogue is zero, and there is none the catalogue does not have.
fn same(recorded: &Samples, arrived: &Samples, def: &SetDef) -> Result<(), String> {
    let lost = recorded.0.iter().filter_map(|(series, value)| match arrived.0.get(series) {
        None => Some(format!("{series} is missing, not {value}")),
        Some(other) if !equal(*other, *value) => Some(format!("{series} is {other}, not {value}")),
        Some(_) => None,
    });
    let more = arrived.0.iter().filter(|(series, _)| !recorded.0.contains_key(series));
    let more = more.filter_map(|(series, value)| match family(def, series) {
        None => Some(format!("{series} is of no metric of the catalogue")),
        Some(_) if !equal(*value, 0.0) => {
            Some(format!("{series} is {value}, and nothing was recorded"))
        }
        Some(metric) => undeclared(metric, series),
    });
    let found: Vec<String> = lost.chain(more).collect();
    if found.is_empty() { Ok(()) } else { Err(named(&found)) }
}

/// Exactly, where NaN is NaN and both zeros are zero.
fn equal(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits() || one.partial_cmp(&other) == Some(Ordering::Equal)
}

/// The metric a sample belongs to.
pub(crate) fn family<'a>(def: &'a SetDef, series: &Series) -> Option<&'a MetricDef> {
    let of = |name: &str| def.metrics.iter().find(|metric| metric.name == name);
    let part = ["_bucket", "_sum", "_count"].iter().find_map(|part| series.name.strip_suffix(part));
    let histogram = part.and_then(of).filter(|metric| metric.kind == FamilyKind::Histogram);
    histogram.or_else(|| of(&series.name))
}

fn undeclared(metric: &MetricDef, series: &Series) -> Option<String> {
    let known = |label: &str| {
        // A state set's own label has the name of its metric.
        label == "le" || label == metric.name || metric.labels.iter().any(|def| def.name == label)
    };
    let label = series.labels.keys().find(|label| !known(label))?;
    Some(format!("{series} has a label `{label}` that the catalogue lacks"))
}

fn named(found: &[String]) -> String {
    let text = found.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    let more = found.len().saturating_sub(NAMED);
    if more == 0 { text } else { format!("{text}; and {more} more") }
}

//! The boundaries of a histogram's series against the declared ones.

use bellwether_model::Histogram;

use crate::codes;
use crate::collect::{Collector, Place};
use crate::promise::Promise;

/// Boundaries listed in a message.
const BOUNDS_SHOWN_MAX: usize = 10;

/// Reports declared boundaries a series does not have, and others it has.
pub(crate) fn bounds(promise: &Promise<'_>, histogram: &Histogram, found: &mut Collector) {
    let declared = &promise.spec.buckets;
    let same = declared.len() == histogram.bounds.len()
        && declared.iter().zip(&histogram.bounds).all(|(d, b)| equal(d.bound, *b));
    if !same {
        wrong(promise, histogram, found);
    }
    if histogram.native.is_some() && promise.spec.native.is_none() {
        native(promise, found);
    }
}

fn equal(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

fn wrong(promise: &Promise<'_>, histogram: &Histogram, found: &mut Collector) {
    let family = &promise.spec.prometheus_name;
    let declared: Vec<f64> = promise.spec.buckets.iter().map(|b| b.bound).collect();
    let missing = without(&declared, &histogram.bounds);
    let extra = without(&histogram.bounds, &declared);
    let difference = match (missing.is_empty(), extra.is_empty()) {
        (false, true) => format!("lacks {}", list(&missing)),
        (true, false) => format!("also has {}", list(&extra)),
        (false, false) => format!("lacks {} and has {}", list(&missing), list(&extra)),
        (true, true) => "has them twice or out of order".to_owned(),
    };
    found.note(&codes::WRONG_BUCKETS, Place::label(family, "le").with_value(&difference), || {
        let message = format!("{family} {difference} among its bucket boundaries");
        let help = if declared.is_empty() {
            "declare `buckets`, or record it as a native histogram only".to_owned()
        } else {
            format!("the catalogue says {}", list(&declared))
        };
        (message, help)
    });
}

fn native(promise: &Promise<'_>, found: &mut Collector) {
    let family = &promise.spec.prometheus_name;
    found.note(&codes::WRONG_BUCKETS, Place::family(family).with_value("native"), || {
        let message = format!("{family} has native buckets that are not declared");
        (message, "declare `native: true`, or switch them off".to_owned())
    });
}

fn without(these: &[f64], those: &[f64]) -> Vec<f64> {
    these.iter().copied().filter(|a| !those.iter().any(|b| equal(*a, *b))).collect()
}

fn list(bounds: &[f64]) -> String {
    let shown: Vec<String> =
        bounds.iter().take(BOUNDS_SHOWN_MAX).map(ToString::to_string).collect();
    let rest = bounds.len().saturating_sub(BOUNDS_SHOWN_MAX);
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}

//! Buckets of histograms, and states.

use bellwether_model::spec::{LATENCY_BUCKETS, MetricKind, MetricSpec, NativeSpec};

use super::change::{About, Changes};
use super::kinds;
use super::uses::{Aspect, Target};
use crate::diagnostic::quoted;

pub(super) fn compare(
    about: About<'_>,
    (was, is): (&MetricSpec, &MetricSpec),
    changes: &mut Changes,
) {
    // Of a metric that is no histogram any more, its type says it all.
    if was.kind.is_distribution() && is.kind.is_distribution() {
        classic(about, (was, is), changes);
        native(about, (was, is), changes);
    }
    if was.kind == MetricKind::StateSet && is.kind == MetricKind::StateSet {
        states(about, (was, is), changes);
    }
}

/// Boundaries, the fixed ones of latencies included.
fn bounds(metric: &MetricSpec) -> Vec<f64> {
    let own: Vec<f64> = metric.buckets.iter().map(|bucket| bucket.bound).collect();
    match metric.kind {
        MetricKind::Latency if own.is_empty() => LATENCY_BUCKETS.to_vec(),
        _ => own,
    }
}

fn classic(about: About<'_>, (was, is): (&MetricSpec, &MetricSpec), changes: &mut Changes) {
    let (old, new) = (bounds(was), bounds(is));
    match (old.is_empty(), new.is_empty()) {
        (false, true) => {
            let what = "it no longer has buckets with boundaries".to_owned();
            let target = Target::of(was, Aspect::Classic);
            return changes.push(about, &kinds::CLASSIC_REMOVED, what).hits(target);
        }
        (true, false) => {
            let what = "it has buckets with boundaries now".to_owned();
            changes.push(about, &kinds::CLASSIC_ADDED, what);
            return;
        }
        _ => {}
    }
    let highest = new.last().copied();
    for bound in old.iter().copied().filter(|bound| !new.contains(bound)) {
        let was_top = old.last() == Some(&bound) && highest.is_some_and(|top| top < bound);
        let what = format!("the boundary {} is gone", quoted(&bound.to_string()));
        let target = Target::of(was, Aspect::Bound { bound, top: highest.filter(|_| was_top) });
        let found = changes.push(about, &kinds::BUCKET_REMOVED, what);
        found.between(Some(bound.to_string()), None).hits(target);
    }
    for bound in new.iter().filter(|bound| !old.contains(bound)) {
        let what = format!("the boundary {} is new", quoted(&bound.to_string()));
        let found = changes.push(about, &kinds::BUCKET_ADDED, what);
        found.between(None, Some(bound.to_string()));
    }
}

fn native(about: About<'_>, (was, is): (&MetricSpec, &MetricSpec), changes: &mut Changes) {
    let shown =
        |native: NativeSpec| format!("schema {}, {} to {}", native.schema, native.min, native.max);
    match (was.native, is.native) {
        (Some(_), None) => {
            let what = "it no longer has native buckets".to_owned();
            let target = Target::of(was, Aspect::Native);
            changes.push(about, &kinds::NATIVE_REMOVED, what).hits(target);
        }
        (None, Some(_)) => {
            let what = "it has native buckets now".to_owned();
            changes.push(about, &kinds::NATIVE_ADDED, what);
        }
        (Some(old), Some(new)) => {
            let part = "its native buckets";
            changes.differs(about, &kinds::NATIVE_CHANGED, part, shown(old), shown(new));
        }
        (None, None) => {}
    }
}

fn states(about: About<'_>, (was, is): (&MetricSpec, &MetricSpec), changes: &mut Changes) {
    for state in was.states.iter().filter(|state| !is.states.contains(state)) {
        let what = format!("the state {} is gone", quoted(state));
        // A state is the value of a label that is called like the metric.
        let (label, value) = (was.prometheus_name.clone(), state.clone());
        let found = changes.push(about, &kinds::STATE_REMOVED, what);
        found.between(Some(value.clone()), None);
        found.hits(Target::of(was, Aspect::Value { label, value }));
    }
    for state in is.states.iter().filter(|state| !was.states.contains(state)) {
        let what = format!("the state {} is new", quoted(state));
        changes.push(about, &kinds::STATE_ADDED, what).between(None, Some(state.clone()));
    }
}

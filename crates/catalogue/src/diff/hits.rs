//! Whom each change hits, and what that makes of it.

use std::collections::HashSet;

use bellwether_model::Catalogue;

use super::change::{Change, Changes, Class, Found, Hit, State};
use super::consumers::{Consumer, Consumers};
use super::uses::{Aspect, Target, reason};
use crate::diagnostic::quoted;

/// Gives every change its hits and its class.
pub(super) fn settle(old: &Catalogue, new: &Catalogue, changes: Changes) -> Vec<Change> {
    if changes.0.iter().all(|found| found.target.is_none()) {
        return changes.0.into_iter().map(|found| found.change).collect();
    }
    let (old, new) = (Consumers::of(old), Consumers::of(new));
    changes.0.into_iter().map(|found| settled(&old, &new, found)).collect()
}

fn settled(old: &Consumers<'_>, new: &Consumers<'_>, found: Found) -> Change {
    let Found { mut change, target } = found;
    let Some(target) = target else { return change };
    change.hits = hits(old, new, &target);
    if change.kind.breaks_what_it_hits && !change.hits.is_empty() {
        change.class = Class::Breaking;
    }
    change
}

fn hits(old: &Consumers<'_>, new: &Consumers<'_>, target: &Target) -> Vec<Hit> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for at in old.naming(target.sample_names()) {
        let Some(consumer) = old.all.get(at) else { continue };
        if let Some(reason) = reason(consumer, target) {
            let state = state(consumer, new.like(consumer), target);
            seen.insert(at);
            found.push((at, hit(consumer, reason, state)));
        }
    }
    let mut next = 0;
    while let Some((at, hit)) = found.get(next).map(|(at, hit)| (*at, hit.clone())) {
        let record = old.all.get(at).and_then(|consumer| consumer.record);
        found.extend(readers(old, new, record, &hit, &mut seen));
        next += 1;
    }
    found.sort_by_key(|(at, hit)| (hit.consumer, *at));
    let mut hits: Vec<Hit> = found.into_iter().map(|(_, hit)| hit).collect();
    hits.dedup();
    hits
}

/// Who reads a recording rule that is hit.
fn readers(
    old: &Consumers<'_>,
    new: &Consumers<'_>,
    record: Option<&str>,
    through: &Hit,
    seen: &mut HashSet<usize>,
) -> Vec<(usize, Hit)> {
    let Some(record) = record else { return Vec::new() };
    let target = Target::record(record);
    let mut found = Vec::new();
    for at in old.naming(target.sample_names()) {
        let Some(consumer) = old.all.get(at).filter(|_| seen.insert(at)) else { continue };
        let state = match (through.state, new.like(consumer)) {
            (_, None) => State::Removed,
            (State::Unchanged, successor) => state(consumer, successor, &target),
            _ => State::Rewritten,
        };
        let reason = format!("reads {}, which {}", quoted(record), through.reason);
        found.push((at, hit(consumer, reason, state)));
    }
    found
}

fn hit(consumer: &Consumer<'_>, reason: String, state: State) -> Hit {
    Hit {
        consumer: consumer.kind,
        name: consumer.name.clone(),
        module: consumer.module.clone(),
        reason,
        state,
    }
}

/// What became of a consumer that is hit.
fn state(old: &Consumer<'_>, new: Option<&Consumer<'_>>, target: &Target) -> State {
    let Some(new) = new else { return State::Removed };
    // The metric is still there under its name: only another text can have taken note.
    let still = match target.aspect {
        Aspect::Meaning => old.said == new.said,
        _ => reason(new, target).is_some(),
    };
    if still { State::Unchanged } else { State::Rewritten }
}

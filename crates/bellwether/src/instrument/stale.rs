//! Handles of series whose label value has left.
//!
//! A slot that an idle value gave up goes to the next one, so a handle kept across that must not
//! record there. Departures are numbered; a handle remembers the number it was made under, and
//! only when there have been departures since does it look its own label slots up.

use super::{Folded, Place, reject};
use crate::def::{MetricDef, UNDECLARED};
use crate::scope::{Rejection, Scope, Set, current};

/// The number of the last departure, 1 before the first.
pub(super) fn now<S: Set>() -> u32 {
    current::<S>().map_or(0, Scope::departures)
}

/// The place a recording goes to now.
#[cold]
#[inline(never)]
pub(super) fn live_place<S: Set>(place: Place, metric: u32) -> Place {
    let Some(scope) = current::<S>() else { return place };
    if scope.departures() == place.checked_at {
        return place;
    }
    let Some(def) = scope.def().metrics.get(metric as usize) else { return place };
    let left = folded_product(scope, def, place);
    match left {
        None => place,
        Some((product, labels)) => match set_of(def, product) {
            UNDECLARED => {
                reject::<S>(metric, Rejection::UndeclaredCombination);
                Place::nowhere()
            }
            set => Place {
                index: def.start + set * def.cells.width(),
                folded: Folded::new(def.folded.unwrap_or(super::NOWHERE), labels),
                checked_at: 0,
            },
        },
    }
}

/// The product of slots with those that left folded, and which labels are folded in it; `None`
/// when none left.
fn folded_product(scope: &Scope, def: &MetricDef, place: Place) -> Option<(u32, u32)> {
    let set = place.index.checked_sub(def.start)? / def.cells.width().max(1);
    let mut rest = product_of(def, set)?;
    let (mut product, mut factor, mut folded, mut any_left) = (0, 1, 0, false);
    for (position, label) in def.labels.iter().enumerate().rev() {
        let own = rest % label.slots.max(1);
        rest /= label.slots.max(1);
        let left = label
            .open
            .and_then(|open| scope.interner(open))
            .is_some_and(|interner| interner.left_since(own, place.checked_at));
        let slot = label.fold.filter(|_| left).unwrap_or(own);
        any_left |= slot != own;
        folded |= u32::from(label.fold == Some(slot)) << position;
        product += slot * factor;
        factor *= label.slots;
    }
    any_left.then_some((product, folded))
}

fn product_of(def: &MetricDef, set: u32) -> Option<u32> {
    if def.combinations.is_empty() {
        return Some(set);
    }
    (0u32..).zip(def.combinations).find(|(_, s)| **s == set).map(|(product, _)| product)
}

fn set_of(def: &MetricDef, product: u32) -> u32 {
    if def.combinations.is_empty() {
        return product;
    }
    def.combinations.get(product as usize).copied().unwrap_or(UNDECLARED)
}

//! A label's slots and their texts, and counting through the slots of several.

use std::sync::Arc;

use bellwether_model::LabelPair;

use crate::def::LabelDef;
use crate::scope::Scope;

/// A slot's text: a value, absence, or nothing yet.
enum Slot {
    Value(Text),
    Absent,
    Vacant,
}

enum Text {
    Fixed(&'static str),
    Interned(Arc<str>),
}

impl Text {
    fn as_str(&self) -> &str {
        match self {
            Self::Fixed(text) => text,
            Self::Interned(text) => text,
        }
    }
}

/// One label's slots, with their texts as of this scrape.
pub(super) struct Axis {
    name: &'static str,
    fold: Option<u32>,
    slots: Vec<Slot>,
}

impl Axis {
    pub(super) fn new(scope: &Scope, def: &LabelDef) -> Self {
        let mut slots: Vec<Slot> = Vec::with_capacity(def.slots as usize);
        let fixed = |text: &&'static str| Slot::Value(Text::Fixed(text));
        match def.open.and_then(|open| scope.interner(open)) {
            None => slots.extend(def.values.iter().map(fixed)),
            Some(interner) => {
                slots.extend(interner.names().into_iter().map(|name| match name {
                    Some(name) => Slot::Value(Text::Interned(name)),
                    None => Slot::Vacant,
                }));
                // An open label's fold value, where it has a slot of its own, is its last value.
                let own_fold = def.fold.is_some_and(|fold| fold as usize == slots.len());
                slots.extend(def.values.last().filter(|_| own_fold).map(fixed));
            }
        }
        if def.optional {
            slots.push(Slot::Absent);
        }
        Self { name: def.name, fold: def.fold, slots }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn pair(&self, slot: usize) -> Option<LabelPair<'_>> {
        match self.slots.get(slot) {
            Some(Slot::Value(text)) => Some((self.name, text.as_str())),
            _ => None,
        }
    }

    pub(super) fn is_vacant(&self, slot: usize) -> bool {
        matches!(self.slots.get(slot), None | Some(Slot::Vacant))
    }

    /// Whether a series of this slot may appear before it was touched.
    pub(super) fn appears_untouched(&self, slot: usize) -> bool {
        let folded = self.fold.is_some_and(|fold| fold as usize == slot);
        !folded && matches!(self.slots.get(slot), Some(Slot::Value(_)))
    }
}

/// Label sets in the order of their cells: the last axis varies fastest.
pub(super) struct Odometer<'a> {
    axes: &'a [Axis],
    slots: Vec<usize>,
}

impl<'a> Odometer<'a> {
    pub(super) fn new(axes: &'a [Axis]) -> Self {
        Self { axes, slots: vec![0; axes.len()] }
    }

    /// How many label sets there are.
    pub(super) fn sets(&self) -> u32 {
        self.axes.iter().fold(1u32, |n, axis| n.saturating_mul(axis.len() as u32))
    }

    /// The labels it stands at; `false` when a slot of them is vacant.
    pub(super) fn labels(&self, into: &mut Vec<LabelPair<'a>>) -> bool {
        into.clear();
        for (axis, slot) in self.axes.iter().zip(&self.slots) {
            if axis.is_vacant(*slot) {
                return false;
            }
            into.extend(axis.pair(*slot));
        }
        true
    }

    /// Goes on to the next label set.
    pub(super) fn advance(&mut self) {
        for (axis, slot) in self.axes.iter().zip(&mut self.slots).rev() {
            *slot += 1;
            if *slot < axis.len() {
                return;
            }
            *slot = 0;
        }
    }
}

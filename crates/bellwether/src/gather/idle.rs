//! Values of open labels that nothing records any more leave, where the catalogue says `remove`.
//!
//! Whether a value is idle is found by comparing its series from scrape to scrape, so recording
//! pays nothing for it. Other threads' cells are never written: what a leaving value had counted
//! becomes the *baseline* of its cells, and whoever gets the slot next starts at zero above it.
//! A slot is reused one scrape after it was given up; a recording that was under way meanwhile is
//! noticed, and the value comes back with all its counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bellwether_model::{FamilyKind, Timestamp};

use super::reader::Reader;
use crate::def::{CellKind, LabelDef, MetricDef};
use crate::scope::{Scope, lock};

/// What is known of idle values in one scope.
#[derive(Debug, Default)]
pub(crate) struct IdleTracker {
    seen: BTreeMap<Value, Seen>,
    retired: BTreeMap<Value, Retired>,
    baselines: HashMap<(u32, u32), u64>,
    /// When the values now there began to count: not later than their first recording, and later
    /// than anything counted under the same text before it left. `None` is the scope's start.
    began: BTreeMap<Value, Option<Timestamp>>,
    swept: Option<Timestamp>,
}

/// An open label's value: label and slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Value {
    open: u16,
    slot: u32,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    print: u64,
    since_nanos: u64,
}

#[derive(Debug)]
struct Retired {
    name: Arc<str>,
    print: u64,
    before: Vec<((u32, u32), u64)>,
    began: Option<Timestamp>,
}

/// Baselines of one metric's cells.
#[derive(Debug, Default)]
pub(super) struct Baselines(HashMap<u32, u64>);

impl IdleTracker {
    pub(super) fn baselines(&self, metric: u32) -> Baselines {
        if self.baselines.is_empty() {
            return Baselines::default();
        }
        let of_metric = self.baselines.iter().filter(|((m, _), _)| *m == metric);
        Baselines(of_metric.map(|((_, cell), base)| (*cell, *base)).collect())
    }

    /// When each value of an open label began to count, by slot; empty where none ever leaves.
    /// To be asked after the texts were read: a text that no sweep has seen yet gets from here what
    /// the next sweep will say.
    pub(super) fn starts(&self, scope: &Scope, label: &LabelDef) -> Vec<Timestamp> {
        let Some(open) = label.open else { return Vec::new() };
        let Some(def) = scope.def().open_labels.get(usize::from(open)) else { return Vec::new() };
        if def.remove_after.is_none() {
            return Vec::new();
        }
        let began = |slot| match self.began.get(&Value { open, slot }) {
            _ if (slot as usize) < def.known.len() => None,
            Some(began) => *began,
            None => self.swept,
        };
        (0..def.limit).map(|slot| began(slot).unwrap_or(scope.started())).collect()
    }
}

impl Baselines {
    /// Takes the baselines off cells read from `start` on.
    pub(super) fn subtract(&self, kind: &CellKind, start: u32, cells: &mut [u64]) {
        if self.0.is_empty() {
            return;
        }
        let width = kind.width().max(1);
        for (i, value) in (0u32..).zip(cells.iter_mut()) {
            if let Some(base) = self.0.get(&(start + i)) {
                *value = if is_float(kind, i % width) {
                    (f64::from_bits(*value) - f64::from_bits(*base)).to_bits()
                } else {
                    value.wrapping_sub(*base)
                };
            }
        }
    }
}

fn is_float(kind: &CellKind, cell: u32) -> bool {
    match kind {
        CellKind::F64 => true,
        CellKind::Distribution(shape) => cell == shape.width() - 1,
        _ => false,
    }
}

/// Everything the cells say about one value.
#[derive(Debug, Default)]
struct Print {
    hash: u64,
    /// The same without values that are set: what is left of the print when those are emptied.
    summed: u64,
    /// An up-down counter above or below zero still owes its way back.
    held: bool,
    cells: Vec<(u32, u32, u64, bool)>,
}

/// Lets idle values of a scope leave, and gives back the slots of those that left.
pub(super) fn sweep(scope: &Scope) {
    let removing: Vec<u16> = (0u16..)
        .zip(scope.def().open_labels)
        .filter(|(_, def)| def.remove_after.is_some())
        .map(|(open, _)| open)
        .collect();
    if removing.is_empty() {
        return;
    }
    let prints = fingerprints(scope, &removing);
    let now = scope.clock().monotonic_nanos();
    let mut tracker = lock(&scope.idle);
    for open in removing {
        tracker.settle(scope, open, &prints);
        tracker.retire(scope, open, &prints, now);
    }
    tracker.swept = Some(scope.clock().now());
}

impl IdleTracker {
    /// Values that left last time: back if they were recorded since, gone for good otherwise.
    fn settle(&mut self, scope: &Scope, open: u16, prints: &BTreeMap<Value, Print>) {
        let Some(interner) = scope.interner(open) else { return };
        let (mine, others) =
            std::mem::take(&mut self.retired).into_iter().partition(|(v, _)| v.open == open);
        self.retired = others;
        let mine: BTreeMap<Value, Retired> = mine;
        let mut free = Vec::new();
        for (value, retired) in mine {
            let moved = prints.get(&value).map_or(0, |p| p.hash) != retired.print;
            if moved && interner.restore(value.slot, &retired.name) {
                self.restore_baselines(retired.before);
                self.began.insert(value, retired.began);
            } else {
                self.rebase(value, prints);
                free.push(value.slot);
            }
        }
        if !free.is_empty() {
            scope.depart_with(|departure| interner.free(&free, departure));
        }
    }

    fn restore_baselines(&mut self, before: Vec<((u32, u32), u64)>) {
        for (cell, base) in before {
            if base == 0 {
                self.baselines.remove(&cell);
            } else {
                self.baselines.insert(cell, base);
            }
        }
    }

    fn rebase(&mut self, value: Value, prints: &BTreeMap<Value, Print>) {
        for (metric, cell, bits, _) in prints.get(&value).iter().flat_map(|p| &p.cells) {
            self.baselines.insert((*metric, *cell), *bits);
        }
    }

    /// Values that nothing recorded for long enough.
    fn retire(&mut self, scope: &Scope, open: u16, prints: &BTreeMap<Value, Print>, now: u64) {
        let (Some(interner), Some(def)) =
            (scope.interner(open), scope.def().open_labels.get(usize::from(open)))
        else {
            return;
        };
        let patience = def.remove_after.unwrap_or(u64::MAX);
        let names = interner.names();
        let mut leaving = Vec::new();
        for (slot, name) in (0u32..).zip(&names).skip(def.known.len()) {
            let value = Value { open, slot };
            let Some(name) = name else {
                self.seen.remove(&value);
                self.began.remove(&value);
                continue;
            };
            self.began.entry(value).or_insert(self.swept);
            let (print, held) = prints.get(&value).map_or((0, false), |p| (p.hash, p.held));
            let fresh = Seen { print, since_nanos: now };
            let seen = self.seen.entry(value).or_insert(fresh);
            if seen.print != print || held {
                *seen = fresh;
            } else if now.saturating_sub(seen.since_nanos) >= patience {
                let left = prints.get(&value).map_or(0, |p| p.summed);
                leaving.push((value, Arc::clone(name), left));
            }
        }
        let slots: Vec<u32> = leaving.iter().map(|(value, ..)| value.slot).collect();
        interner.retire(&slots);
        for (value, name, print) in leaving {
            self.seen.remove(&value);
            let before = self.take_baselines(scope, value, prints);
            let began = self.began.remove(&value).flatten();
            self.retired.insert(value, Retired { name, print, before, began });
        }
    }

    /// Makes what a value counted its baseline; returns the baselines before.
    fn take_baselines(
        &mut self,
        scope: &Scope,
        value: Value,
        prints: &BTreeMap<Value, Print>,
    ) -> Vec<((u32, u32), u64)> {
        let cells = prints.get(&value).map(|p| p.cells.as_slice()).unwrap_or_default();
        let mut before = Vec::with_capacity(cells.len());
        scope.forget(cells.iter().map(|(metric, cell, ..)| (*metric, *cell)));
        for (metric, cell, bits, set) in cells {
            if *set {
                // A value that is set, not summed, lives in one shared cell: empty it.
                if let Some(def) = scope.def().metrics.get(*metric as usize) {
                    Reader::new(scope, def).clear(*cell);
                }
                continue;
            }
            let base = self.baselines.insert((*metric, *cell), *bits).unwrap_or_default();
            before.push(((*metric, *cell), base));
        }
        before
    }
}

/// Reads every series of the given open labels once.
fn fingerprints(scope: &Scope, removing: &[u16]) -> BTreeMap<Value, Print> {
    let mut prints = BTreeMap::new();
    for (metric, def) in (0u32..).zip(scope.def().metrics) {
        let concerned = def.labels.iter().any(|l| l.open.is_some_and(|o| removing.contains(&o)));
        if concerned && !matches!(def.cells, CellKind::Info) {
            fingerprint(scope, metric, def, removing, &mut prints);
        }
    }
    prints
}

fn fingerprint(
    scope: &Scope,
    metric: u32,
    def: &MetricDef,
    removing: &[u16],
    prints: &mut BTreeMap<Value, Print>,
) {
    let reader = Reader::new(scope, def);
    let width = def.cells.width();
    let mut cells = vec![0u64; width as usize];
    let products = def.labels.iter().fold(1u32, |n, l| n.saturating_mul(l.slots));
    for product in 0..products {
        let set = match def.combinations {
            [] => product,
            table => match table.get(product as usize) {
                Some(set) if *set != crate::def::UNDECLARED => *set,
                _ => continue,
            },
        };
        let start = def.start + set * width;
        reader.read(&def.cells, start, &mut cells);
        for value in values_of(def, product, removing) {
            let print = prints.entry(value).or_default();
            print.add(metric, def, start, &cells);
        }
    }
}

impl Print {
    fn add(&mut self, metric: u32, def: &MetricDef, start: u32, cells: &[u64]) {
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let set = matches!(def.cells, CellKind::GaugeF64 | CellKind::GaugeI64 | CellKind::State);
        // Of the summed metrics only up-down counters appear as gauges.
        let goes_down = matches!(def.kind, FamilyKind::Gauge) && !set;
        self.held |= goes_down && cells.iter().any(|c| *c != 0);
        for (cell, bits) in (start..).zip(cells) {
            if *bits != 0 {
                let place = u64::from(metric) << 32 | u64::from(cell);
                let mixed =
                    (place ^ MIX).wrapping_mul(MIX) ^ bits.wrapping_mul(MIX).rotate_left(17);
                let mixed = mixed.wrapping_mul(MIX);
                self.hash = self.hash.wrapping_add(mixed);
                self.summed = self.summed.wrapping_add(if set { 0 } else { mixed });
                self.cells.push((metric, cell, *bits, set));
            }
        }
    }
}

/// The removable values among a product's label slots.
fn values_of(def: &MetricDef, mut product: u32, removing: &[u16]) -> Vec<Value> {
    let mut values = Vec::new();
    for label in def.labels.iter().rev() {
        let slot = product % label.slots.max(1);
        product /= label.slots.max(1);
        if let Some(open) = label.open.filter(|open| removing.contains(open)) {
            values.push(Value { open, slot });
        }
    }
    values
}

//! One family: rows of label sets, the last label varying fastest.

use std::sync::Arc;

use bellwether_model::{
    Exemplar, ExemplarRef, Extras, FamilyHead, FamilySink, HistogramRef, LabelPair, NativeRef,
    Number,
};

use super::reader::Reader;
use crate::def::{CellKind, LabelDef, MetricDef, Shape, UNDECLARED};
use crate::instrument::{GAUGE_UNSET_F64, GAUGE_UNSET_I64};
use crate::scope::{Scope, lock};

/// Buffers kept from family to family.
#[derive(Default)]
pub(super) struct Scratch {
    cells: Vec<u64>,
    counts: Vec<f64>,
}

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
struct Axis {
    name: &'static str,
    fold: Option<u32>,
    slots: Vec<Slot>,
}

impl Axis {
    fn new(scope: &Scope, def: &LabelDef) -> Self {
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

    fn pair(&self, slot: usize) -> Option<LabelPair<'_>> {
        match self.slots.get(slot) {
            Some(Slot::Value(text)) => Some((self.name, text.as_str())),
            _ => None,
        }
    }

    fn is_vacant(&self, slot: usize) -> bool {
        matches!(self.slots.get(slot), None | Some(Slot::Vacant))
    }

    /// Whether a series of this slot may appear before it was touched.
    fn appears_untouched(&self, slot: usize) -> bool {
        let folded = self.fold.is_some_and(|fold| fold as usize == slot);
        !folded && matches!(self.slots.get(slot), Some(Slot::Value(_)))
    }
}

/// Walks one metric of a set.
pub(super) fn walk<K: FamilySink>(
    scope: &Scope,
    metric: u32,
    def: &'static MetricDef,
    scratch: &mut Scratch,
    sink: &mut K,
) {
    match def.cells {
        CellKind::Info => walk_info(scope, metric, def, sink),
        CellKind::State => walk_states(scope, metric, def, scratch, sink),
        _ => Walk::new(scope, metric, def).rows(scratch, sink),
    }
}

fn head<'a>(def: &MetricDef, inner: &'a [&'a [LabelPair<'a>]]) -> FamilyHead<'a> {
    FamilyHead { name: def.name, kind: def.kind, unit: def.unit, help: def.help, inner }
}

fn walk_info<K: FamilySink>(scope: &Scope, metric: u32, def: &MetricDef, sink: &mut K) {
    let Some(facts) = lock(&scope.info).get(&metric).cloned() else { return };
    let labels: Vec<LabelPair<'_>> =
        def.labels.iter().zip(&facts).map(|(l, fact)| (l.name, fact.as_str())).collect();
    sink.begin(&head(def, &[&[]]));
    sink.row(&labels);
    sink.number(0, Number::U64(1), Extras::default());
    sink.end();
}

fn walk_states<K: FamilySink>(
    scope: &Scope,
    metric: u32,
    def: &'static MetricDef,
    scratch: &mut Scratch,
    sink: &mut K,
) {
    let pairs: Vec<[LabelPair<'_>; 1]> = def.states.iter().map(|s| [(def.name, *s)]).collect();
    let inner: Vec<&[LabelPair<'_>]> = pairs.iter().map(<[_; 1]>::as_slice).collect();
    let walk = Walk::new(scope, metric, def);
    let mut labels = Vec::new();
    let mut begun = false;
    for set in 0..walk.products() {
        scratch.cells.resize(1, 0);
        walk.read(set, &mut scratch.cells);
        let Some(state) = scratch.cells.first().and_then(|bits| bits.checked_sub(1)) else {
            continue;
        };
        if !walk.labels_of(set, &mut labels) {
            continue;
        }
        if !begun {
            sink.begin(&head(def, &inner));
            begun = true;
        }
        sink.row(&labels);
        for i in 0..inner.len() {
            sink.number(i, Number::U64(u64::from(i as u64 == state)), Extras::default());
        }
    }
    if begun {
        sink.end();
    }
}

struct Walk<'a> {
    scope: &'a Scope,
    def: &'static MetricDef,
    axes: Vec<Axis>,
    reader: Reader,
    exemplars: Vec<(u32, Exemplar)>,
    baselines: super::idle::Baselines,
}

impl<'a> Walk<'a> {
    fn new(scope: &'a Scope, metric: u32, def: &'static MetricDef) -> Self {
        Self {
            scope,
            def,
            axes: def.labels.iter().map(|label| Axis::new(scope, label)).collect(),
            reader: Reader::new(scope, def),
            exemplars: scope.exemplars.of(metric),
            baselines: lock(&scope.idle).baselines(metric),
        }
    }

    /// Products of label slots, declared or not.
    fn products(&self) -> u32 {
        self.def.labels.iter().fold(1, |n, l| n.saturating_mul(l.slots))
    }

    /// The label set of a product; `None` when the catalogue leaves it out.
    fn set_of(&self, product: u32) -> Option<u32> {
        if self.def.combinations.is_empty() {
            return Some(product);
        }
        let set = self.def.combinations.get(product as usize).copied();
        set.filter(|set| *set != UNDECLARED)
    }

    /// Reads the cells of consecutive products, all zero for those left out.
    fn read(&self, first: u32, into: &mut [u64]) {
        let width = self.def.cells.width();
        if self.def.combinations.is_empty() {
            let start = self.def.start + first * width;
            self.reader.read(&self.def.cells, start, into);
            self.baselines.subtract(&self.def.cells, start, into);
            return;
        }
        for (product, cells) in (first..).zip(into.chunks_mut(width as usize)) {
            match self.set_of(product) {
                Some(set) => {
                    let start = self.def.start + set * width;
                    self.reader.read(&self.def.cells, start, cells);
                    self.baselines.subtract(&self.def.cells, start, cells);
                }
                None => cells.fill(0),
            }
        }
    }

    /// The labels of a product over all axes; `false` when a slot of it is vacant.
    fn labels_of<'b>(&'b self, product: u32, into: &mut Vec<LabelPair<'b>>) -> bool {
        labels_of(&self.axes, product, into)
    }

    /// Walks rows of the last label.
    fn rows<K: FamilySink>(&self, scratch: &mut Scratch, sink: &mut K) {
        let (last, outer) = match self.axes.split_last() {
            Some((last, outer)) => (Some(last), outer),
            None => (None, self.axes.as_slice()),
        };
        let inner_slots = last.map_or(1, |axis| axis.slots.len());
        let pairs: Vec<Option<[LabelPair<'_>; 1]>> =
            (0..inner_slots).map(|slot| last.and_then(|axis| axis.pair(slot)).map(|p| [p])).collect();
        let inner: Vec<&[LabelPair<'_>]> =
            pairs.iter().map(|pair| pair.as_ref().map_or(&[] as &[_], <[_; 1]>::as_slice)).collect();
        let mut row = Row { walk: self, last, scratch, begun: false };
        let rows = outer.iter().fold(1u32, |n, axis| n.saturating_mul(axis.slots.len() as u32));
        let mut labels = Vec::new();
        for index in 0..rows {
            if row.read(index, inner_slots as u32) && labels_of(outer, index, &mut labels) {
                row.emit(index, &inner, &labels, sink);
            }
        }
        if row.begun {
            sink.end();
        }
    }

    /// Whether a series appears though nothing was recorded into it.
    fn appears(&self, product: u32, last: Option<&Axis>, slot: usize, row_touched: bool) -> bool {
        let untouched = last.is_none_or(|axis| axis.appears_untouched(slot) || self.def.from_zero);
        let declared = self.set_of(product).is_some();
        let counts = matches!(self.def.cells, CellKind::U64 | CellKind::I64 | CellKind::F64);
        declared && untouched && (self.def.from_zero || (row_touched && counts))
    }

    fn exemplar_of(&self, cell: u32) -> Option<&Exemplar> {
        self.exemplars.iter().find(|(c, _)| *c == cell).map(|(_, e)| e)
    }
}

fn labels_of<'b>(axes: &'b [Axis], mut product: u32, into: &mut Vec<LabelPair<'b>>) -> bool {
    into.clear();
    for axis in axes.iter().rev() {
        let slots = (axis.slots.len() as u32).max(1);
        let slot = (product % slots) as usize;
        product /= slots;
        if axis.is_vacant(slot) {
            return false;
        }
        into.extend(axis.pair(slot));
    }
    into.reverse();
    true
}

/// One row: the products that differ in the last label only.
struct Row<'w, 'a> {
    walk: &'w Walk<'a>,
    last: Option<&'w Axis>,
    scratch: &'w mut Scratch,
    begun: bool,
}

impl Row<'_, '_> {
    /// Reads the row's cells; says whether anything of it may have to appear.
    fn read(&mut self, row: u32, inner_slots: u32) -> bool {
        let len = (inner_slots * self.walk.def.cells.width()) as usize;
        self.scratch.cells.resize(len, 0);
        self.walk.read(row * inner_slots, &mut self.scratch.cells);
        self.walk.def.from_zero || self.scratch.cells.iter().any(|cell| *cell != 0)
    }

    fn emit<K: FamilySink>(
        &mut self,
        row: u32,
        inner: &[&[LabelPair<'_>]],
        labels: &[LabelPair<'_>],
        sink: &mut K,
    ) {
        let walk = self.walk;
        let width = walk.def.cells.width() as usize;
        let touched = self.scratch.cells.iter().any(|cell| *cell != 0);
        let counts = &mut self.scratch.counts;
        let mut row_begun = false;
        for (slot, cells) in self.scratch.cells.chunks(width).enumerate() {
            let product = row * inner.len() as u32 + slot as u32;
            let recorded = cells.iter().any(|cell| *cell != 0);
            let vacant = self.last.is_some_and(|axis| axis.is_vacant(slot));
            if vacant || !(recorded || walk.appears(product, self.last, slot, touched)) {
                continue;
            }
            if !self.begun {
                sink.begin(&head(walk.def, inner));
                self.begun = true;
            }
            if !row_begun {
                sink.row(labels);
                row_begun = true;
            }
            let Some(set) = walk.set_of(product) else { continue };
            let cell = walk.def.start + set * width as u32;
            match walk.def.cells {
                CellKind::Distribution(shape) => walk.histogram(slot, shape, cell, cells, counts, sink),
                _ => walk.number(slot, cell, cells.first().copied().unwrap_or_default(), sink),
            }
        }
    }
}

impl Walk<'_> {
    fn number<K: FamilySink>(&self, slot: usize, cell: u32, bits: u64, sink: &mut K) {
        let value = match self.def.cells {
            CellKind::I64 => Number::I64(bits.cast_signed()),
            CellKind::F64 => Number::F64(f64::from_bits(bits)),
            CellKind::GaugeF64 => Number::F64(f64::from_bits(bits ^ GAUGE_UNSET_F64)),
            CellKind::GaugeI64 => Number::I64((bits ^ GAUGE_UNSET_I64).cast_signed()),
            _ => Number::U64(bits),
        };
        let mut extras = Extras::default();
        if matches!(self.def.cells, CellKind::U64 | CellKind::F64) {
            extras.start = Some(self.scope.started());
        }
        match self.exemplar_of(cell) {
            None => sink.number(slot, value, extras),
            Some(exemplar) => {
                let labels = pairs(exemplar);
                sink.number(slot, value, Extras { exemplar: Some(borrow(exemplar, &labels)), ..extras });
            }
        }
    }

    fn histogram<K: FamilySink>(
        &self,
        slot: usize,
        shape: &Shape,
        cell: u32,
        cells: &[u64],
        counts: &mut Vec<f64>,
        sink: &mut K,
    ) {
        counts.clear();
        counts.extend(cells.iter().map(|count| *count as f64));
        let (classic, rest) = counts.split_at(shape.classic_cells() as usize);
        let (native, _) = rest.split_at(shape.native_cells() as usize);
        let sum = cells.last().map(|bits| f64::from_bits(*bits));
        let kept: Vec<(usize, &Exemplar, Vec<LabelPair<'_>>)> = self
            .exemplars
            .iter()
            .filter(|(c, _)| (cell..cell + shape.classic_cells().max(1)).contains(c))
            .map(|(c, e)| ((c - cell) as usize, e, pairs(e)))
            .collect();
        let exemplars: Vec<(usize, ExemplarRef<'_>)> =
            kept.iter().map(|(bucket, e, labels)| (*bucket, borrow(e, labels))).collect();
        let view = HistogramRef {
            bounds: shape.buckets.as_ref().map_or(&[], |b| b.bounds()),
            counts: classic,
            sum,
            native: native_view(shape, native),
            exemplars: &exemplars,
        };
        let extras = Extras { start: Some(self.scope.started()), ..Extras::default() };
        sink.histogram(slot, &view, extras);
    }
}

fn native_view<'c>(shape: &Shape, cells: &'c [f64]) -> Option<NativeRef<'c>> {
    let def = shape.native.as_ref()?;
    let (zero, positive) = cells.split_first()?;
    let first = positive.iter().position(|c| *c != 0.0).unwrap_or(positive.len());
    let last = positive.iter().rposition(|c| *c != 0.0).map_or(first, |i| i + 1);
    Some(NativeRef {
        schema: def.schema(),
        zero_threshold: def.zero_threshold(),
        zero_count: *zero,
        positive_offset: def.first() + i32::try_from(first).unwrap_or(i32::MAX),
        positive: positive.get(first..last).unwrap_or_default(),
        negative_offset: 0,
        negative: &[],
    })
}

fn pairs(exemplar: &Exemplar) -> Vec<LabelPair<'_>> {
    exemplar.labels.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

fn borrow<'a>(exemplar: &Exemplar, labels: &'a [LabelPair<'a>]) -> ExemplarRef<'a> {
    ExemplarRef { labels, value: exemplar.value, timestamp: exemplar.timestamp }
}

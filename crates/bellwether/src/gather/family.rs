//! One family: rows of label sets, the last label varying fastest.

mod axis;
mod point;
mod rows;

use bellwether_model::{Exemplar, Extras, FamilyHead, FamilySink, LabelPair, Number, Timestamp};

use self::axis::{Axis, Odometer};
use super::reader::Reader;
use crate::def::{CellKind, MetricDef, UNDECLARED};
use crate::scope::{Scope, lock};

/// Buffers kept from family to family.
#[derive(Default)]
pub(super) struct Scratch {
    cells: Vec<u64>,
    counts: Vec<f64>,
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
    let original = Some(def.original);
    FamilyHead { name: def.name, kind: def.kind, unit: def.unit, help: def.help, inner, original }
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
    let mut at = Odometer::new(&walk.axes);
    scratch.cells.resize(1, 0);
    for set in 0..at.sets() {
        walk.read(set, &mut scratch.cells);
        let labelled = at.labels(&mut labels);
        at.advance();
        let Some(state) = scratch.cells.first().and_then(|bits| bits.checked_sub(1)) else {
            continue;
        };
        if !labelled {
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

/// One family, and all that reading it takes.
struct Walk {
    def: &'static MetricDef,
    axes: Vec<Axis>,
    reader: Reader,
    exemplars: Vec<(u32, Exemplar)>,
    baselines: super::idle::Baselines,
    started: Timestamp,
    /// For each axis when its values began to count; empty where no value of any ever leaves.
    starts: Vec<Vec<Timestamp>>,
    /// Cells whose totals something else counts, in order: they are there even at nought.
    told: Vec<u32>,
}

impl Walk {
    fn new(scope: &Scope, metric: u32, def: &'static MetricDef) -> Self {
        let axes = def.labels.iter().map(|label| Axis::new(scope, label)).collect();
        let idle = lock(&scope.idle);
        let starts = def.labels.iter().map(|label| idle.starts(scope, label));
        let starts: Vec<Vec<Timestamp>> = starts.collect();
        Self {
            def,
            axes,
            reader: Reader::new(scope, def),
            exemplars: scope.exemplars.of(metric),
            baselines: idle.baselines(metric),
            started: scope.started(),
            starts: if starts.iter().all(Vec::is_empty) { Vec::new() } else { starts },
            told: scope.told(metric),
        }
    }

    /// When a product began to count: with the latest of its values.
    fn start_of(&self, mut product: u32) -> Timestamp {
        let mut start = self.started;
        for (axis, starts) in self.axes.iter().zip(&self.starts).rev() {
            let slots = (axis.len() as u32).max(1);
            let began = starts.get((product % slots) as usize).copied();
            start = start.max(began.unwrap_or(start));
            product /= slots;
        }
        start
    }

    /// The label set of a product; `None` when the catalogue leaves it out.
    #[inline]
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
}

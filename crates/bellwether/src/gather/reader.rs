//! Reading the cells of one metric.

use std::sync::atomic::Ordering;

use crate::cells::Slab;
use crate::def::{CellKind, MetricDef};
use crate::scope::Scope;

/// The slabs that hold a metric's cells.
pub(super) struct Reader {
    slabs: Vec<Slab>,
}

impl Reader {
    pub(super) fn new(scope: &Scope, def: &MetricDef) -> Self {
        let slabs = if def.shared { vec![scope.shared()] } else { scope.pool().all() };
        Self { slabs }
    }

    /// The slabs of all threads, whatever the metric.
    pub(super) fn per_thread(scope: &Scope) -> Self {
        Self { slabs: scope.pool().all() }
    }

    /// Adds up `into.len()` cells from `start` on.
    ///
    /// `is_float` tells which of them hold floats, by their position.
    pub(super) fn sum(&self, start: u32, into: &mut [u64], is_float: impl Fn(usize) -> bool) {
        into.fill(0);
        for slab in &self.slabs {
            let cells = slab.range(start, into.len() as u32);
            for (i, (sum, cell)) in into.iter_mut().zip(cells).enumerate() {
                let value = cell.load(Ordering::Relaxed);
                *sum = if is_float(i) { add_floats(*sum, value) } else { sum.wrapping_add(value) };
            }
        }
    }

    /// Adds up whole label sets of a metric, `into.len()` cells of them.
    pub(super) fn read(&self, kind: &CellKind, start: u32, into: &mut [u64]) {
        match kind {
            CellKind::F64 => self.sum(start, into, |_| true),
            CellKind::Distribution(shape) => {
                let width = shape.width() as usize;
                self.sum(start, into, |i| i % width == width - 1);
            }
            _ => self.sum(start, into, |_| false),
        }
    }

    /// One cell of a shared metric, to clear it.
    pub(super) fn clear(&self, cell: u32) {
        for cell in self.slabs.iter().filter_map(|slab| slab.cell(cell)) {
            cell.store(0, Ordering::Relaxed);
        }
    }
}

fn add_floats(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { (f64::from_bits(a) + f64::from_bits(b)).to_bits() }
}

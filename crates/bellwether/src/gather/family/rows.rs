//! The rows of a family: label sets that differ in the last label only.

use bellwether_model::{FamilySink, LabelPair};

use super::axis::{Axis, Odometer};
use super::{Scratch, Walk, head};
use crate::def::CellKind;

/// Cells read at a time, so that short rows do not cost a look at every slab each.
const CELLS_AT_ONCE: usize = 1024;

impl Walk {
    /// Walks rows of the last label.
    pub(super) fn rows<K: FamilySink>(&self, scratch: &mut Scratch, sink: &mut K) {
        let (last, outer) = match self.axes.split_last() {
            Some((last, outer)) => (Some(last), outer),
            None => (None, self.axes.as_slice()),
        };
        let slots = last.map_or(1, Axis::len);
        let pairs: Vec<Option<[LabelPair<'_>; 1]>> =
            (0..slots).map(|slot| last.and_then(|axis| axis.pair(slot)).map(|p| [p])).collect();
        let inner: Vec<&[LabelPair<'_>]> = pairs
            .iter()
            .map(|pair| pair.as_ref().map_or(&[] as &[_], <[_; 1]>::as_slice))
            .collect();
        let mut rows = Rows { walk: self, last, inner: &inner, begun: false };
        rows.walk_all(Odometer::new(outer), scratch, sink);
        if rows.begun {
            sink.end();
        }
    }
}

struct Rows<'w> {
    walk: &'w Walk,
    last: Option<&'w Axis>,
    inner: &'w [&'w [LabelPair<'w>]],
    begun: bool,
}

impl Rows<'_> {
    fn walk_all<K: FamilySink>(
        &mut self,
        mut at: Odometer<'_>,
        scratch: &mut Scratch,
        sink: &mut K,
    ) {
        let slots = self.inner.len() as u32;
        let row_cells = slots as usize * self.walk.def.cells.width() as usize;
        if row_cells == 0 {
            return;
        }
        let at_once = (CELLS_AT_ONCE / row_cells).max(1);
        let rows = at.sets();
        let mut labels = Vec::new();
        for first in (0..rows).step_by(at_once) {
            let count = at_once.min((rows - first) as usize);
            scratch.cells.resize(count * row_cells, 0);
            self.walk.read(first * slots, &mut scratch.cells);
            for (row, cells) in (first..).zip(scratch.cells.chunks_exact(row_cells)) {
                let touched = cells.iter().any(|cell| *cell != 0);
                if (touched || self.walk.def.from_zero) && at.labels(&mut labels) {
                    let row = Row { first: row * slots, cells, labels: &labels, touched };
                    self.emit(&row, &mut scratch.counts, sink);
                }
                at.advance();
            }
        }
    }

    fn emit<K: FamilySink>(&mut self, row: &Row<'_>, counts: &mut Vec<f64>, sink: &mut K) {
        let walk = self.walk;
        let width = walk.def.cells.width();
        let mut row_begun = false;
        for (slot, cells) in row.cells.chunks_exact(width as usize).enumerate() {
            let Some(set) = walk.set_of(row.first + slot as u32) else { continue };
            if !self.is_shown(slot, cells, row.touched) {
                continue;
            }
            if !row_begun {
                self.begin_row(row.labels, sink);
                row_begun = true;
            }
            walk.point(slot, walk.def.start + set * width, cells, counts, sink);
        }
    }

    fn begin_row<K: FamilySink>(&mut self, labels: &[LabelPair<'_>], sink: &mut K) {
        if !self.begun {
            sink.begin(&head(self.walk.def, self.inner));
            self.begun = true;
        }
        sink.row(labels);
    }

    #[inline]
    fn is_shown(&self, slot: usize, cells: &[u64], row_touched: bool) -> bool {
        let recorded = cells.iter().any(|cell| *cell != 0);
        let vacant = self.last.is_some_and(|axis| axis.is_vacant(slot));
        !vacant && (recorded || self.appears(slot, row_touched))
    }

    /// Whether a series appears though nothing was recorded into it.
    fn appears(&self, slot: usize, row_touched: bool) -> bool {
        let def = self.walk.def;
        let untouched = self.last.is_none_or(|axis| axis.appears_untouched(slot) || def.from_zero);
        let counts = matches!(def.cells, CellKind::U64 | CellKind::I64 | CellKind::F64);
        untouched && (def.from_zero || (row_touched && counts))
    }
}

/// One row as it was read.
struct Row<'r> {
    /// The product of its first label set.
    first: u32,
    cells: &'r [u64],
    labels: &'r [LabelPair<'r>],
    touched: bool,
}

//! The rows of a family: label sets that differ in the last label only.

use bellwether_model::{Extras, FamilySink, LabelPair, Number};

use super::axis::{Axis, Odometer};
use super::point::Place;
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
        let states = (0..slots).map(|slot| self.slot_state(last, slot)).collect();
        let mut rows = Rows { walk: self, states, inner: &inner, begun: false };
        rows.walk_all(Odometer::new(outer), scratch, sink);
        if rows.begun {
            sink.end();
        }
    }
}

/// What becomes of an inner slot into which nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Untouched {
    /// It has no text yet, so it does not appear whatever its cells hold.
    Vacant,
    /// It does not appear.
    Hidden,
    /// It appears with its row.
    Shown,
}

impl Walk {
    fn slot_state(&self, last: Option<&Axis>, slot: usize) -> Untouched {
        let from_zero = self.def.from_zero;
        let counts = matches!(self.def.cells, CellKind::U64 | CellKind::I64 | CellKind::F64);
        let listed = last.is_none_or(|axis| axis.appears_untouched(slot));
        match last {
            Some(axis) if axis.is_vacant(slot) => Untouched::Vacant,
            _ if from_zero || (listed && counts) => Untouched::Shown,
            _ => Untouched::Hidden,
        }
    }

    /// Whether somebody said what the total of a product's cell is.
    fn is_told(&self, product: u32) -> bool {
        let cell = |set| self.def.start + set * self.def.cells.width();
        let cell = (!self.told.is_empty()).then(|| self.set_of(product).map(cell)).flatten();
        cell.is_some_and(|cell| self.told.binary_search(&cell).is_ok())
    }

    /// Whether a point is its cell's count and nothing more.
    fn is_plain_count(&self) -> bool {
        matches!(self.def.cells, CellKind::U64)
            && self.exemplars.is_empty()
            && self.starts.is_empty()
            && self.told.is_empty()
            && self.def.combinations.is_empty()
    }
}

struct Rows<'w> {
    walk: &'w Walk,
    /// For each inner slot.
    states: Vec<Untouched>,
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
        let plain = self.walk.is_plain_count();
        let mut labels = Vec::new();
        for first in (0..rows).step_by(at_once) {
            let count = at_once.min((rows - first) as usize);
            scratch.cells.resize(count * row_cells, 0);
            self.walk.read(first * slots, &mut scratch.cells);
            for (row, cells) in (first..).zip(scratch.cells.chunks_exact(row_cells)) {
                let first = row * slots;
                let touched = cells.iter().any(|cell| *cell != 0)
                    || (first..first + slots).any(|product| self.walk.is_told(product));
                if (touched || self.walk.def.from_zero) && at.labels(&mut labels) {
                    let row = Row { first, cells, labels: &labels };
                    if plain {
                        self.emit_counts(&row, sink);
                    } else {
                        self.emit(&row, &mut scratch.counts, sink);
                    }
                }
                at.advance();
            }
        }
    }

    /// The common case, in a loop without any look-up.
    fn emit_counts<K: FamilySink>(&mut self, row: &Row<'_>, sink: &mut K) {
        let extras = Extras { start: Some(self.walk.started), ..Extras::default() };
        let mut row_begun = false;
        for (slot, (cell, state)) in row.cells.iter().zip(&self.states).enumerate() {
            if is_shown(*state, *cell != 0) {
                if !row_begun {
                    row_begun = true;
                    begin_row(&mut self.begun, self.walk, self.inner, row.labels, sink);
                }
                sink.number(slot, Number::U64(*cell), extras);
            }
        }
    }

    fn emit<K: FamilySink>(&mut self, row: &Row<'_>, counts: &mut Vec<f64>, sink: &mut K) {
        let walk = self.walk;
        let width = walk.def.cells.width();
        let mut row_begun = false;
        for (slot, cells) in row.cells.chunks_exact(width as usize).enumerate() {
            let product = row.first + slot as u32;
            let Some(set) = walk.set_of(product) else { continue };
            let state = self.states.get(slot).copied().unwrap_or(Untouched::Vacant);
            let recorded = cells.iter().any(|cell| *cell != 0) || walk.is_told(product);
            if !is_shown(state, recorded) {
                continue;
            }
            if !row_begun {
                begin_row(&mut self.begun, walk, self.inner, row.labels, sink);
                row_begun = true;
            }
            let place = Place { slot, cell: walk.def.start + set * width, product };
            walk.point(place, cells, counts, sink);
        }
    }
}

fn begin_row<K: FamilySink>(
    family_begun: &mut bool,
    walk: &Walk,
    inner: &[&[LabelPair<'_>]],
    labels: &[LabelPair<'_>],
    sink: &mut K,
) {
    if !std::mem::replace(family_begun, true) {
        sink.begin(&head(walk.def, inner));
    }
    sink.row(labels);
}

#[inline]
fn is_shown(state: Untouched, recorded: bool) -> bool {
    state == Untouched::Shown || (recorded && state == Untouched::Hidden)
}

/// One row as it was read.
struct Row<'r> {
    /// The product of its first label set.
    first: u32,
    cells: &'r [u64],
    labels: &'r [LabelPair<'r>],
}

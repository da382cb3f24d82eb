//! The cells of one label set as a point.

use bellwether_model::{
    Exemplar, ExemplarRef, Extras, FamilySink, HistogramRef, LabelPair, NativeRef, Number,
};

use super::Walk;
use crate::def::{CellKind, Shape};
use crate::instrument::{GAUGE_UNSET_F64, GAUGE_UNSET_I64};

/// Where a label set is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its place in the row.
    pub(super) slot: usize,
    /// Where its cells begin.
    pub(super) cell: u32,
    /// Its number among the products of all label slots.
    pub(super) product: u32,
}

impl Walk {
    /// Hands over the point of one label set.
    #[inline]
    pub(super) fn point<K: FamilySink>(
        &self,
        at: Place,
        cells: &[u64],
        counts: &mut Vec<f64>,
        sink: &mut K,
    ) {
        match self.def.cells {
            CellKind::Distribution(shape) => self.histogram(at, shape, cells, counts, sink),
            _ => self.number(at, cells.first().copied().unwrap_or_default(), sink),
        }
    }

    #[inline]
    fn number<K: FamilySink>(&self, at: Place, bits: u64, sink: &mut K) {
        let slot = at.slot;
        let value = match self.def.cells {
            CellKind::I64 => Number::I64(bits.cast_signed()),
            CellKind::F64 => Number::F64(f64::from_bits(bits)),
            CellKind::GaugeF64 => Number::F64(f64::from_bits(bits ^ GAUGE_UNSET_F64)),
            CellKind::GaugeI64 => Number::I64((bits ^ GAUGE_UNSET_I64).cast_signed()),
            _ => Number::U64(bits),
        };
        let mut extras = Extras::default();
        if matches!(self.def.cells, CellKind::U64 | CellKind::F64) {
            extras.start = Some(self.start_of(at.product));
        }
        match self.exemplar_of(at.cell) {
            None => sink.number(slot, value, extras),
            Some(exemplar) => {
                let labels = pairs(exemplar);
                sink.number(
                    slot,
                    value,
                    Extras { exemplar: Some(borrow(exemplar, &labels)), ..extras },
                );
            }
        }
    }

    fn histogram<K: FamilySink>(
        &self,
        at: Place,
        shape: &Shape,
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
            .filter(|(c, _)| (at.cell..at.cell + shape.classic_cells().max(1)).contains(c))
            .map(|(c, e)| ((c - at.cell) as usize, e, pairs(e)))
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
        let start = Some(self.start_of(at.product));
        sink.histogram(at.slot, &view, Extras { start, ..Extras::default() });
    }

    fn exemplar_of(&self, cell: u32) -> Option<&Exemplar> {
        self.exemplars.iter().find(|(c, _)| *c == cell).map(|(_, e)| e)
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

//! The burn rate over time for charts: the worst of each cell, in a bounded number of cells that
//! grow wider as time goes on.

/// Cells kept at most; even, so that two make one.
const CELLS_MAX: usize = 1024;

/// Worst burn rates since the begin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timeline {
    begin: i64,
    width: i64,
    cells: Vec<f64>,
}

impl Timeline {
    /// An empty one that begins at `begin` with cells of `width` milliseconds.
    pub(super) fn new(begin: i64, width: i64) -> Self {
        Self { begin, width: width.max(1), cells: Vec::new() }
    }

    /// Notes a burn rate.
    pub(super) fn note(&mut self, at: i64, burn: f64) {
        let mut cell = self.cell(at);
        while cell >= CELLS_MAX {
            self.halve();
            cell = self.cell(at);
        }
        if self.cells.len() <= cell {
            self.cells.resize(cell + 1, 0.0);
        }
        if let Some(worst) = self.cells.get_mut(cell) {
            *worst = worst.max(burn);
        }
    }

    fn cell(&self, at: i64) -> usize {
        usize::try_from((at - self.begin) / self.width).unwrap_or(0)
    }

    fn halve(&mut self) {
        self.cells =
            self.cells.chunks(2).map(|two| two.iter().copied().fold(0.0, f64::max)).collect();
        self.width *= 2;
    }

    /// The worst burn rate of each of `columns` equal parts of the time from the begin to `end`.
    pub(super) fn columns(&self, end: i64, columns: usize) -> Vec<f64> {
        let mut worst = vec![0.0f64; columns];
        let span = (end - self.begin).max(1);
        let wide = i64::try_from(columns).unwrap_or(1);
        for (cell, burn) in (0i64..).zip(&self.cells) {
            let from = cell * self.width * wide / span;
            let to = ((cell + 1) * self.width * wide - 1) / span;
            for column in from..=to.min(wide - 1) {
                if let Some(slot) = usize::try_from(column).ok().and_then(|at| worst.get_mut(at)) {
                    *slot = slot.max(*burn);
                }
            }
        }
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_fit_and_no_peak_is_lost() {
        let mut line = Timeline::new(0, 15_000);
        for at in 0..518_400 {
            line.note(at * 15_000, if at == 100_000 { 900.0 } else { 1.0 });
        }
        assert!(line.cells.len() <= CELLS_MAX);
        let columns = line.columns(518_400 * 15_000, 80);
        let peaks: Vec<usize> = (0..80).filter(|at| columns[*at] > 1.0).collect();
        assert_eq!(peaks, [15], "100,000 of 518,400 in 80 columns");
    }

    #[test]
    fn few_cells_fill_all_columns() {
        let mut line = Timeline::new(0, 10);
        line.note(0, 1.0);
        line.note(10, 2.0);
        assert_eq!(line.columns(20, 4), [1.0, 1.0, 2.0, 2.0]);
    }
}

//! Columns of text, each as wide as its widest cell.

/// Space between two columns.
const GAP: &str = "  ";

/// Rows of cells; the first column is set left, numbers and all the rest too: units end them.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// Adds a row; rows may be of different length.
    pub(super) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The same with rows as columns: for few things of which much is told.
    pub(super) fn turned(self) -> Self {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut rows = vec![Vec::with_capacity(self.rows.len()); columns];
        for row in self.rows {
            let mut cells = row.into_iter();
            for turned in &mut rows {
                turned.push(cells.next().unwrap_or_default());
            }
        }
        Self { rows }
    }

    /// The lines, each without space at its end.
    pub(super) fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell: &String| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        self.rows.iter().map(|row| line(row, &widths)).collect()
    }
}

fn line(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
    cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_characters_not_bytes() {
        let mut grid = Grid::default();
        grid.row(["a", "1 → 2", "x"]);
        grid.row(["long", "1", "y"]);
        assert_eq!(grid.lines(), ["a     1 → 2  x", "long  1      y"]);
    }

    #[test]
    fn a_turned_grid_keeps_cells_beside_what_they_were_below() {
        let mut grid = Grid::default();
        grid.row(["alert", "windows"]);
        grid.row(["page"]);
        assert_eq!(grid.turned().lines(), ["alert    page", "windows"]);
    }
}

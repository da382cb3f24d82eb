//! Panels on Grafana's grid of 24 columns, row by row, none upon another.

use super::board::{Panel, Row, View};

const COLUMNS: u32 = 24;
/// Rows that begin below so many grid units are folded: they are not on the first screen.
const SCREEN: u32 = 24;

/// Where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A row with its places.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    pub(super) row: &'a Row,
    pub(super) heading: Place,
    pub(super) folded: bool,
    pub(super) panels: Vec<(&'a Panel, Place)>,
}

/// Places all rows, one below the other.
pub(super) fn place(rows: &[Row]) -> Vec<Placed<'_>> {
    let mut y = 0;
    let mut placed = Vec::new();
    for row in rows {
        let heading = Place { x: 0, y, width: COLUMNS, height: 1 };
        let folded = y >= SCREEN;
        let (panels, end) = flow(&row.panels, y + 1);
        // A folded row takes only its heading.
        y = if folded { y + 1 } else { end };
        placed.push(Placed { row, heading, folded, panels });
    }
    placed
}

/// Panels from left to right, a new line where one does not fit; also where the last line ends. Lines
/// are filled: what is left over goes to all but single values.
pub(super) fn flow(panels: &[Panel], from: u32) -> (Vec<(&Panel, Place)>, u32) {
    let mut y = from;
    let mut placed = Vec::new();
    let mut rest = panels;
    while !rest.is_empty() {
        let (line, more) = rest.split_at(fitting(rest));
        placed.extend(filled(line, y));
        y += line.iter().map(|panel| panel.height).max().unwrap_or(0);
        rest = more;
    }
    (placed, y)
}

/// How many panels stand beside each other: at least one.
fn fitting(panels: &[Panel]) -> usize {
    let mut x = 0;
    let fit = panels.iter().take_while(|panel| {
        x += panel.width;
        x <= COLUMNS
    });
    fit.count().max(1)
}

/// The panels of one line over all columns.
fn filled(line: &[Panel], y: u32) -> Vec<(&Panel, Place)> {
    let wide: u32 = line.iter().map(|panel| panel.width.min(COLUMNS)).sum();
    let grows = |panel: &Panel| !matches!(panel.view, View::Stat(_));
    let mut growing = line.iter().filter(|panel| grows(panel)).count() as u32;
    let mut left = COLUMNS.saturating_sub(wide);
    let mut x = 0;
    let mut place = |panel: &Panel| {
        let mut width = panel.width.min(COLUMNS);
        if grows(panel) {
            let more = left / growing;
            (left, growing) = (left - more, growing - 1);
            width += more;
        }
        x += width;
        Place { x: x - width, y, width, height: panel.height }
    };
    line.iter().map(|panel| (panel, place(panel))).collect()
}

//! The table: a row a library, a column an operation.

use crate::measure::Figures;

/// An operation everyone is measured at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// A counter whose series is held.
    CounterHeld,
    /// Three closed labels, always the same.
    LabelsHot,
    /// Three closed labels, uniformly drawn.
    LabelsUniform,
    /// A histogram whose series is held.
    HistogramHeld,
    /// A histogram with two labels, uniformly drawn.
    HistogramLabels,
    /// A label value past its cap.
    OverCap,
    /// A label value past its cap, looked up before.
    OverCapHeld,
    /// A labelled call with metrics turned off.
    Off,
}

impl Operation {
    const ALL: [(Self, &'static str); 8] = [
        (Self::CounterHeld, "counter held"),
        (Self::LabelsHot, "3 labels hot"),
        (Self::LabelsUniform, "3 labels uniform"),
        (Self::HistogramHeld, "histogram held"),
        (Self::HistogramLabels, "histogram 2 labels"),
        (Self::OverCap, "over the cap, text"),
        (Self::OverCapHeld, "over the cap, held"),
        (Self::Off, "off"),
    ];
}

/// What a library can do, with its figures.
pub(crate) type Rows = Vec<(Operation, Figures)>;

/// All figures of one run.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<(&'static str, Rows)>);

impl Table {
    /// Adds a library.
    pub(crate) fn add(&mut self, name: &'static str, rows: Rows) {
        self.0.push((name, rows));
    }

    /// Prints the table in Markdown: `1 thread → 2 threads`, ns an operation.
    pub(crate) fn print(&self) {
        println!("\nns an operation and thread, 1 → 2 threads (median of 5)\n");
        let titles: Vec<String> =
            Operation::ALL.iter().map(|(_, t)| format!(" {t:>18} |")).collect();
        println!("| {:<44} |{}", "", titles.concat());
        println!("|{:-<46}|{}", "", Operation::ALL.map(|_| format!("{:->20}|", ":")).concat());
        for (name, rows) in &self.0 {
            let cells: Vec<String> = Operation::ALL.iter().map(|(op, _)| cell(rows, *op)).collect();
            println!("| {name:<44} |{}", cells.concat());
        }
    }
}

fn cell(rows: &Rows, operation: Operation) -> String {
    let found = rows.iter().find(|(op, _)| *op == operation);
    let text = found.map_or_else(String::new, |(_, f)| format!("{:.2} → {:.2}", f.one, f.two));
    format!(" {text:>18} |")
}

//! A table for each case, printed as it is measured.

use crate::contestant::{Case, Entry};
use crate::parent::Result;

const COLUMNS: [&str; 8] = [
    "record ns",
    "flush ns",
    "both ns",
    "flush ms",
    "wire KB",
    "messages",
    "allocations",
    "alloc KB",
];

/// Prints what the table is about, and its head.
pub(crate) fn head(case: Case) {
    let what = match case {
        Case::Counters => "10,000 counters of 3 labels, each added to once a flush",
        Case::Histograms => "1,000 histograms of 2 labels and 11 bounds, ten values each a flush",
        Case::Exponential => {
            "1,000 histograms of 2 labels, 8 buckets an octave, ten values each a flush"
        }
    };
    println!("\n{what}: ns a series; the rest a flush\n");
    let columns: Vec<String> = COLUMNS.iter().map(|column| format!(" {column:>11} |")).collect();
    println!("| {:<40} |{}", "", columns.concat());
    println!("|{:-<42}|{}", "", COLUMNS.map(|_| format!("{:->13}|", ":")).concat());
}

/// Prints one line.
pub(crate) fn row(entry: &Entry, case: Case, result: &Result) {
    let series = f64::from(case.series());
    let (record, flush) = (result.figures.record, result.figures.flush);
    let figures = [
        format!("{:.1}", record.nanos as f64 / series),
        format!("{:.1}", flush.nanos as f64 / series),
        format!("{:.1}", (record.nanos + flush.nanos) as f64 / series),
        format!("{:.2}", flush.nanos as f64 / 1e6),
        format!("{:.1}", result.wire_bytes / 1e3),
        format!("{:.1}", result.messages),
        (record.allocations + flush.allocations).to_string(),
        format!("{:.1}", (record.bytes + flush.bytes) as f64 / 1e3),
    ];
    let cells = figures.map(|figure| format!(" {figure:>11} |")).concat();
    println!("| {:<40} |{cells}", entry.title);
    if result.lost > 0.001 {
        let percent = result.lost * 100.0;
        println!(
            "  ({percent:.1} % of the lines were dropped by the kernel before the sink read them)"
        );
    }
}

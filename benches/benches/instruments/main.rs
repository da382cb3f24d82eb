//! Bellwether's instruments beside their peers and the raw floors, all in one run.
//!
//! `cargo xtask bench instruments` prints nanoseconds an operation and thread, as the median of
//! several runs, on one thread and on two. Contended rows depend on memory layout: read them as
//! classes. Nothing fails by time.

mod bellwether_set;
mod floor;
mod measure;
mod table;
mod workload;

use table::Table;

fn main() {
    // `cargo test --benches` runs this too; without a request to measure it only proves it builds.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let mut table = Table::default();
    for (name, rows) in [
        ("floor: per-thread slab, load and store", floor::slab()),
        ("floor: one shared atomic add", floor::atomic()),
        ("Bellwether", bellwether_set::rows()),
    ] {
        table.add(name, rows);
    }
    table.print();
}

//! What objectives judged in the process cost: recording, memory, judging; and what metrics cost a
//! process that exports nothing.
//!
//! `cargo xtask bench slo` prints it. Time is processor time of the thread that records, so that
//! more threads than cores do not look slow. Nothing fails by time.
#![expect(clippy::print_stdout, reason = "printing tables is what this program is for")]

mod allocations;
mod judge;
mod measure;
mod memory;
mod off;
mod record;

fn main() {
    // `cargo test --benches` runs this too; without a request to measure it only proves it builds.
    if std::env::args().any(|argument| argument == "--bench") {
        let resident = memory::recorder_resident();
        // Early, while the process has a single thread and no exporter.
        let off = off::measure();
        record::run();
        memory::run(&resident);
        judge::run();
        off.print();
    }
}

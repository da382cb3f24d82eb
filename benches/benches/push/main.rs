//! Bellwether's exporters beside their peers, all in one run.
//!
//! `cargo xtask bench push` prints what recording and flushing cost: processor time of all threads
//! of the process that exports, bytes that arrive, and allocations. `-- --only NAME` keeps to names
//! that contain it. Nothing fails by time.
#![expect(clippy::print_stdout, reason = "printing tables is what this program is for")]

mod child;
mod contestant;
mod cost;
mod ours;
mod parent;
mod peers;
mod sink;
mod table;

use contestant::{Case, Entry};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, name, case, address] = arguments.as_slice()
        && first == child::CHILD
    {
        return child::run(name, case, address);
    }
    // `cargo test --benches` runs this too; without a request to measure it only proves it builds.
    if arguments.iter().any(|argument| argument == "--bench") {
        let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
        run(only.map_or("", String::as_str));
    }
}

fn run(only: &str) {
    let entries: Vec<Entry> =
        contestant::all().into_iter().filter(|entry| entry.name.contains(only)).collect();
    if entries.is_empty() {
        let names: Vec<&str> = contestant::all().iter().map(|entry| entry.name).collect();
        println!("no exporter of that name; there are {}", names.join(", "));
    }
    for case in Case::ALL {
        table::head(case);
        for entry in entries.iter().filter(|entry| entry.cases.contains(&case)) {
            match parent::measure(entry, case) {
                Ok(result) => table::row(entry, case, &result),
                Err(error) => println!("| {:<40} | {error} |", entry.title),
            }
        }
    }
}

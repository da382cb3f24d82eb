//! Bytes a series: how much the resident memory of a fresh process grows.
//!
//! The benchmark runs itself once for each figure, so that no library finds memory that another
//! left behind.

use std::process::Command;

use crate::large::{declare_as, record, registry};
use crate::peers::Peer;
use crate::workload::{Large, texts, triples};

/// The argument of a child: it is followed by library and load.
pub(crate) const CHILD: &str = "--memory";

/// What is weighed, with the number it is divided by.
const LOADS: [(&str, Large, u32); 3] = [
    ("counters", Large { counters: 80, ..Large::NOTHING }, 100_000),
    ("histograms", Large { histograms: 80, ..Large::NOTHING }, 20_000),
    ("declared", Large { plain: 564, ..Large::NOTHING }, 564),
];

const PER_THREAD: &str = "bellwether";
const SHARED: &str = "bellwether-shared";

/// Prints the table, of Bellwether if asked for and of the peers.
pub(crate) fn run(bellwether: bool, peers: &[Peer]) {
    println!("\nresident bytes a series, after 100,000 counters or 20,000 histograms; bytes a");
    println!("counter without labels of 564 that are declared and not used\n");
    println!("| {:<44} | {:>8} | {:>9} | {:>8} |", "", "counter", "histogram", "declared");
    println!("|{:-<46}|{:->10}|{:->11}|{:->10}|", "", ":", ":", ":");
    if bellwether {
        line("Bellwether, per thread, one thread", PER_THREAD);
        line("Bellwether, shared", SHARED);
    }
    for peer in peers {
        line(peer.title, peer.name);
    }
}

fn line(title: &str, name: &str) {
    let [counter, histogram, declared] =
        LOADS.map(|(load, _, of)| in_child(name, load).map_or(f64::NAN, |b| b / f64::from(of)));
    println!("| {title:<44} | {counter:>8.1} | {histogram:>9.1} | {declared:>8.0} |");
}

/// Bytes a child of its own grew by, which it prints.
fn in_child(name: &str, load: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new(program).args([CHILD, name, load]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// What a child does: grows, and prints by how much.
pub(crate) fn child(name: &str, load: &str, peers: &[Peer]) {
    let Some((_, large, _)) = LOADS.iter().find(|(known, ..)| *known == load) else { return };
    // Label texts are the workload's.
    triples().for_each(|triple| assert!(texts(triple).iter().all(|text| !text.is_empty())));
    let grown = match peers.iter().find(|peer| peer.name == name) {
        Some(peer) => growth(|| (peer.fill)(*large)),
        None => of_bellwether(*large, name == SHARED),
    };
    if let Some(bytes) = grown {
        println!("{bytes}");
    }
}

/// Declarations are constants of the program, so they are made before weighing.
fn of_bellwether(large: Large, shared: bool) -> Option<u64> {
    declare_as(large, shared).then_some(())?;
    growth(|| {
        record(shared);
        registry()
    })
}

fn growth<T>(grow: impl FnOnce() -> T) -> Option<u64> {
    let before = resident_bytes()?;
    let kept = grow();
    let after = resident_bytes()?;
    drop(kept);
    Some(after.saturating_sub(before))
}

/// Linux tells; elsewhere there is no figure.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

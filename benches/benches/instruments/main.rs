//! Bellwether's instruments beside their peers and the raw floors, all in one run.
//!
//! `cargo xtask bench instruments` prints nanoseconds an operation and thread, as the median of
//! several runs, on one thread and on two; what writing a large exposition costs; and memory.
//! `-- --only NAME` keeps to one library: `bellwether`, `floor`, or a peer's crate. Contended rows
//! depend on memory layout: read them as classes. Nothing fails by time.
#![expect(clippy::print_stdout, reason = "printing tables is what this program is for")]

mod bellwether_set;
mod encode;
mod floor;
mod measure;
mod memory;
mod peers;
mod table;

use bellwether_benches::{large, workload};
use peers::Peer;
use table::{Rows, Table};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, name, load] = arguments.as_slice()
        && first == memory::CHILD
    {
        return memory::child(name, load, &peers::ALL);
    }
    // `cargo test --benches` runs this too; without a request to measure it only proves it builds.
    if arguments.iter().any(|argument| argument == "--bench") {
        let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
        run(&Wanted { only: only.map(String::as_str) });
    }
}

/// Which libraries are asked for.
struct Wanted<'a> {
    only: Option<&'a str>,
}

impl Wanted<'_> {
    fn is(&self, name: &str) -> bool {
        self.only.is_none_or(|only| only == name)
    }
}

/// A library's short name, what is measured of it, and how.
type Own = (&'static str, &'static str, fn() -> Rows);

const OWN: [Own; 3] = [
    ("floor", "floor: per-thread slab, load and store", floor::slab),
    ("floor", "floor: one shared atomic add", floor::atomic),
    ("bellwether", "Bellwether", bellwether_set::rows),
];

fn run(wanted: &Wanted<'_>) {
    let peers: Vec<Peer> = peers::ALL.into_iter().filter(|peer| wanted.is(peer.name)).collect();
    let own: Vec<Own> = OWN.into_iter().filter(|(name, ..)| wanted.is(name)).collect();
    if own.is_empty() && peers.is_empty() {
        let names = peers::ALL.map(|peer| peer.name).join(", ");
        println!("no library of that name; there are bellwether, floor, {names}");
        return;
    }
    let mut table = Table::default();
    for (title, rows) in own
        .into_iter()
        .map(|(_, title, rows)| (title, rows))
        .chain(peers.iter().map(|peer| (peer.title, peer.rows)))
    {
        table.add(title, rows());
    }
    table.print();
    let bellwether = wanted.is("bellwether");
    if bellwether || !peers.is_empty() {
        encode::run(bellwether, &peers);
        memory::run(bellwether, &peers);
    }
}

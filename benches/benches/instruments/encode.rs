//! Writing a large exposition: 100,000 counters of three labels and 2,000 histograms.

use std::hint::black_box;

use bellwether::Registry;
use bellwether_exposition::{Escaping, Format, FormatKind};
use bellwether_model::{Clock, SystemClock};

use crate::large::{declare_as, record, registry};
use crate::peers::Peer;
use crate::workload::Large;

/// What writing everything cost one library.
#[derive(Debug)]
struct Encoded {
    name: String,
    nanos: f64,
    bytes: usize,
    lines: usize,
}

/// Runs of each writer: at least so many, and so many nanoseconds of them.
const RUNS_MIN: usize = 5;
const NANOS_MIN: u64 = 300_000_000;

/// Measures Bellwether, if asked for, and the peers that write text; prints the table.
pub(crate) fn run(bellwether: bool, peers: &[Peer]) {
    let mut table = if bellwether { of_bellwether() } else { Vec::new() };
    table.extend(peers.iter().filter(|peer| peer.encodes).map(of_peer));
    print(&table);
}

fn of_bellwether() -> Vec<Encoded> {
    assert!(declare_as(Large::ENCODED, false), "nothing else declares the large set");
    record(false);
    let registry = registry();
    let mut table = vec![copying(&registry.encode_text())];
    table.extend(formats(&registry, "Bellwether"));
    // While this thread keeps its slab, another gets its own.
    if std::thread::spawn(|| record(false)).join().is_ok() {
        table.extend(formats(&registry, "Bellwether, 2 threads' slabs"));
    }
    table
}

const FORMATS: [(FormatKind, &str, &str); 3] = [
    (FormatKind::Text, "0.0.4", "text"),
    (FormatKind::OpenMetrics, "1.0.0", "OpenMetrics"),
    (FormatKind::Protobuf, "", "protobuf"),
];

fn formats(registry: &Registry, who: &str) -> Vec<Encoded> {
    let lines = count_lines(registry.encode_text().as_bytes());
    let one = |(kind, version, word): (FormatKind, &'static str, &str)| {
        let escaping = Escaping::AllowUtf8;
        let format = Format { kind, version, escaping, states_escaping: false };
        measure(format!("{who}: {word}"), lines, || {
            let mut bytes = 0;
            registry.encode_into(&format, |chunk: &mut Vec<u8>| bytes += black_box(&**chunk).len());
            bytes
        })
    };
    FORMATS.map(one).into()
}

/// What a finished body costs to copy out: nothing that writes can be faster.
fn copying(body: &str) -> Encoded {
    let mut copy = vec![0; body.len()];
    measure("floor: copying the finished body".to_owned(), count_lines(body.as_bytes()), || {
        copy.copy_from_slice(black_box(body.as_bytes()));
        black_box(&copy).len()
    })
}

fn of_peer(peer: &Peer) -> Encoded {
    let mut write = (peer.fill)(Large::ENCODED);
    let mut lines = 0;
    write(&mut |body| lines = count_lines(body));
    measure(peer.title.to_owned(), lines, || {
        let mut bytes = 0;
        write(&mut |body| bytes = black_box(body).len());
        bytes
    })
}

/// Sample lines. A format without lines is counted as having those of the text.
fn count_lines(body: &[u8]) -> usize {
    let lines = body.split(|byte| *byte == b'\n');
    lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).count()
}

fn measure(name: String, lines: usize, mut write: impl FnMut() -> usize) -> Encoded {
    let mut bytes = write();
    let mut nanos: Vec<u64> = Vec::new();
    while nanos.len() < RUNS_MIN || nanos.iter().sum::<u64>() < NANOS_MIN {
        let begin = SystemClock.monotonic_nanos();
        bytes = write();
        nanos.push(SystemClock.monotonic_nanos() - begin);
    }
    nanos.sort_unstable();
    Encoded { name, nanos: nanos[nanos.len() / 2] as f64, bytes, lines }
}

fn print(table: &[Encoded]) {
    println!("\n100,000 counters of 3 labels and 2,000 histograms of 11 buckets (median)\n");
    println!("| {:<44} | {:>8} | {:>8} | {:>8} |", "", "ns/line", "MB/s", "lines");
    println!("|{:-<46}|{:->10}|{:->10}|{:->10}|", "", ":", ":", ":");
    for Encoded { name, nanos, bytes, lines } in table {
        let (per_line, rate) = (nanos / *lines as f64, *bytes as f64 * 1e3 / nanos);
        println!("| {name:<44} | {per_line:>8.1} | {rate:>8.0} | {lines:>8} |");
    }
}

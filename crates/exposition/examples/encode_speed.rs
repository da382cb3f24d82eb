//! How fast expositions are written: 100,000 counters with 3 labels (rows of 50 × 5) and 2,000
//! histograms of 11 buckets, as the instruments hand them over.
//!
//! `cargo run --release -p bellwether-exposition --example encode_speed`

use std::hint::black_box;
use std::time::Instant;

use bellwether_exposition::openmetrics::OpenMetricsEncoder;
use bellwether_exposition::protobuf::ProtobufEncoder;
use bellwether_exposition::text::TextEncoder;
use bellwether_exposition::{ChunkSink, Escaping};
use bellwether_model::{
    Extras, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair, Number,
};

const FAMILIES: usize = 80;
const METHODS: usize = 5;
const ROUTES: usize = 50;
const STATUSES: usize = 5;
const HISTOGRAMS: usize = 2000;
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const COUNTERS: usize = FAMILIES * METHODS * ROUTES * STATUSES;
const LINES: usize = COUNTERS + HISTOGRAMS * (BOUNDS.len() + 3);
const RUNS: usize = 41;

struct Names {
    families: Vec<String>,
    routes: Vec<String>,
    methods: [&'static str; METHODS],
    statuses: [&'static str; STATUSES],
}

impl Names {
    fn new() -> Self {
        Self {
            families: (0..FAMILIES).map(|i| format!("app_requests_{i:02}_total")).collect(),
            routes: (0..ROUTES).map(|i| format!("/api/v1/item{i:02}")).collect(),
            methods: ["GET", "POST", "PUT", "DELETE", "PATCH"],
            statuses: ["1xx", "2xx", "3xx", "4xx", "5xx"],
        }
    }
}

fn counters<S: FamilySink>(names: &Names, cells: &[u64], sink: &mut S) {
    let pairs = names.statuses.map(|s| [("status_class", s)]);
    let inner: [&[LabelPair<'_>]; STATUSES] = std::array::from_fn(|i| pairs[i].as_slice());
    let mut cells = cells.iter();
    for family in &names.families {
        sink.begin(&FamilyHead {
            name: family,
            kind: FamilyKind::Counter,
            unit: "",
            help: "Requests answered.",
            inner: &inner,
            original: None,
        });
        for method in names.methods {
            for route in &names.routes {
                sink.row(&[("method", method), ("route", route)]);
                for (status, cell) in cells.by_ref().take(STATUSES).enumerate() {
                    sink.number(status, Number::U64(*cell), Extras::default());
                }
            }
        }
        sink.end();
    }
}

fn walk<S: FamilySink>(names: &Names, cells: &[u64], sink: &mut S) {
    counters(names, cells, sink);
    histograms(names, sink);
}

fn histograms<S: FamilySink>(names: &Names, sink: &mut S) {
    sink.begin(&FamilyHead {
        name: "app_request_duration_seconds",
        kind: FamilyKind::Histogram,
        unit: "seconds",
        help: "Time to answer.",
        inner: &[&[]],
        original: None,
    });
    let counts: [f64; 12] = std::array::from_fn(|i| (i * 37 + 5) as f64);
    for n in 0..HISTOGRAMS / ROUTES {
        let shard = n.to_string();
        for route in &names.routes {
            sink.row(&[("shard", &shard), ("route", route)]);
            let histogram = HistogramRef {
                bounds: &BOUNDS,
                counts: &counts,
                sum: Some(123.456),
                native: None,
                exemplars: &[],
            };
            sink.histogram(0, &histogram, Extras::default());
        }
    }
    sink.end();
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn measure(title: &str, lines: usize, mut run: impl FnMut() -> usize) {
    let mut nanos = Vec::new();
    let mut bytes = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        bytes = run();
        nanos.push(start.elapsed().as_nanos() as f64);
    }
    nanos.sort_by(f64::total_cmp);
    let (best, median) = (nanos[0], nanos[RUNS / 2]);
    let lines = lines as f64;
    println!(
        "{title:30} {:6.2} ns/line best {:6.2} median, {:5.2} GB/s median, {bytes} bytes",
        best / lines,
        median / lines,
        bytes as f64 / median,
    );
}

/// Counts bytes and leaves the chunk, as a sender that copies would.
fn counter(bytes: &mut usize) -> impl ChunkSink {
    move |chunk: &mut Vec<u8>| *bytes += black_box(&*chunk).len()
}

fn main() {
    let names = Names::new();
    let cells: Vec<u64> = (0..FAMILIES * METHODS * ROUTES * STATUSES)
        .map(|i| (i as u64 * 7919) % 1_000_003)
        .collect();
    measure("text, chunk reused", LINES, || {
        let mut bytes = 0;
        let mut encoder = TextEncoder::new(Escaping::AllowUtf8, counter(&mut bytes));
        walk(&names, &cells, &mut encoder);
        encoder.finish();
        bytes
    });
    measure("text, counters only", COUNTERS, || {
        let mut bytes = 0;
        let mut encoder = TextEncoder::new(Escaping::AllowUtf8, counter(&mut bytes));
        counters(&names, &cells, &mut encoder);
        encoder.finish();
        bytes
    });
    measure("text, histograms only", LINES - COUNTERS, || {
        let mut bytes = 0;
        let mut encoder = TextEncoder::new(Escaping::AllowUtf8, counter(&mut bytes));
        histograms(&names, &mut encoder);
        encoder.finish();
        bytes
    });
    measure("text, chunk taken", LINES, || {
        let mut bytes = 0;
        let sink = |chunk: &mut Vec<u8>| bytes += black_box(std::mem::take(chunk)).len();
        let mut encoder = TextEncoder::new(Escaping::AllowUtf8, sink);
        walk(&names, &cells, &mut encoder);
        encoder.finish();
        bytes
    });
    measure("openmetrics, chunk reused", LINES, || {
        let mut bytes = 0;
        let mut encoder = OpenMetricsEncoder::new(Escaping::AllowUtf8, counter(&mut bytes));
        walk(&names, &cells, &mut encoder);
        encoder.finish();
        bytes
    });
    measure("protobuf, chunk reused", LINES, || {
        let mut bytes = 0;
        let mut encoder = ProtobufEncoder::new(Escaping::AllowUtf8, counter(&mut bytes));
        walk(&names, &cells, &mut encoder);
        encoder.finish();
        bytes
    });
    let mut body = Vec::new();
    let mut encoder = TextEncoder::new(Escaping::AllowUtf8, |chunk: &mut Vec<u8>| {
        body.extend_from_slice(chunk);
    });
    walk(&names, &cells, &mut encoder);
    encoder.finish();
    let mut copy = vec![0; body.len()];
    measure("floor: copying the body", LINES, || {
        copy.copy_from_slice(black_box(&body));
        black_box(&copy).len()
    });
}

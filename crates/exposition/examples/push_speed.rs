//! What pushing costs: 10,000 counters with 3 labels (rows of 20 × 5) and 500 histograms of 11
//! buckets, as the instruments hand them over, in time and bytes a series and flush.
//!
//! `cargo run --release -p bellwether-exposition --example push_speed`

use std::hint::black_box;
use std::time::Instant;

use bellwether_exposition::otlp::{OtlpEncoder, OtlpOptions, Temporality};
use bellwether_exposition::push::Deltas;
use bellwether_exposition::remote_write::{
    RemoteWriteEncoder, RemoteWriteOptions, SeenSeries, Version,
};
use bellwether_exposition::sentry::{SentryEncoder, SentryOptions};
use bellwether_exposition::statsd::{Packet, StatsdEncoder, StatsdOptions};
use bellwether_model::{
    Extras, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair, Number, Timestamp,
};

const FAMILIES: usize = 20;
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];
const ROUTES: usize = 20;
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const COUNTERS: usize = FAMILIES * 5 * ROUTES * 5;
const HISTOGRAMS: usize = 500;
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const RUNS: usize = 41;

struct Names {
    families: Vec<String>,
    routes: Vec<String>,
    shards: Vec<String>,
}

/// All counters, at `tick` times their number.
fn counters<S: FamilySink>(names: &Names, tick: u64, sink: &mut S) {
    let pairs = STATUSES.map(|s| [("status_class", s)]);
    let inner: [&[LabelPair<'_>]; 5] = std::array::from_fn(|i| pairs[i].as_slice());
    let mut number = 0;
    for name in &names.families {
        let (kind, help) = (FamilyKind::Counter, "Requests answered.");
        sink.begin(&FamilyHead { name, kind, unit: "", help, inner: &inner, original: None });
        for method in METHODS {
            for route in &names.routes {
                sink.row(&[("method", method), ("route", route)]);
                for status in 0..STATUSES.len() {
                    number += 1;
                    let start = Some(Timestamp(1_749_000_000_000));
                    let extras = Extras { start, ..Extras::default() };
                    sink.number(status, Number::U64(number * tick), extras);
                }
            }
        }
        sink.end();
    }
}

fn histograms<S: FamilySink>(names: &Names, tick: u64, sink: &mut S) {
    let (name, help) = ("app_request_duration_seconds", "Time to answer.");
    let (kind, unit) = (FamilyKind::Histogram, "seconds");
    sink.begin(&FamilyHead { name, kind, unit, help, inner: &[&[]], original: None });
    let counts: [f64; 12] = std::array::from_fn(|i| ((i as u64 * 37 + 5) * tick) as f64);
    for shard in &names.shards {
        for route in &names.routes {
            sink.row(&[("shard", shard), ("route", route)]);
            let (sum, native) = (Some(123.456 * tick as f64), None);
            let h = HistogramRef { bounds: &BOUNDS, counts: &counts, sum, native, exemplars: &[] };
            sink.histogram(0, &h, Extras::default());
        }
    }
    sink.end();
}

/// What a flush made: requests or packets, and bytes.
#[derive(Default, Clone, Copy)]
struct Made {
    requests: usize,
    bytes: usize,
}

impl Made {
    fn add(&mut self, body: &[u8]) {
        self.requests += 1;
        self.bytes += black_box(body).len();
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn measure(title: &str, series: usize, mut flush: impl FnMut(u64) -> Made) {
    let mut nanos = Vec::new();
    let mut made = Made::default();
    for tick in 1..=RUNS as u64 {
        let start = Instant::now();
        made = flush(tick);
        nanos.push(start.elapsed().as_nanos() as f64 / series as f64);
    }
    nanos.sort_by(f64::total_cmp);
    println!(
        "{title:34} {:7.1} ns/series best {:7.1} median, {:6.1} bytes/series, {:4} requests",
        nanos[0],
        nanos[RUNS / 2],
        made.bytes as f64 / series as f64,
        made.requests,
    );
}

fn main() {
    let names = Names {
        families: (0..FAMILIES).map(|i| format!("app_requests_{i:02}_total")).collect(),
        routes: (0..ROUTES).map(|i| format!("/api/v1/item{i:02}")).collect(),
        shards: (0..HISTOGRAMS / ROUTES).map(|i| i.to_string()).collect(),
    };
    both(&names, "counters", COUNTERS, true);
    both(&names, "histograms", HISTOGRAMS, false);
}

fn both(names: &Names, what: &str, series: usize, counted: bool) {
    otlp(names, what, series, counted);
    remote_write(names, what, series, counted);
    let options = StatsdOptions::default();
    let mut deltas = Deltas::of_this_process(20_000);
    measure(&format!("DogStatsD, {what}"), series, |tick| {
        let mut made = Made::default();
        let sink = |packet: Packet| made.add(&packet.bytes);
        let mut encoder = StatsdEncoder::new(&options, &mut deltas, at(tick), sink);
        walk(names, tick, counted, &mut encoder);
        encoder.finish();
        made
    });
    let options = SentryOptions::default();
    let mut deltas = Deltas::of_this_process(20_000);
    measure(&format!("Sentry, {what}"), series, |tick| {
        let mut made = Made::default();
        let sink = |e: bellwether_exposition::sentry::Envelope| made.add(&e.body);
        let mut encoder = SentryEncoder::new(&options, &mut deltas, [7; 16], at(tick), sink);
        walk(names, tick, counted, &mut encoder);
        encoder.finish();
        made
    });
}

fn otlp(names: &Names, what: &str, series: usize, counted: bool) {
    let options = OtlpOptions::default();
    let mut deltas = Deltas::of_this_process(20_000);
    for delta in [false, true] {
        let title = if delta { "OTLP delta" } else { "OTLP cumulative" };
        measure(&format!("{title}, {what}"), series, |tick| {
            let mut made = Made::default();
            let temporality =
                if delta { Temporality::Delta(&mut deltas) } else { Temporality::Cumulative };
            let sink = |r: bellwether_exposition::otlp::Request| made.add(&r.body);
            let mut encoder = OtlpEncoder::new(&options, temporality, at(tick), sink);
            walk(names, tick, counted, &mut encoder);
            encoder.finish();
            made
        });
    }
}

fn remote_write(names: &Names, what: &str, series: usize, counted: bool) {
    let options = RemoteWriteOptions::default();
    for (version, title) in [(Version::V1, "remote write 1.0"), (Version::V2, "remote write 2.0")] {
        let mut seen = SeenSeries::new(20_000);
        measure(&format!("{title}, {what}"), series, |tick| {
            let mut made = Made::default();
            let sink = |r: bellwether_exposition::remote_write::Request| made.add(&r.body);
            let seen = Some(&mut seen);
            let mut encoder = RemoteWriteEncoder::new(version, &options, seen, at(tick), sink);
            walk(names, tick, counted, &mut encoder);
            encoder.finish();
            made
        });
    }
}

fn at(tick: u64) -> Timestamp {
    Timestamp(1_750_000_000_000 + 10_000 * tick.cast_signed())
}

fn walk<S: FamilySink>(names: &Names, tick: u64, counted: bool, sink: &mut S) {
    if counted {
        counters(names, tick, sink);
    } else {
        histograms(names, tick, sink);
    }
}

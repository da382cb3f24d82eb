//! `metrics` with `metrics-exporter-prometheus`: a registry of the process, looked up by the hash
//! of name and labels.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics::{Label, Level, Metadata, Recorder as _, counter, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::Filled;
use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{BOUNDS, HOT, LABELS, Large, Workload, count_of, seen_by, texts, triples};

fn recorder() -> PrometheusRecorder {
    let builder = PrometheusBuilder::new().set_buckets(&BOUNDS);
    builder.expect("there are bounds").build_recorder()
}

fn inc(triple: [u32; 3]) {
    let [method, route, status] = texts(triple);
    counter!("requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
}

fn observe(triple: [u32; 3], value: f64) {
    let [method, route, _] = texts(triple);
    histogram!("request_seconds", "method" => method, "route" => route).record(value);
}

/// Measures first without a recorder, then with the one it can install for the whole process.
pub(crate) fn rows() -> Rows {
    let work = Workload::new();
    let off = (Operation::Off, measure(|i| inc(work.triple(i))));
    let recorder = recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).expect("nobody installed another");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| drain(&handle, &over));
        let mut rows = on(&work);
        over.store(true, Ordering::Relaxed);
        rows.push(off);
        rows
    })
}

/// Samples queue up until somebody drains them, so somebody must.
fn drain(handle: &PrometheusHandle, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(100));
        handle.run_upkeep();
    }
}

fn on(work: &Workload) -> Rows {
    let held = counter!("held_total");
    let held_seconds = histogram!("held_seconds");
    vec![
        (Operation::CounterHeld, measure(|_| held.increment(1))),
        (Operation::LabelsHot, measure(|_| inc(std::hint::black_box(HOT)))),
        (Operation::LabelsUniform, measure(|i| inc(work.triple(i)))),
        (Operation::HistogramHeld, measure(|i| held_seconds.record(work.value(i)))),
        (Operation::HistogramLabels, measure(|i| observe(work.triple(i), work.value(i)))),
    ]
}

fn key(name: &'static str, triple: [u32; 3], labels: usize) -> metrics::Key {
    let pairs = LABELS.iter().zip(texts(triple)).take(labels);
    let labels: Vec<Label> = pairs.map(|(n, v)| Label::from_static_parts(n, v)).collect();
    metrics::Key::from_parts(name, labels)
}

/// A recorder of so many series.
pub(crate) fn fill(large: Large) -> Filled {
    static META: Metadata<'static> = Metadata::new("bench", Level::INFO, None);
    let recorder = recorder();
    for name in large.counter_names() {
        let name = &*name.leak();
        for t in triples() {
            recorder.register_counter(&key(name, t, 3), &META).increment(count_of(t));
        }
    }
    for name in large.histogram_names() {
        let name = &*name.leak();
        for [m, r, s] in triples().filter(|[_, _, s]| *s == 0) {
            let series = recorder.register_histogram(&key(name, [m, r, s], 2), &META);
            seen_by([m, r]).for_each(|v| series.record(v));
        }
    }
    for name in large.plain_names() {
        recorder.register_counter(&key(name.leak(), HOT, 0), &META).increment(0);
    }
    let handle = recorder.handle();
    handle.run_upkeep();
    Box::new(move |done| done(handle.render().as_bytes()))
}

//! `metrics` with `metrics-exporter-dogstatsd`: a registry of the process, which a thread sends at
//! its own times, spread over the interval.

use std::thread;
use std::time::Duration;

use bellwether_benches::workload::{pairs, seen_by, texts, triples};
use metrics::{counter, histogram};
use metrics_exporter_dogstatsd::DogStatsDBuilder;

use crate::contestant::{Case, Contestant, PACKET, VALUES};

/// Twice as long as from one recording to the next, so that every flush finds news.
const INTERVAL: Duration = Duration::from_millis(200);

struct Metrics {
    counters: Vec<&'static str>,
    histograms: Vec<&'static str>,
}

pub(super) fn start(case: Case, to: &str) -> Box<dyn Contestant> {
    let builder = DogStatsDBuilder::default().with_remote_address(to).expect("it is an address");
    let builder = builder.with_maximum_payload_length(PACKET).expect("it is not too long");
    let installed = builder.with_flush_interval(INTERVAL).with_telemetry(false).install();
    installed.expect("nobody installed another");
    let large = case.families();
    let leak = |names: Vec<String>| names.into_iter().map(|name| &*name.leak()).collect();
    Box::new(Metrics {
        counters: leak(large.counter_names()),
        histograms: leak(large.histogram_names()),
    })
}

impl Contestant for Metrics {
    fn record(&mut self) {
        for name in &self.counters {
            for [method, route, status] in triples().map(texts) {
                counter!(*name, "method" => method, "route" => route, "status" => status)
                    .increment(1);
            }
        }
        for name in &self.histograms {
            for [m, r] in pairs() {
                let [method, route, _] = texts([m, r, 0]);
                // Half of it, as there are two recordings a flush.
                for value in seen_by([m, r]).take(VALUES / 2) {
                    histogram!(*name, "method" => method, "route" => route).record(value);
                }
            }
        }
    }

    fn flush(&mut self) {
        thread::sleep(INTERVAL / 2);
    }
}

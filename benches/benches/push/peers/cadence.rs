//! `cadence`: every call is a line in a buffer, which is sent when it is full.

use std::io;
use std::net::UdpSocket;
use std::sync::Arc;

use bellwether_benches::workload::{LABELS, pairs, seen_by, texts, triples};
use cadence::{BufferedUdpMetricSink, Counted as _, Distributed as _, MetricSink, StatsdClient};

use crate::contestant::{Case, Contestant, PACKET, VALUES};

/// The sink, shared with whoever flushes it.
#[derive(Clone)]
struct Shared(Arc<BufferedUdpMetricSink>);

impl MetricSink for Shared {
    fn emit(&self, metric: &str) -> io::Result<usize> {
        self.0.emit(metric)
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}

struct Cadence {
    client: StatsdClient,
    sink: Shared,
    counters: Vec<String>,
    histograms: Vec<String>,
}

pub(super) fn start(case: Case, to: &str) -> Box<dyn Contestant> {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    let sink = BufferedUdpMetricSink::with_capacity(to, socket, PACKET).expect("it resolves");
    let sink = Shared(Arc::new(sink));
    let large = case.families();
    let client = StatsdClient::from_sink("", sink.clone());
    let (counters, histograms) = (large.counter_names(), large.histogram_names());
    Box::new(Cadence { client, sink, counters, histograms })
}

impl Contestant for Cadence {
    fn record(&mut self) {
        for name in &self.counters {
            for [method, route, status] in triples().map(texts) {
                let line = self.client.count_with_tags(name, 1);
                let line = line.with_tag(LABELS[0], method).with_tag(LABELS[1], route);
                line.with_tag(LABELS[2], status).send();
            }
        }
        for name in &self.histograms {
            for [m, r] in pairs() {
                let [method, route, _] = texts([m, r, 0]);
                for value in seen_by([m, r]).take(VALUES) {
                    let line = self.client.distribution_with_tags(name, value);
                    line.with_tag(LABELS[0], method).with_tag(LABELS[1], route).send();
                }
            }
        }
    }

    fn flush(&mut self) {
        self.sink.flush().expect("loopback takes it");
    }
}

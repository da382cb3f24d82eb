//! `dogstatsd`: every call is a datagram, or a message to a thread that batches.

use std::time::Duration;

use bellwether_benches::workload::{LABELS, pairs, seen_by, texts, triples};
use dogstatsd::{BatchingOptions, Client, Options};

use crate::contestant::{Case, Contestant, PACKET, VALUES};

struct Dogstatsd {
    client: Client,
    counters: Vec<String>,
    histograms: Vec<String>,
}

pub(super) fn start(case: Case, to: &str, batching: bool) -> Box<dyn Contestant> {
    let batching_options = batching.then_some(BatchingOptions {
        max_buffer_size: PACKET,
        max_time: Duration::from_secs(10),
        max_retry_attempts: 1,
        initial_retry_delay: 10,
    });
    let options = Options { to_addr: to.to_owned(), batching_options, ..Options::default() };
    let large = case.families();
    let client = Client::new(options).expect("a port is free");
    let (counters, histograms) = (large.counter_names(), large.histogram_names());
    Box::new(Dogstatsd { client, counters, histograms })
}

/// As its examples write tags: the caller makes the text.
fn tags(triple: [u32; 3]) -> [String; 3] {
    let [method, route, status] = texts(triple);
    [
        format!("{}:{method}", LABELS[0]),
        format!("{}:{route}", LABELS[1]),
        format!("{}:{status}", LABELS[2]),
    ]
}

impl Contestant for Dogstatsd {
    fn record(&mut self) {
        for name in &self.counters {
            for triple in triples() {
                self.client.count(name, 1, tags(triple)).expect("loopback takes it");
            }
        }
        for name in &self.histograms {
            for [m, r] in pairs() {
                let tags = tags([m, r, 0]);
                for value in seen_by([m, r]).take(VALUES) {
                    let sent = self.client.distribution(name, value.to_string(), &tags[..2]);
                    sent.expect("loopback takes it");
                }
            }
        }
    }

    /// There is none; what the thread still holds is waited for by whoever measures.
    fn flush(&mut self) {}
}

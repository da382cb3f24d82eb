//! Bellwether's exporters.

use std::time::Duration;

use bellwether::instrument::PerThread;
use bellwether::push::otlp::{OtlpExporter, Temporality};
use bellwether::push::remote_write::RemoteWriteExporter;
use bellwether::push::sentry::SentryExporter;
use bellwether::push::statsd::StatsdExporter;
use bellwether::push::transport::SocketAddress;
use bellwether::push::{ExporterConfig, Push};
use bellwether_benches::large::{
    Closed, LargeCounter, LargeHistogram, counters, declare_as, histograms, registry,
};
use bellwether_benches::workload::{pairs, seen_by, triples};
use bellwether_exposition::remote_write::Version;
use bellwether_exposition::sentry::Dsn;

use crate::contestant::{Case, Contestant, Entry, Flushes, PACKET, SinkKind, VALUES};

const ANY: &[Case] = &Case::ALL;
const BOUNDS: &[Case] = &[Case::Counters, Case::Histograms];

const fn http(
    name: &'static str,
    title: &'static str,
    start: fn(Case, &str) -> Box<dyn Contestant>,
) -> Entry {
    Entry { name, title, sink: SinkKind::Http, flushes: Flushes::Asked, cases: ANY, start }
}

const fn datagrams(
    name: &'static str,
    title: &'static str,
    start: fn(Case, &str) -> Box<dyn Contestant>,
) -> Entry {
    let (sink, flushes) = (SinkKind::Datagrams, Flushes::Asked);
    Entry { name, title, sink, flushes, cases: BOUNDS, start }
}

pub(crate) const OTLP: [Entry; 6] = [
    http("otlp", "Bellwether: OTLP, HTTP", |case, to| run(case, otlp(to, false, false))),
    http("otlp-delta", "Bellwether: OTLP, HTTP, delta", |case, to| {
        run(case, otlp(to, true, false))
    }),
    http("otlp-gzip", "Bellwether: OTLP, HTTP, gzip", |case, to| run(case, otlp(to, false, true))),
    http("otlp-delta-gzip", "Bellwether: OTLP, HTTP, delta, gzip", |case, to| {
        run(case, otlp(to, true, true))
    }),
    http("otlp-grpc", "Bellwether: OTLP, gRPC", |case, to| run(case, grpc(to, false))),
    http("otlp-grpc-gzip", "Bellwether: OTLP, gRPC, gzip", |case, to| run(case, grpc(to, true))),
];

pub(crate) const STATSD: [Entry; 3] = [
    datagrams("dogstatsd", "Bellwether: DogStatsD", |case, to| {
        let mut exporter = StatsdExporter::dog(SocketAddress::Udp(to.to_owned()));
        exporter.options.packet_bytes_max = PACKET;
        run(case, exporter)
    }),
    datagrams("dogstatsd-local", "Bellwether: DogStatsD, loopback's packets", |case, to| {
        run(case, StatsdExporter::dog(SocketAddress::Udp(to.to_owned())))
    }),
    datagrams("statsd", "Bellwether: StatsD", |case, to| {
        let mut exporter = StatsdExporter::plain(SocketAddress::Udp(to.to_owned()));
        exporter.options.packet_bytes_max = PACKET;
        run(case, exporter)
    }),
];

pub(crate) const OTHERS: [Entry; 3] = [
    http("remote-write-1", "Bellwether: remote write 1.0", |case, to| {
        run(case, remote_write(to, Version::V1))
    }),
    http("remote-write-2", "Bellwether: remote write 2.0", |case, to| {
        run(case, remote_write(to, Version::V2))
    }),
    http("sentry", "Bellwether: Sentry", |case, to| {
        let dsn = Dsn::parse(&format!("http://key@{to}/1")).expect("it has all parts");
        run(case, SentryExporter::new(dsn))
    }),
];

fn otlp(to: &str, delta: bool, gzip: bool) -> OtlpExporter {
    let mut exporter = OtlpExporter::http(&format!("http://{to}"));
    exporter.temporality = if delta { Temporality::Delta } else { Temporality::Cumulative };
    exporter.gzip = gzip;
    exporter
}

fn grpc(to: &str, gzip: bool) -> OtlpExporter {
    let mut exporter = OtlpExporter::grpc(&format!("http://{to}"));
    exporter.gzip = gzip;
    exporter
}

fn remote_write(to: &str, version: Version) -> RemoteWriteExporter {
    let mut exporter = RemoteWriteExporter::new(&format!("http://{to}/api/v1/write"));
    exporter.version = version;
    exporter
}

struct Ours {
    push: Push,
    counters: Vec<LargeCounter<PerThread>>,
    histograms: Vec<LargeHistogram<PerThread>>,
}

fn run(case: Case, exporter: impl Into<ExporterConfig>) -> Box<dyn Contestant> {
    assert!(declare_as(case.families(), false), "nothing else declares the set");
    let hourly = Duration::from_hours(1);
    let push = Push::of(registry()).with(exporter).delivery(|d| d.interval = hourly).start();
    let push = push.expect("the address is one, and threads can be had");
    Box::new(Ours { push, counters: counters(), histograms: histograms() })
}

impl Contestant for Ours {
    fn record(&mut self) {
        for counter in &self.counters {
            for [m, r, s] in triples() {
                counter.at(Closed(m), Closed(r), Closed(s)).inc();
            }
        }
        for histogram in &self.histograms {
            for [m, r] in pairs() {
                let series = histogram.at(Closed(m), Closed(r));
                seen_by([m, r]).take(VALUES).for_each(|value| series.observe(value));
            }
        }
    }

    fn flush(&mut self) {
        let sent = self.push.flush(Duration::from_secs(10));
        let failed = self.push.counts().iter().any(|(_, c)| c.dropped.sum() > 0);
        assert!(sent && !failed, "the receiver takes everything: {:?}", self.push.counts());
    }
}

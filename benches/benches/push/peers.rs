//! Libraries that do the same, measured in the same run.

mod cadence;
mod dogstatsd;
mod metrics;
mod opentelemetry;

use crate::contestant::{Case, Entry, Flushes, SinkKind};

const BOUNDS: &[Case] = &[Case::Counters, Case::Histograms];

pub(crate) const OPENTELEMETRY: [Entry; 6] = [
    of("otel", "opentelemetry-otlp: HTTP", |case, to| opentelemetry::http(case, to, false, false)),
    of("otel-delta", "opentelemetry-otlp: HTTP, delta", |case, to| {
        opentelemetry::http(case, to, true, false)
    }),
    of("otel-gzip", "opentelemetry-otlp: HTTP, gzip", |case, to| {
        opentelemetry::http(case, to, false, true)
    }),
    of("otel-delta-gzip", "opentelemetry-otlp: HTTP, delta, gzip", |case, to| {
        opentelemetry::http(case, to, true, true)
    }),
    of("otel-grpc", "opentelemetry-otlp: gRPC", |case, to| opentelemetry::grpc(case, to, false)),
    of("otel-grpc-gzip", "opentelemetry-otlp: gRPC, gzip", |case, to| {
        opentelemetry::grpc(case, to, true)
    }),
];

const fn of(
    name: &'static str,
    title: &'static str,
    start: fn(Case, &str) -> Box<dyn crate::contestant::Contestant>,
) -> Entry {
    let (sink, flushes) = (SinkKind::Http, Flushes::Asked);
    Entry { name, title, sink, flushes, cases: &Case::ALL, start }
}

pub(crate) const STATSD: [Entry; 4] = [
    Entry {
        name: "cadence",
        title: "cadence 1.8, buffered",
        sink: SinkKind::Datagrams,
        flushes: Flushes::Asked,
        cases: BOUNDS,
        start: cadence::start,
    },
    Entry {
        name: "dogstatsd-crate",
        title: "dogstatsd 0.12",
        sink: SinkKind::Datagrams,
        flushes: Flushes::Asked,
        cases: BOUNDS,
        start: |case, to| dogstatsd::start(case, to, false),
    },
    Entry {
        name: "dogstatsd-crate-batching",
        title: "dogstatsd 0.12, batching",
        sink: SinkKind::Datagrams,
        flushes: Flushes::Asked,
        cases: BOUNDS,
        start: |case, to| dogstatsd::start(case, to, true),
    },
    Entry {
        name: "metrics",
        title: "metrics 0.24 + exporter-dogstatsd 0.9",
        sink: SinkKind::Datagrams,
        flushes: Flushes::Timed,
        cases: BOUNDS,
        start: metrics::start,
    },
];

//! `opentelemetry_sdk` with `opentelemetry-otlp`: its usual blocking HTTP client, or tonic.

use std::time::Duration;

use bellwether_benches::workload::{BOUNDS, LABELS, pairs, seen_by, texts, triples};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, MeterProvider as _};
use opentelemetry_otlp::{
    Compression, MetricExporter, WithExportConfig as _, WithHttpConfig as _, WithTonicConfig as _,
};
use opentelemetry_sdk::metrics::{
    Aggregation, Instrument, PeriodicReader, SdkMeterProvider, Stream, Temporality,
};
use tokio::runtime::Runtime;

use crate::contestant::{Case, Contestant, VALUES};

struct OpenTelemetry {
    provider: SdkMeterProvider,
    counters: Vec<Counter<u64>>,
    histograms: Vec<Histogram<f64>>,
    _runtime: Option<Runtime>,
}

/// Over HTTP with protobuf.
pub(super) fn http(case: Case, to: &str, delta: bool, gzip: bool) -> Box<dyn Contestant> {
    let temporality = if delta { Temporality::Delta } else { Temporality::Cumulative };
    let builder = MetricExporter::builder().with_http().with_temporality(temporality);
    let builder = builder.with_endpoint(format!("http://{to}/v1/metrics"));
    let builder = if gzip { builder.with_compression(Compression::Gzip) } else { builder };
    start(case, builder.build().expect("the address is one"), None)
}

/// Over gRPC.
pub(super) fn grpc(case: Case, to: &str, gzip: bool) -> Box<dyn Contestant> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().expect("threads can be had");
    let builder = MetricExporter::builder().with_tonic().with_endpoint(format!("http://{to}"));
    let builder = if gzip { builder.with_compression(Compression::Gzip) } else { builder };
    let exporter = {
        let _inside = runtime.enter();
        builder.build().expect("the address is one")
    };
    start(case, exporter, Some(runtime))
}

fn start(case: Case, exporter: MetricExporter, runtime: Option<Runtime>) -> Box<dyn Contestant> {
    let hourly = Duration::from_hours(1);
    let reader = PeriodicReader::builder(exporter).with_interval(hourly).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).with_view(exponential).build();
    let meter = provider.meter("bench");
    let large = case.families();
    let counters = large.counter_names().into_iter().map(|name| meter.u64_counter(name).build());
    let histogram = |name: String| {
        let builder = meter.f64_histogram(name);
        if case == Case::Exponential {
            builder.with_unit(EXPONENTIAL).build()
        } else {
            builder.with_boundaries(BOUNDS.to_vec()).build()
        }
    };
    let histograms = large.histogram_names().into_iter().map(histogram).collect();
    let counters = counters.collect();
    Box::new(OpenTelemetry { provider, counters, histograms, _runtime: runtime })
}

/// The unit that asks for exponential buckets.
const EXPONENTIAL: &str = "s";

/// As many buckets an octave as Bellwether's.
fn exponential(instrument: &Instrument) -> Option<Stream> {
    let buckets = Aggregation::Base2ExponentialHistogram {
        max_size: 160,
        max_scale: 3,
        record_min_max: false,
    };
    let asked = instrument.unit() == EXPONENTIAL;
    asked.then(|| Stream::builder().with_aggregation(buckets).build().ok()).flatten()
}

fn attributes(triple: [u32; 3]) -> [KeyValue; 3] {
    let [method, route, status] = texts(triple);
    [
        KeyValue::new(LABELS[0], method),
        KeyValue::new(LABELS[1], route),
        KeyValue::new(LABELS[2], status),
    ]
}

impl Contestant for OpenTelemetry {
    fn record(&mut self) {
        for counter in &self.counters {
            triples().for_each(|triple| counter.add(1, &attributes(triple)));
        }
        for histogram in &self.histograms {
            for [m, r] in pairs() {
                let values = seen_by([m, r]).take(VALUES);
                values.for_each(|value| histogram.record(value, &attributes([m, r, 0])[..2]));
            }
        }
    }

    fn flush(&mut self) {
        self.provider.force_flush().expect("the receiver takes everything");
    }
}

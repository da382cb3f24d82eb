//! `opentelemetry_sdk`: a map of attribute sets an instrument; it writes no text by itself.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, MeterProvider as _};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{
    Instrument, PeriodicReader, SdkMeterProvider, Stream, Temporality,
};

use super::Filled;
use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{BOUNDS, HOT, LABELS, Large, Workload, count_of, seen_by, texts, triples};

/// An exporter that is never asked, so that its reader keeps everything.
struct Nobody;

impl PushMetricExporter for Nobody {
    async fn export(&self, _metrics: &ResourceMetrics) -> OTelSdkResult {
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

/// Attribute sets after which `capped_total` folds.
const CAP: usize = 3;

fn provider() -> SdkMeterProvider {
    let hourly = Duration::from_hours(1);
    let reader = PeriodicReader::builder(Nobody).with_interval(hourly).build();
    let capped = |instrument: &Instrument| {
        let limit = || Stream::builder().with_cardinality_limit(CAP).build().ok();
        (instrument.name() == "capped_total").then(limit).flatten()
    };
    SdkMeterProvider::builder().with_reader(reader).with_view(capped).build()
}

fn attributes(triple: [u32; 3]) -> [KeyValue; 3] {
    let [method, route, status] = texts(triple);
    [
        KeyValue::new(LABELS[0], method),
        KeyValue::new(LABELS[1], route),
        KeyValue::new(LABELS[2], status),
    ]
}

fn histogram(meter: &Meter, name: String) -> Histogram<f64> {
    meter.f64_histogram(name).with_boundaries(BOUNDS.to_vec()).build()
}

fn counter(meter: &Meter, name: String) -> Counter<u64> {
    meter.u64_counter(name).build()
}

/// Measures everything but being off; its stable interface holds a series only without attributes.
pub(crate) fn rows() -> Rows {
    let work = Workload::new();
    let provider = provider();
    let meter = provider.meter("bench");
    let counter = |name: &str| counter(&meter, name.to_owned());
    let histogram = |name: &str| histogram(&meter, name.to_owned());
    let (held, labelled) = (counter("held_total"), counter("requests_total"));
    let (held_seconds, seconds) = (histogram("held_seconds"), histogram("request_seconds"));
    let capped = counter("capped_total");
    for tenant in ["a", "b", "c"] {
        capped.add(1, &[KeyValue::new("tenant", tenant)]);
    }
    vec![
        (Operation::CounterHeld, measure(|_| held.add(1, &[]))),
        (
            Operation::LabelsHot,
            measure(|_| labelled.add(1, &attributes(std::hint::black_box(HOT)))),
        ),
        (Operation::LabelsUniform, measure(|i| labelled.add(1, &attributes(work.triple(i))))),
        (Operation::HistogramHeld, measure(|i| held_seconds.record(work.value(i), &[]))),
        (
            Operation::HistogramLabels,
            measure(|i| {
                let [method, route, _] = attributes(work.triple(i));
                seconds.record(work.value(i), &[method, route]);
            }),
        ),
        (
            Operation::OverCap,
            measure(|i| {
                let tenant = if i % 2 == 0 { "one-too-many" } else { "another" };
                capped.add(1, &[KeyValue::new("tenant", tenant)]);
            }),
        ),
    ]
}

/// A provider of so many series, to be weighed.
pub(crate) fn fill(large: Large) -> Filled {
    let provider = provider();
    let meter = provider.meter("bench");
    let mut plain = Vec::new();
    for name in large.counter_names() {
        let family = counter(&meter, name);
        triples().for_each(|t| family.add(count_of(t), &attributes(t)));
    }
    for name in large.histogram_names() {
        let family = histogram(&meter, name);
        for [m, r, s] in triples().filter(|[_, _, s]| *s == 0) {
            let attributes = attributes([m, r, s]);
            seen_by([m, r]).for_each(|v| family.record(v, &attributes[..2]));
        }
    }
    plain.extend(large.plain_names().into_iter().map(|name| counter(&meter, name)));
    Box::new(move |done| {
        let _kept = (&provider, &plain);
        done(&[]);
    })
}

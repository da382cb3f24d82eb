//! What each exporter hands to its transport, decoded.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether::push::otlp::{OtlpExporter, Temporality};
use bellwether::push::remote_write::RemoteWriteExporter;
use bellwether::push::sentry::SentryExporter;
use bellwether::push::statsd::StatsdExporter;
use bellwether::push::transport::{Answer, Failure, Request, SocketAddress, Transport};
use bellwether::push::{ExporterConfig, Push};
use bellwether_exposition::otlp::grpc;
use bellwether_exposition::otlp::message::{ExportMetricsServiceRequest, KeyValue, metric::Data};
use bellwether_exposition::remote_write::{decompress, message};
use bellwether_exposition::sentry::Dsn;
use prost::Message as _;

use crate::{Recorded, TRANSLATIONS};

/// Keeps what it is given and says that it arrived.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<Vec<u8>>>>);

impl Transport for Kept {
    fn send(&mut self, request: &Request<'_>, _: Duration) -> Result<Answer, Failure> {
        self.0.lock().expect("no panic").push(request.body.to_vec());
        let headers = vec![("grpc-status".to_owned(), "0".to_owned())];
        Ok(Answer { status: 200, headers, body: grpc::frame(&[], false) })
    }
}

/// The bodies an exporter sends of one flush.
fn bodies(recorded: &Recorded, exporter: impl Into<ExporterConfig>) -> Vec<Vec<u8>> {
    let kept = Kept::default();
    let push = Push::of(Arc::clone(&recorded.registry)).with_transport(exporter, kept.clone());
    let push = push.delivery(|d| d.interval = Duration::from_hours(1)).start().expect("it starts");
    assert!(push.flush(Duration::from_secs(30)));
    let bodies = std::mem::take(&mut *kept.0.lock().expect("no panic"));
    assert!(!bodies.is_empty());
    bodies
}

/// Under every translation `lines` finds the same.
fn always<const N: usize>(lines: impl Fn(&Recorded) -> BTreeSet<String>, expected: [&str; N]) {
    for (translation, record) in TRANSLATIONS {
        let expected: BTreeSet<String> = expected.map(str::to_owned).into();
        assert_eq!(lines(&record()), expected, "translation: {translation}");
    }
}

fn keys(attributes: &[KeyValue]) -> String {
    attributes.iter().flat_map(|attribute| [" ", attribute.key.as_str()]).collect()
}

/// Type, name, unit and attributes of every metric of an OTLP request.
fn otlp_lines(message: &[u8]) -> BTreeSet<String> {
    let request = ExportMetricsServiceRequest::decode(message).expect("a request");
    let metrics = request.resource_metrics.into_iter().flat_map(|r| r.scope_metrics);
    let metrics = metrics.flat_map(|s| s.metrics).map(|metric| {
        let (kind, attributes) = match &metric.data {
            Some(Data::Sum(sum)) => {
                let kind = if sum.is_monotonic { "counter" } else { "sum" };
                (kind, keys(&sum.data_points[0].attributes))
            }
            Some(Data::Gauge(gauge)) => ("gauge", keys(&gauge.data_points[0].attributes)),
            Some(Data::Histogram(h)) => ("histogram", keys(&h.data_points[0].attributes)),
            other => panic!("{other:?}"),
        };
        format!("{kind} {} [{}]{attributes}", metric.name, metric.unit)
    });
    metrics.collect()
}

const OTLP: [&str; 7] = [
    "counter script.executions [{execution}] status.code",
    "counter script.retries []",
    "gauge script.memory [MiBy]",
    "histogram script.duration [s] status.code",
    "sum script.active [{execution}]",
    "sum script.build [] build.version",
    "sum script.phase [] script.phase",
];

#[test]
fn otlp_over_http_has_dotted_names_ucum_units_and_sums_that_go_both_ways() {
    for temporality in [Temporality::Cumulative, Temporality::Delta] {
        let lines = |recorded: &Recorded| {
            let mut exporter = OtlpExporter::http("http://127.0.0.1:1");
            (exporter.gzip, exporter.temporality) = (false, temporality);
            bodies(recorded, exporter).iter().flat_map(|body| otlp_lines(body)).collect()
        };
        always(lines, OTLP);
    }
}

#[test]
fn otlp_over_grpc_has_the_same() {
    let lines = |recorded: &Recorded| {
        let mut exporter = OtlpExporter::grpc("http://127.0.0.1:1");
        exporter.gzip = false;
        let bodies = bodies(recorded, exporter);
        let messages = bodies.iter().map(|body| grpc::unframe(body).expect("a frame"));
        messages.flat_map(otlp_lines).collect()
    };
    always(lines, OTLP);
}

/// Name, type and names of tags of every line.
fn dog_lines(packet: &[u8]) -> Vec<String> {
    let line = |line: &str| {
        let (name, rest) = line.split_once(':').expect("a name");
        let (_, rest) = rest.split_once('|').expect("a type");
        let (kind, tags) = rest.split_once("|#").unwrap_or((rest, ""));
        let tags = tags.split('|').next().unwrap_or_default();
        let keys = tags.split(',').filter_map(|tag| tag.split(':').next());
        let kind = kind.split('|').next().unwrap_or_default();
        format!("{name} {kind} {}", keys.collect::<Vec<_>>().join(" ")).trim_end().to_owned()
    };
    std::str::from_utf8(packet).expect("text").lines().map(line).collect()
}

#[test]
fn dogstatsd_has_dotted_names_and_tags() {
    let lines = |recorded: &Recorded| {
        let address = SocketAddress::Udp("127.0.0.1:1".to_owned());
        let packets = bodies(recorded, StatsdExporter::dog(address));
        packets.iter().flat_map(|packet| dog_lines(packet)).collect()
    };
    always(
        lines,
        [
            "script.active g",
            "script.build g build.version",
            "script.duration d status.code",
            "script.executions c status.code",
            "script.memory g",
            "script.phase g script.phase",
            "script.retries c",
        ],
    );
}

#[test]
fn plain_statsd_has_dotted_names_and_labels_as_parts_of_them() {
    let lines = |recorded: &Recorded| {
        let address = SocketAddress::Udp("127.0.0.1:1".to_owned());
        let packets = bodies(recorded, StatsdExporter::plain(address));
        let text: Vec<String> = packets.iter().flat_map(|packet| dog_lines(packet)).collect();
        text.into_iter().filter(|line| !line.contains(".bucket.")).collect()
    };
    always(
        lines,
        [
            "script.active g",
            "script.build.build_version.1_2 g",
            "script.duration.count.status_code.500 c",
            "script.duration.sum.status_code.500 c",
            "script.executions.status_code.200 c",
            "script.executions.status_code.500 c",
            "script.memory g",
            "script.phase.script_phase.busy g",
            "script.phase.script_phase.idle g",
            "script.retries c",
        ],
    );
}

#[test]
fn sentry_has_dotted_names_and_attributes_and_its_words_for_units() {
    let lines = |recorded: &Recorded| {
        let dsn = Dsn::parse("http://abc@127.0.0.1:1/42").expect("a DSN");
        let envelopes = bodies(recorded, SentryExporter::new(dsn));
        envelopes.iter().flat_map(|envelope| sentry_lines(envelope)).collect()
    };
    always(
        lines,
        [
            "counter script.duration.count null status.code",
            "counter script.duration.sum null status.code",
            "counter script.executions null status.code",
            "counter script.retries null",
            "gauge script.active \"{execution}\"",
            "gauge script.build null build.version",
            "gauge script.memory \"mebibyte\"",
            "gauge script.phase null script.phase",
        ],
    );
}

/// Type, name, unit and attributes of every item, but for those every item has.
fn sentry_lines(envelope: &[u8]) -> Vec<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(envelope).read_to_string(&mut text).expect("gzip");
    let container = text.lines().nth(2).expect("three lines");
    let container: serde_json::Value = serde_json::from_str(container).expect("JSON");
    let line = |item: &serde_json::Value| {
        let attributes = item["attributes"].as_object().expect("attributes").keys();
        let attributes = attributes.filter(|key| !key.starts_with("sentry."));
        let attributes: String = attributes.flat_map(|key| [" ", key.as_str()]).collect();
        let text = |key: &str| item[key].as_str().expect("a text").to_owned();
        format!("{} {} {}{attributes}", text("type"), text("name"), item["unit"])
    };
    container["items"].as_array().expect("items").iter().map(line).collect()
}

/// Family and label names that are told Prometheus, under each translation.
const TRANSLATED: [[&str; 7]; 4] = [
    [
        "script_active",
        "script_build build_version",
        "script_duration status_code",
        "script_executions status_code",
        "script_memory",
        "script_phase script_phase",
        "script_retries_total",
    ],
    [
        "script_active",
        "script_build build_version",
        "script_duration_seconds status_code",
        "script_executions_total status_code",
        "script_memory_mebibytes",
        "script_phase script_phase",
        "script_retries_total",
    ],
    [
        "script.active",
        "script.build build.version",
        "script.duration_seconds status.code",
        "script.executions_total status.code",
        "script.memory_mebibytes",
        "script.phase script.phase",
        "script_retries_total",
    ],
    [
        "script.active",
        "script.build build.version",
        "script.duration status.code",
        "script.executions status.code",
        "script.memory",
        "script.phase script.phase",
        "script_retries_total",
    ],
];

#[test]
fn remote_write_and_the_endpoint_have_the_translated_names() {
    for ((translation, record), expected) in TRANSLATIONS.into_iter().zip(TRANSLATED) {
        let recorded = record();
        let written = bodies(&recorded, RemoteWriteExporter::new("http://127.0.0.1:1"));
        let found: BTreeSet<String> = written.iter().flat_map(|body| written_names(body)).collect();
        let expected: BTreeSet<String> = expected.map(str::to_owned).into();
        assert_eq!(found, expected, "translation: {translation}");
        let names = expected.iter().filter_map(|line| line.split(' ').next());
        let own = |name: &&str| !name.starts_with("bellwether_");
        let exposed = recorded.registry.names().filter(own);
        assert!(exposed.eq(names), "translation: {translation}");
    }
}

/// Family and labels of every series of a request, without those of buckets.
fn written_names(body: &[u8]) -> Vec<String> {
    let bytes = decompress(body, 1 << 20).expect("snappy");
    let request = message::Request::decode(bytes.as_slice()).expect("version 2");
    let text = |at: u32| request.symbols[at as usize].clone();
    let line = |series: &message::TimeSeries| {
        let labels = series.labels_refs.chunks(2).map(|pair| (text(pair[0]), text(pair[1])));
        let (name, labels): (Vec<_>, Vec<_>) = labels.partition(|(key, _)| key == "__name__");
        let name = name[0].1.as_str();
        let of_histogram = ["_bucket", "_count", "_sum"];
        let family = of_histogram.iter().find_map(|suffix| name.strip_suffix(suffix));
        // `instance` is the exporter's own: it says which process writes.
        let own = labels.iter().filter(|(key, _)| key != "le" && key != "instance");
        let keys = own.map(|(key, _)| format!(" {key}"));
        family.unwrap_or(name).to_owned() + &keys.collect::<String>()
    };
    request.timeseries.iter().map(line).collect()
}

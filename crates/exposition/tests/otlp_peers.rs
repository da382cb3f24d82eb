//! OTLP read by Python's messages, field by field, and taken by a real VictoriaMetrics.

#[path = "support/described.rs"]
mod described;
#[path = "support/peer_families.rs"]
mod peer_families;

use std::path::Path;
use std::time::Duration;

use bellwether_exposition::otlp::{
    self, AttributeValue, HistogramForm, OtlpEncoder, OtlpOptions, Request, Temporality,
};
use bellwether_exposition::push::{Deltas, Verdict};
use bellwether_model::{Clock as _, Family, Original, SystemClock, Timestamp};
use bellwether_testkit::peers::{self, VictoriaMetrics};
use bellwether_testkit::{golden, http, wait_until};
use peer_families::of_every_sort;
use serde_json::{Value, json};

fn options(histograms: HistogramForm) -> OtlpOptions {
    let resource = vec![
        ("service.name".to_owned(), "shop".into()),
        ("process.pid".to_owned(), AttributeValue::Integer(42)),
    ];
    OtlpOptions {
        resource,
        histograms,
        scope_version: "0.1.0".to_owned(),
        ..OtlpOptions::default()
    }
}

/// One walk; the family `odd_seconds` has a name of its own in the protocol.
fn walk(
    families: &[Family],
    options: &OtlpOptions,
    temporality: Temporality<'_>,
    now: Timestamp,
) -> Vec<Request> {
    let mut all = Vec::new();
    let mut encoder = OtlpEncoder::new(options, temporality, now, |r| all.push(r));
    for family in families {
        let original = Original { name: "odd.duration", unit: "s", ..Original::default() };
        if family.name == "odd_seconds" {
            described::walk(family, original, &mut encoder);
        } else {
            family.walk(&mut encoder);
        }
    }
    encoder.finish();
    all
}

fn requests(families: &[Family], histograms: HistogramForm, now: Timestamp) -> Vec<Request> {
    walk(families, &options(histograms), Temporality::Cumulative, now)
}

/// What Python makes of a request, in protobuf and in JSON, against a golden file.
fn read_by_python(python: &Path, request: &Request, golden_file: &str) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let script = tests.join("support/otlp_request.py");
    let json = otlp::json::of_request(&request.body).expect("our own request");
    let of_protobuf = peers::run(python, &[&script], &request.body);
    let of_json = peers::run(python, &[&script, Path::new("json")], &json);
    for printed in [of_protobuf, of_json] {
        assert!(printed.ends_with("unknown fields: 0\n"), "{printed}");
        golden::check(&tests.join("golden").join(golden_file), &printed);
    }
}

#[test]
fn python_reads_every_field_of_cumulative_metrics() {
    let Some(python) = peers::python() else { return };
    let now = Timestamp(1_750_000_000_000);
    let all = requests(&of_every_sort(now), HistogramForm::Exponential, now);
    assert_eq!(all.len(), 1);
    read_by_python(&python, &all[0], "otlp_cumulative.txt");
}

#[test]
fn python_reads_every_field_of_deltas() {
    let Some(python) = peers::python() else { return };
    let now = Timestamp(1_750_000_000_000);
    let options = options(HistogramForm::Explicit);
    let mut deltas = Deltas::of_this_process(100);
    let mut walk =
        |families: &[Family], now| walk(families, &options, Temporality::Delta(&mut deltas), now);
    let mut families = of_every_sort(now);
    families.retain(|family| family.name.ends_with("_total") || family.name == "wait_seconds");
    walk(&families, now);
    let later = Timestamp(now.0 + 10_000);
    assert_eq!(walk(&families, later), [], "nothing was added");
    let later = Timestamp(now.0 + 20_000);
    if let bellwether_model::MetricValue::Histogram(h) = &mut families[1].metrics[0].value {
        h.counts[3] += 2.0;
        h.sum = Some(110.25);
    }
    read_by_python(&python, &walk(&families, later)[0], "otlp_delta.txt");
}

#[test]
fn victoria_metrics_takes_otlp_and_has_the_same_values() {
    let Some(program) = peers::victoria_metrics() else { return };
    let server = VictoriaMetrics::start(&program, &[]);
    let now = SystemClock.now();
    let [request] = requests(&of_every_sort(now), HistogramForm::Explicit, now).try_into().unwrap();
    let path = "/opentelemetry/v1/metrics";
    let headers = [("Content-Type", otlp::CONTENT_TYPE)];
    let response = http::post(server.port(), path, &headers, &request.body).expect("an answer");
    let answer = otlp::read_http_answer(response.status, None, &response.body, now);
    assert_eq!((answer.verdict, answer.rejected_points), (Verdict::Accepted, 0));
    let all = || server.export("{\"service.name\"=\"shop\"}");
    assert!(wait_until(Duration::from_secs(10), || all().lines().count() >= 14), "{}", all());
    let value = |selector: &str| -> Value {
        let text = server.export(selector);
        let series: Value =
            serde_json::from_str(text.trim()).unwrap_or_else(|_| panic!("{}", all()));
        series["values"][0].clone()
    };
    assert_eq!(value("orders_total"), json!(123_456_789_012_i64));
    assert_eq!(value("{__name__=\"odd.duration\",of=\"tenth\"}"), json!(0.1));
    assert_eq!(value("{__name__=\"odd.duration\",of=\"inf\"}"), json!("Infinity"));
    assert_eq!(value("{__name__=\"odd.duration\",of=\"negative\"}"), json!(-12.5));
    assert_eq!(value("wait_seconds_bucket{le=\"5\"}"), json!(7));
    assert_eq!(value("wait_seconds_sum"), json!(10.25));
    assert_eq!(value("mode{mode=\"on\"}"), json!(1));
}

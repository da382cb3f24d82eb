//! Remote write into a real Prometheus (2.0 and 1.0) and a real VictoriaMetrics (1.0): what its
//! queries answer is what was sent.

#[path = "support/peer_families.rs"]
mod peer_families;

use bellwether_exposition::push::Verdict;
use bellwether_exposition::remote_write::{
    Answer, HistogramForm, RemoteWriteEncoder, RemoteWriteOptions, Request, SeenSeries, Version,
    Written, encode_to_vec, read_answer,
};
use bellwether_model::{Clock as _, Family, SystemClock, Timestamp};
use bellwether_testkit::peers::{self, Prometheus, VictoriaMetrics};
use bellwether_testkit::{http, wait_until};
use peer_families::{TRACE, of_every_sort};
use serde_json::{Value, json};

fn options(histograms: HistogramForm) -> RemoteWriteOptions {
    let labels = vec![("job".to_owned(), "shop".to_owned())];
    RemoteWriteOptions { labels, histograms, ..RemoteWriteOptions::default() }
}

fn send(port: u16, request: &Request) -> Answer {
    let headers = request.version.headers();
    let response = http::post(port, "/api/v1/write", &headers, &request.body).expect("an answer");
    let header = |name: &str| response.header(name);
    read_answer(request, response.status, header, &response.body, SystemClock.now())
}

fn send_all(port: u16, version: Version, families: &[Family], form: HistogramForm) -> Vec<Answer> {
    let requests = encode_to_vec(families, version, &options(form), SystemClock.now());
    requests.iter().map(|request| send(port, request)).collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The labels and values an instant query answers, sorted.
fn values(answer: &str) -> Vec<(String, String)> {
    let answer = json(answer);
    let result = answer["data"]["result"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |series: &Value| {
        let value = series["value"][1].as_str().unwrap_or("histogram").to_owned();
        (series["metric"].to_string(), value)
    };
    let mut all: Vec<_> = result.iter().map(text).collect();
    all.sort();
    all
}

fn odd_values() -> Vec<(String, String)> {
    let of = |of: &str, value: &str| {
        let metric = json!({"__name__": "odd_seconds", "job": "shop", "of": of}).to_string();
        (metric, value.to_owned())
    };
    let mut all = vec![
        of("nan", "NaN"),
        of("inf", "+Inf"),
        of("minus_inf", "-Inf"),
        of("tiny", "5e-324"),
        of("tenth", "0.1"),
        of("negative", "-12.5"),
    ];
    all.sort();
    all
}

fn prometheus() -> Option<Prometheus> {
    let program = peers::prometheus()?;
    Some(Prometheus::start(&program, "global: { scrape_interval: 1h }\n"))
}

#[test]
fn prometheus_takes_all_of_2_0_and_answers_the_same_values() {
    let Some(server) = prometheus() else { return };
    let families = of_every_sort(SystemClock.now());
    let answers = send_all(server.port(), Version::V2, &families, HistogramForm::Native);
    let [answer] = answers.as_slice() else { panic!("{answers:?}") };
    let written = Written { samples: 10, histograms: 1, exemplars: 2 };
    assert_eq!(
        (&answer.verdict, answer.written),
        (&Verdict::Accepted, Some(written)),
        "{answer:?}"
    );
    assert!(!answer.fall_back);
    holds_the_values(&server);
    holds_the_native_histogram(&server);
    holds_the_exemplars(&server, "wait_seconds");
}

#[test]
fn prometheus_takes_all_of_1_0_and_answers_the_same_values() {
    let Some(server) = prometheus() else { return };
    let families = of_every_sort(SystemClock.now());
    let answers = send_all(server.port(), Version::V1, &families, HistogramForm::Both);
    assert!(answers.iter().all(|a| a.verdict == Verdict::Accepted && !a.fall_back), "{answers:?}");
    holds_the_values(&server);
    holds_the_native_histogram(&server);
    // In a 1.0 request this server looks at exemplars before the native histogram that makes their
    // series, so only those of buckets are there at once.
    holds_the_exemplars(&server, "wait_seconds_bucket");
    let le = |le: &str| {
        values(&server.query(&format!("wait_seconds_bucket{{le=\"{le}\"}}")))[0].1.clone()
    };
    assert_eq!(["0.0", "0.5", "5.0", "+Inf"].map(le), ["3", "4", "7", "7"]);
    assert_eq!(values(&server.query("wait_seconds_sum"))[0].1, "10.25");
}

fn holds_the_values(server: &Prometheus) {
    assert_eq!(values(&server.query("odd_seconds")), odd_values());
    let counter = json!({"__name__": "orders_total", "job": "shop", "of": "a\"b\\c\nd"});
    let expected = [(counter.to_string(), "123456789012".to_owned())];
    assert_eq!(values(&server.query("orders_total")), expected);
    assert_eq!(values(&server.query("mode{mode=\"on\"}"))[0].1, "1");
    assert_eq!(values(&server.query("mode{mode=\"off\"}"))[0].1, "0");
    assert_eq!(values(&server.query("shop_info"))[0].1, "1");
}

fn holds_the_native_histogram(server: &Prometheus) {
    let answer = json(&server.query("wait_seconds"));
    let histogram = &answer["data"]["result"][0]["histogram"][1];
    assert_eq!((&histogram["count"], &histogram["sum"]), (&json!("7"), &json!("10.25")));
    let buckets = histogram["buckets"].as_array().expect("buckets");
    let count = |bucket: &Value| bucket[3].as_str().unwrap_or_default().to_owned();
    let bound = |bucket: &Value| bucket[2].as_str().and_then(|b| b.parse::<f64>().ok());
    assert_eq!(buckets.iter().map(count).collect::<Vec<_>>(), ["1", "2", "1", "3"]);
    let upper: Vec<f64> = buckets.iter().filter_map(bound).collect();
    let expected = [-(2f64.powf(0.75)), 0.0, 2f64.powf(-1.75), 4.0];
    let off = upper.iter().zip(expected).map(|(a, b)| (a - b).abs());
    assert!(off.fold(0.0, f64::max) < 1e-12, "{upper:?}");
}

fn holds_the_exemplars(server: &Prometheus, of_histogram: &str) {
    let now = SystemClock.now().as_seconds();
    let path = |query: &str| {
        let (from, to) = (now - 60.0, now + 60.0);
        format!("/api/v1/query_exemplars?query={query}&start={from}&end={to}")
    };
    let counter = json(&server.get(&path("orders_total")));
    let exemplar = &counter["data"][0]["exemplars"][0];
    assert_eq!(exemplar["labels"], json!({"trace_id": TRACE}), "{counter}");
    assert_eq!(exemplar["value"], "1");
    let found = json(&server.get(&path(of_histogram)));
    assert_eq!(found["data"][0]["exemplars"][0]["value"], "0.3", "{found}");
}

#[test]
fn a_series_that_went_ends_in_prometheus_at_once() {
    let Some(server) = prometheus() else { return };
    let mut seen = SeenSeries::new(100);
    let options = options(HistogramForm::Native);
    let mut walk = |families: &[Family], now: Timestamp| {
        let mut requests = Vec::new();
        let sink = |request| requests.push(request);
        let version = Version::V2;
        let mut encoder = RemoteWriteEncoder::new(version, &options, Some(&mut seen), now, sink);
        for family in families {
            family.walk(&mut encoder);
        }
        encoder.finish();
        for request in &requests {
            assert_eq!(send(server.port(), request).verdict, Verdict::Accepted);
        }
    };
    let now = SystemClock.now();
    walk(&of_every_sort(now), Timestamp(now.0 - 1000));
    assert_eq!(values(&server.query("{job=\"shop\"}")).len(), 11);
    walk(&[], SystemClock.now());
    assert_eq!(values(&server.query("{job=\"shop\"}")), []);
}

#[test]
fn prometheus_refuses_what_is_out_of_order_and_says_what_it_wrote() {
    let Some(server) = prometheus() else { return };
    let now = SystemClock.now();
    let families = |at: i64| {
        let mut families = of_every_sort(now);
        families.truncate(2);
        families[0].metrics[0].timestamp = Some(Timestamp(at));
        families
    };
    send_all(server.port(), Version::V2, &families(now.0), HistogramForm::Native);
    let second = families(now.0 - 5000);
    let answers = send_all(server.port(), Version::V2, &second, HistogramForm::Native);
    let answer = &answers[0];
    assert_eq!((&answer.verdict, answer.fall_back), (&Verdict::Rejected, false), "{answer:?}");
    assert_eq!(answer.written.map(|w| w.samples), Some(6), "{answer:?}");
    assert!(answer.message.contains("out of order"), "{answer:?}");
}

#[test]
fn victoria_metrics_does_not_know_2_0_and_takes_the_same_request_as_1_0() {
    let Some(program) = peers::victoria_metrics() else { return };
    let server = VictoriaMetrics::start(&program, &[]);
    let families = of_every_sort(SystemClock.now());
    let options = options(HistogramForm::Classic);
    let requests = encode_to_vec(&families, Version::V2, &options, SystemClock.now());
    let answer = send(server.port(), &requests[0]);
    assert!(answer.fall_back, "{answer:?}");
    let old = requests[0].to_v1().expect("our own request");
    let answer = send(server.port(), &old);
    assert_eq!((&answer.verdict, answer.fall_back), (&Verdict::Accepted, false), "{answer:?}");
    let arrived = || server.export("{job=\"shop\"}").lines().count() >= 15;
    assert!(wait_until(std::time::Duration::from_secs(10), arrived), "{}", server.log());
    let value = |selector: &str| json(server.export(selector).trim())["values"][0].clone();
    assert_eq!(value("orders_total"), json!(123_456_789_012_i64));
    assert_eq!(value("odd_seconds{of=\"tenth\"}"), json!(0.1));
    assert_eq!(value("odd_seconds{of=\"inf\"}"), json!("Infinity"));
    assert_eq!(value("odd_seconds{of=\"minus_inf\"}"), json!("-Infinity"));
    assert_eq!(value("wait_seconds_bucket{le=\"5.0\"}"), json!(7));
    assert_eq!(value("wait_seconds_sum"), json!(10.25));
}

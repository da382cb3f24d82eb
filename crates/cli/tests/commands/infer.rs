//! `bellwether infer`: what it reads, where it writes, what it never shows.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use bellwether_exposition::{Escaping, protobuf};
use bellwether_model::{
    Family, FamilyKind, Histogram, Labels, Metric, MetricValue, NativeHistogram,
};
use bellwether_testkit::TempDir;

use crate::run::{at, bellwether, catalogue, piped};

const SCRAPE: &str = r#"# HELP shop_requests_total Requests answered.
# TYPE shop_requests_total counter
shop_requests_total{method="GET",outcome="ok"} 12
shop_requests_total{method="GET",outcome="failed"} 1
# HELP shop_carts_open Unpaid carts.
# TYPE shop_carts_open gauge
shop_carts_open{tenant="acme"} 3
"#;

#[test]
fn a_saved_scrape_becomes_a_catalogue_it_keeps() {
    let ran = piped(&["infer", "-"], SCRAPE.as_bytes()).ended(0);
    assert!(ran.stderr.starts_with("2 metrics declared, 0 families external; 3 series seen"));
    assert!(ran.stdout.contains("\nservice: shop    # guessed: "), "{}", ran.stdout);
    let folder = catalogue(&ran.stdout);
    let root = at(&folder, "catalogue");
    bellwether(&["check", &root]).ended(0);
    let verified = piped(&["verify", "-", "--catalogue", &root], SCRAPE.as_bytes()).ended(0);
    assert!(verified.stdout.starts_with("no drift, 0 notes"), "{}", verified.stdout);
}

#[test]
fn several_scrapes_show_more_values() {
    let folder = TempDir::new("infer");
    folder.write("monday.prom", SCRAPE);
    folder.write("tuesday.prom", SCRAPE.replace("failed", "refused"));
    let files = ["monday.prom", "tuesday.prom"].map(|name| at(&folder, name));
    let text = bellwether(&["infer", &files[0], &files[1]]).ended(0).stdout;
    assert!(text.contains("outcome: [failed, ok, refused]"), "{text}");
}

#[test]
fn a_folder_is_written_only_where_nothing_is() {
    let folder = TempDir::new("infer");
    let draft = at(&folder, "draft");
    piped(&["infer", "-", "--out", &draft], SCRAPE.as_bytes()).ended(0);
    let before = std::fs::read_to_string(folder.path().join("draft/bellwether.yaml")).unwrap();
    let again = piped(&["infer", "-", "--out", &draft], b"x 1\n").ended(2);
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
    let after = std::fs::read_to_string(folder.path().join("draft/bellwether.yaml")).unwrap();
    assert_eq!(before, after);
}

#[test]
fn nothing_exposed_is_nothing_to_draft() {
    let ran = piped(&["infer", "-"], b"").ended(2);
    assert!(ran.stderr.contains("nothing is exposed") && ran.stdout.is_empty());
}

/// A native histogram in protobuf, with a quantile of schema 4.
fn native() -> Vec<u8> {
    let native = NativeHistogram {
        schema: 4,
        zero_threshold: 0.001,
        positive: vec![1.0, 2.0],
        ..NativeHistogram::default()
    };
    let histogram = Histogram { sum: Some(3.5), native: Some(native), ..Histogram::default() };
    let metric = Metric {
        labels: Labels::default(),
        value: MetricValue::Histogram(histogram),
        timestamp: None,
        start: None,
    };
    let family = Family {
        name: "shop_wait_seconds".to_owned(),
        kind: FamilyKind::Histogram,
        unit: String::new(),
        help: "Time spent waiting.".to_owned(),
        metrics: vec![metric],
    };
    let mut body = Vec::new();
    let take = |chunk: &mut Vec<u8>| body.append(chunk);
    let mut encoder = protobuf::ProtobufEncoder::new(Escaping::AllowUtf8, take);
    family.walk(&mut encoder);
    encoder.finish();
    body
}

#[test]
fn saved_protobuf_shows_native_histograms() {
    let folder = TempDir::new("infer");
    let path = folder.write("scrape.pb", native());
    let path = path.to_str().expect("UTF-8");
    let text = bellwether(&["infer", path]).ended(0).stdout;
    assert!(text.contains("type: distribution    # guessed: it has native buckets only"), "{text}");
    assert!(text.contains("native: { schema: 4, min: 0.001 }"), "{text}");
    folder.write("catalogue/bellwether.yaml", &text);
    bellwether(&["verify", path, "--catalogue", &at(&folder, "catalogue")]).ended(0);
}

#[test]
fn a_token_the_endpoint_repeats_is_not_drafted() {
    const CANARY: &str = "canary-7f3a9c-canary-7f3a9c";
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}/metrics", listener.local_addr().expect("an address"));
    let body = format!(
        "# HELP a_total Seen by {CANARY}.\n# TYPE a_total counter\na_total{{who=\"{CANARY}\"}} 1\n\
         a_total{{who=\"x\"}} 1\n"
    );
    let answers = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut head = [0; 4096];
            let read = stream.read(&mut head).expect("a request");
            assert!(String::from_utf8_lossy(&head[..read]).contains(CANARY));
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\
                 Connection: close\r\n\r\n{body}"
            );
            stream.write_all(head.as_bytes()).expect("a reader");
        }
    });
    let folder = TempDir::new("infer");
    let token = folder.write("token", CANARY);
    let args = ["infer", &url, "--token-file", token.to_str().expect("UTF-8")];
    let ran = bellwether(&args).ended(0);
    answers.join().expect("two requests");
    assert!(!ran.all().contains("canary"), "{}", ran.all());
    let folder = catalogue(&ran.stdout);
    bellwether(&["check", &at(&folder, "catalogue")]).ended(0);
}

//! A real receiver, told the catalogue's translation, makes of OTLP the names of the endpoint.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bellwether::push::Push;
use bellwether::push::otlp::OtlpExporter;
use bellwether_testkit::peers::{self, VictoriaMetrics};
use bellwether_testkit::{http, wait_until};

use crate::TRANSLATIONS;

const PATIENCE: Duration = Duration::from_secs(30);

/// The flags that mean a catalogue's translation there; it has none for the other two.
fn flags(translation: &str) -> Option<&'static [&'static str]> {
    match translation {
        "opentelemetry" => Some(&["-opentelemetry.usePrometheusNaming"]),
        "none" => Some(&[]),
        _ => None,
    }
}

/// Family names of all series it has.
fn names(server: &VictoriaMetrics) -> BTreeSet<String> {
    let path = "/api/v1/label/__name__/values?nocache=1";
    let answer = http::get(server.port(), path, &[]).expect("it answers").text();
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    let names = answer["data"].as_array().expect("names").iter().filter_map(|n| n.as_str());
    let of_histogram = |name: &str| {
        let mut parts = ["_bucket", "_count", "_sum"].into_iter();
        parts.find_map(|part| name.strip_suffix(part)).unwrap_or(name).to_owned()
    };
    names.map(of_histogram).collect()
}

#[test]
fn a_receiver_translates_what_arrives_to_the_names_of_the_endpoint() {
    let Some(program) = peers::victoria_metrics() else { return };
    for (translation, record) in TRANSLATIONS {
        let Some(flags) = flags(translation) else { continue };
        let server = VictoriaMetrics::start(&program, flags);
        let recorded = record();
        let url = format!("http://127.0.0.1:{}/opentelemetry/v1/metrics", server.port());
        let push = Push::of(Arc::clone(&recorded.registry)).with(OtlpExporter::http_at(&url));
        let push = push.delivery(|d| d.interval = Duration::from_hours(1));
        let push = push.start().expect("it starts");
        assert!(push.flush(PATIENCE));
        // What has a dotted original arrives under it.
        let exposed = recorded.registry.names().filter(|name| !name.starts_with("bellwether_"));
        let retries = |name: &str| match (translation, name) {
            ("none", "script_retries_total") => "script.retries".to_owned(),
            _ => name.to_owned(),
        };
        let expected: BTreeSet<String> = exposed.map(retries).collect();
        wait_until(PATIENCE, || names(&server) == expected);
        assert_eq!(names(&server), expected, "translation: {translation}");
    }
}

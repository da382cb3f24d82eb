//! The running example: what its endpoint answers, and that its catalogue is kept.

#[path = "support/running.rs"]
mod running;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bellwether_catalogue::{Source, compile_sources, render_text};
use bellwether_contract::{Finding, verify};
use bellwether_exposition::{openmetrics, protobuf, text};
use bellwether_model::{Catalogue, Family, FamilyKind, MetricValue, NativeHistogram};
use bellwether_testkit::{http, wait_until};
use running::Running;

const TEXT: &str = "text/plain";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0";
const PROTOBUF: &str = "application/vnd.google.protobuf; \
                        proto=io.prometheus.client.MetricFamily; encoding=delimited";

/// Whom the load buys from.
const TENANTS: [&str; 4] = ["acme", "globex", "initech", "void"];

/// The files of the catalogue.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
    let modules = std::fs::read_dir(root.join("modules")).expect("the modules");
    let modules = modules.map(|entry| entry.expect("a module").path());
    let files = [root.join("bellwether.yaml")].into_iter().chain(modules);
    files.map(|path| Source::new(path.display().to_string(), read(&path))).collect()
}

fn read(path: &PathBuf) -> String {
    std::fs::read_to_string(path).expect("a file of the catalogue")
}

fn compiled(sources: Vec<Source>) -> Catalogue {
    let compiled = compile_sources(sources);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

/// The catalogue with each of these texts replaced, everywhere.
fn catalogue_with(changes: &[(&str, &str)]) -> Catalogue {
    let changed = sources().into_iter().map(|source| {
        let text =
            changes.iter().fold(source.text.clone(), |text, (old, new)| text.replace(old, new));
        Source::new(source.path, text)
    });
    compiled(changed.collect())
}

/// A shop that has had customers for a while: most of what can happen has happened.
fn busy_shop() -> Running {
    let shop = Running::start(&["--clients", "8"]);
    let busy = wait_until(Duration::from_mins(1), || {
        let text = shop.scrape(TEXT).text();
        let seen = |series| !text.contains(&format!("{series} 0\n")) && text.contains(series);
        seen(r#"storefront_payment_attempts_total{result="failure",reason="timeout"}"#)
            && seen(r#"storefront_worker_restarts_total{worker="indexer",cause="error"}"#)
            && text.contains(r#"delivery="given_up""#)
            && TENANTS.iter().all(|tenant| {
                text.contains(&format!("storefront_orders_total{{tenant=\"{tenant}\""))
                    && text.contains(&format!("deliveries_total{{tenant=\"{tenant}\""))
            })
    });
    assert!(busy, "{}", shop.scrape(TEXT).text());
    shop
}

#[test]
fn only_the_token_opens_the_metrics() {
    let shop = Running::start(&["--clients", "0"]);
    let wrong = format!("Bearer {}", "x".repeat(32));
    for headers in [&[][..], &[("Authorization", wrong.as_str())]] {
        let answer = http::get(shop.port, "/metrics", headers).unwrap();
        assert_eq!(answer.status, 401);
        assert!(answer.header("WWW-Authenticate").is_some_and(|v| v.starts_with("Bearer")));
        assert!(!answer.text().contains("storefront_"));
    }
    assert_eq!(shop.scrape(TEXT).status, 200);
    assert_eq!(http::get(shop.port, "/", &[]).unwrap().text(), "Welcome.\n");
    assert_eq!(http::get(shop.port, "/-/healthy", &[]).unwrap().status, 200);
    assert!(!shop.process.output().contains(&shop.token()), "the token is printed");
}

#[test]
fn every_format_says_the_same() {
    let shop = Running::start(&["--clients", "0"]);
    let answers = [TEXT, OPENMETRICS, PROTOBUF].map(|accept| shop.scrape(accept));
    for (answer, accept) in answers.iter().zip([TEXT, OPENMETRICS, PROTOBUF]) {
        let content_type = answer.header("Content-Type").unwrap();
        let wanted = accept.split(';').next().unwrap();
        assert!(content_type.starts_with(wanted), "{content_type}");
    }
    let parsed = [
        text::parse(&answers[0].body).unwrap(),
        openmetrics::parse(&answers[1].body).unwrap(),
        protobuf::parse(&answers[2].body).unwrap(),
    ];
    let names = |families: &[Family]| {
        // OpenMetrics names the family without the suffix of its samples.
        let bare =
            |name: &str| name.trim_end_matches("_total").trim_end_matches("_info").to_owned();
        families.iter().map(|family| bare(&family.name)).collect::<Vec<_>>()
    };
    assert_eq!(names(&parsed[0]), names(&parsed[1]));
    assert_eq!(names(&parsed[0]), names(&parsed[2]));
    assert!(names(&parsed[0]).contains(&"storefront_payment_attempts".to_owned()));
}

#[test]
fn under_load_the_endpoint_keeps_what_the_catalogue_promises() {
    let shop = busy_shop();
    let catalogue = compiled(sources());
    let found = |families: &[Family]| verify(&catalogue, families);
    assert_eq!(found(&text::parse(&shop.scrape(TEXT).body).unwrap()), []);
    assert_eq!(found(&openmetrics::parse(&shop.scrape(OPENMETRICS).body).unwrap()), []);
    let families = protobuf::parse(&shop.scrape(PROTOBUF).body).unwrap();
    assert_eq!(found(&families), []);
    assert!(native_count(&families, "storefront_http_request_duration_seconds") > 0.0);
}

/// How many observations a family's native buckets hold.
fn native_count(families: &[Family], name: &str) -> f64 {
    let family = families.iter().find(|family| family.name == name).expect("the family");
    assert_eq!(family.kind, FamilyKind::Histogram);
    let counts = family.metrics.iter().map(|metric| match &metric.value {
        MetricValue::Histogram(histogram) => {
            histogram.native.as_ref().map_or(0.0, NativeHistogram::count)
        }
        _ => 0.0,
    });
    counts.sum()
}

#[test]
fn a_catalogue_that_has_drifted_is_found_out() {
    let shop = busy_shop();
    let families = text::parse(&shop.scrape(TEXT).body).unwrap();
    let codes = |changes: &[(&str, &str)]| {
        let found = verify(&catalogue_with(changes), &families);
        found.into_iter().map(shortened).collect::<Vec<_>>()
    };
    assert_eq!(
        codes(&[("storefront_orders_total", "storefront_orders_paid_total")]),
        ["BW801 storefront_orders_total", "BW815 storefront_orders_paid_total"]
    );
    // A value fewer is a series fewer; the alert on it has to go as well.
    let without = ("wrong_password, unknown_user", "unknown_user");
    let watched = ("outcome=\"wrong_password\"", "outcome=\"unknown_user\"");
    assert_eq!(
        codes(&[without, watched]),
        ["BW806 storefront_logins_total wrong_password", "BW809 storefront_logins_total 6"]
    );
    assert_eq!(
        codes(&[("type: updown\n    unit: \"{cart}\"", "type: counter\n    unit: \"{cart}\"")]),
        ["BW802 storefront_carts_open gauge"]
    );
    let crowded = codes(&[("open: 20", "open: 2")]);
    for family in ["storefront_orders_total", "storefront_webhook_deliveries_total"] {
        // Four tenants where two may be.
        assert!(crowded.contains(&format!("BW810 {family} 4")), "{crowded:?}");
    }
}

/// Code, family and value.
fn shortened(finding: Finding) -> String {
    let value = finding.value.map(|value| format!(" {value}")).unwrap_or_default();
    format!("{} {}{value}", finding.code, finding.subject)
}

#[test]
fn it_ends_when_told_and_says_what_it_cannot_do() {
    let mut shop = Running::start(&["--clients", "2", "--for", "500ms"]);
    assert!(wait_until(Duration::from_secs(20), || !shop.process.is_running()));
    let output = shop.process.output();
    assert!(output.contains("curl -H \"Authorization: Bearer $(cat '"), "{output}");
    let run = |arguments: &[&str]| Command::new(running::program()).args(arguments).output();
    let refused = run(&["--port", "many", "--wat"]).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("\"many\"") && said.contains("\"--wat\""), "{said}");
    let helped = run(&["--help"]).unwrap();
    assert!(helped.status.success() && helped.stdout.starts_with(b"Serves a sample shop"));
}

#[test]
fn a_token_everybody_can_read_does_not_start() {
    let shop = Running::start(&["--clients", "0"]);
    let file = shop.write("open-token", &"x".repeat(32));
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&file, open).unwrap();
    let mut command = Command::new(running::program());
    let refused = command.args(["--port", "0", "--token-file"]).arg(&file).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("xxxx"));
}

//! A real Prometheus scrapes the running example.

#[path = "support/running.rs"]
mod running;

use std::time::Duration;

use bellwether_exposition::text;
use bellwether_model::{Family, FamilyKind, Metric, MetricValue};
use bellwether_testkit::{http, peers, wait_until};
use peers::Prometheus;
use running::Running;
use serde_json::Value;

const PATIENCE: Duration = Duration::from_mins(1);

fn config(shop: &Running, token_file: &std::path::Path) -> String {
    format!(
        "global: {{ scrape_interval: 1s }}\n\
         scrape_configs:\n\
         - job_name: storefront\n  \
           authorization: {{ credentials_file: {} }}\n  \
           static_configs: [{{ targets: ['127.0.0.1:{}'] }}]\n",
        token_file.display(),
        shop.port
    )
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("Prometheus answers JSON")
}

/// The only target, once it was scraped.
fn target(server: &Prometheus) -> Value {
    let mut target = Value::Null;
    let scraped = wait_until(PATIENCE, || {
        target = json(&server.targets())["data"]["activeTargets"][0].clone();
        target["health"].as_str().is_some_and(|health| health != "unknown")
    });
    assert!(scraped, "{target}\n{}", server.log());
    target
}

/// The value of an expression with one result.
fn value(server: &Prometheus, expr: &str) -> Option<f64> {
    let answer = json(&server.query(expr));
    let result = answer["data"]["result"].as_array()?;
    let [only] = result.as_slice() else { return None };
    only["value"][1].as_str()?.parse().ok()
}

/// Customers whose number we know.
fn be_customers(shop: &Running) {
    let ask = |times: usize, method, path: &str, status| {
        for _ in 0..times {
            let answer = http::request(shop.port, method, path, &[]).expect("an answer");
            assert_eq!(answer.status, status, "{path}");
        }
    };
    ask(7, "GET", "/products/b-100?region=eu", 200);
    ask(1, "GET", "/search?q=wooden", 200);
    ask(1, "GET", "/search?q=bell", 200);
    ask(1, "GET", "/search?q=unicorn", 200);
    ask(4, "GET", "/no/such/page", 404);
    ask(1, "POST", "/webhooks/acme", 202);
    ask(1, "POST", "/webhooks/globex", 202);
}

#[test]
fn with_the_right_token_the_target_is_up_and_every_sample_right() {
    let Some(program) = peers::prometheus() else { return };
    let shop = Running::start(&["--clients", "0"]);
    be_customers(&shop);
    let server = Prometheus::start(&program, &config(&shop, &shop.token_file()));
    let target = target(&server);
    assert_eq!(target["health"], "up", "{target}");
    // Prometheus keeps the native histograms of those that have both.
    for (expr, expected) in [
        (r#"sum(storefront_http_requests_total{route="/products/{sku}"})"#, 7.0),
        (r#"sum(storefront_http_requests_total{route="unmatched"})"#, 4.0),
        (r#"storefront_product_views_total{category="books",region="eu"}"#, 7.0),
        ("histogram_count(storefront_http_request_duration_seconds)", 16.0),
        (r#"storefront_search_duration_seconds_bucket{found="some",le="+Inf"}"#, 2.0),
        (r#"storefront_search_duration_seconds_count{found="nothing"}"#, 1.0),
        ("histogram_sum(storefront_search_results)", 5.0),
        (r#"storefront_maintenance{storefront_maintenance="off"}"#, 1.0),
        ("storefront_build_info", 1.0),
        ("sum(storefront_webhook_deliveries_total)", 2.0),
        (r#"storefront_worker_state{worker="courier",storefront_worker_state="running"}"#, 1.0),
    ] {
        let right = wait_until(PATIENCE, || value(&server, expr) == Some(expected));
        assert!(right, "{expr} is {:?}, not {expected}", value(&server, expr));
    }
    agrees(&shop, &server);
}

/// Every counter of a shop at rest, as it exposes it and as Prometheus has it.
fn agrees(shop: &Running, server: &Prometheus) {
    let families = text::parse(&shop.scrape("text/plain").body).expect("a sound exposition");
    let resting = |family: &&Family| {
        // The indexer does not rest, and the process uses the processor.
        let restless = ["bellwether_", "process_", "storefront_worker_", "storefront_events_"];
        family.kind == FamilyKind::Counter && !restless.iter().any(|p| family.name.starts_with(p))
    };
    let mut compared = 0;
    for family in families.iter().filter(resting) {
        for metric in &family.metrics {
            let MetricValue::Number(number, _) = &metric.value else { continue };
            let selector = selector(family, metric);
            let right = wait_until(PATIENCE, || value(server, &selector) == Some(number.as_f64()));
            assert!(right, "{selector} is {:?}, not {number:?}", value(server, &selector));
            compared += 1;
        }
    }
    assert!(compared > 30, "only {compared} series compared");
}

/// A selector of this series alone: labels it lacks are asked to be empty.
fn selector(family: &Family, metric: &Metric) -> String {
    let of = |name: &str| metric.labels.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let all = family.metrics.iter().flat_map(|other| other.labels.0.iter().map(|(name, _)| name));
    let mut names: Vec<&String> = all.collect();
    names.sort_unstable();
    names.dedup();
    let matchers = names.iter().map(|name| format!("{name}={:?}", of(name).unwrap_or_default()));
    format!("{}{{{}}}", family.name, matchers.collect::<Vec<_>>().join(","))
}

#[test]
fn with_a_wrong_token_the_target_is_down_with_401() {
    let Some(program) = peers::prometheus() else { return };
    let shop = Running::start(&["--clients", "0"]);
    let wrong = shop.write("wrong-token", &"x".repeat(32));
    let server = Prometheus::start(&program, &config(&shop, &wrong));
    let target = target(&server);
    assert_eq!(target["health"], "down", "{target}");
    let error = target["lastError"].as_str().unwrap_or_default();
    assert!(error.contains("401"), "{target}");
    assert_eq!(value(&server, "up"), Some(0.0));
    assert_eq!(value(&server, "storefront_build_info"), None);
}

#[test]
fn promtool_finds_nothing_to_say_about_the_exposition() {
    let Some(promtool) = peers::promtool() else { return };
    let shop = Running::start(&["--clients", "8"]);
    // Once before there is much to see, and once under load.
    for _ in 0..2 {
        let exposition = shop.scrape("text/plain").body;
        assert_eq!(peers::check_metrics(&promtool, &exposition), Ok(()));
        let loaded = || shop.scrape("text/plain").text().contains("storefront_orders_total{");
        assert!(wait_until(PATIENCE, loaded));
    }
}

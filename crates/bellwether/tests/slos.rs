//! Objectives in the process: through an outage, on the endpoint and behind the HTTP layer.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[allow(dead_code, reason = "shared with tests that need more")]
#[path = "support/disk.rs"]
mod disk;
#[allow(unreachable_pub, dead_code, reason = "generated for a library, which uses all of it")]
#[path = "generated/shop.rs"]
mod metrics;
#[allow(dead_code, reason = "shared with tests that need more")]
#[path = "support/objectives.rs"]
mod objectives;
#[path = "support/shop.rs"]
mod shop;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether::Registry;
use bellwether::endpoint::Endpoint;
use bellwether::http::HttpLayer;
use bellwether::slo::{Slos, TICK, ToJson as _, Watch};
use disk::Disk;
use http::{HeaderMap, Response, StatusCode};
use objectives::{FAST, clock, firing, slos, traffic};
use shop::{TOKEN, ask, authorization, bearer, registry, request};
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};

#[test]
fn an_outage_fires_the_critical_alert_within_minutes_and_health_says_so() {
    let clock = clock();
    let slos = slos(&clock).manual().unwrap();
    traffic(&slos, &clock, 720, 0);
    assert_eq!(firing(&slos), [""; 0]);
    traffic(&slos, &clock, 24, 20);
    assert!(firing(&slos).iter().any(|alert| alert.contains("critical")), "{:?}", firing(&slos));
    // Five minutes after it ended the short window is clean again.
    traffic(&slos, &clock, 64, 0);
    assert!(!firing(&slos).iter().any(|alert| alert.contains("critical")), "{:?}", firing(&slos));
}

/// Who spent an objective's budget: label, value, bad events.
fn spenders(slos: &Slos, slo: &str) -> Vec<(String, Option<String>, u64)> {
    let health = slos.check_slo_health();
    let one = health.slos.into_iter().find(|one| one.slo == slo).unwrap();
    one.spenders.into_iter().map(|one| (one.label, one.value, one.bad)).collect()
}

#[test]
fn who_spent_the_budget_survives_a_restart_and_rolls_off() {
    let (clock, disk) = (clock(), Disk::default());
    let before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&before, &clock, 10, 0);
    before.record_by(503, FAST, &[("route", "/cart")]);
    before.record_by(503, FAST, &[("route", "/cart")]);
    before.record_by(500, Duration::from_secs(2), &[("route", "/pay")]);
    before.record_by(200, Duration::from_secs(2), &[("route", "/pay")]);
    before.record_by(200, FAST, &[("route", "/fine")]);
    traffic(&before, &clock, 2, 0);
    let named = |label: &str, value: &str, bad| (label.to_owned(), Some(value.to_owned()), bad);
    let failed = [
        named("route", "/cart", 2),
        named("route", "/pay", 1),
        named("status", "503", 2),
        named("status", "500", 1),
    ];
    assert_eq!(spenders(&before, "availability"), failed);
    let slow = [named("route", "/pay", 2), named("status", "200", 1), named("status", "500", 1)];
    assert_eq!(spenders(&before, "latency-p95"), slow);
    drop(before);

    clock.advance(Duration::from_hours(1));
    let after = slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
    assert_eq!(spenders(&after, "availability"), failed);
    after.record_by(503, FAST, &[("route", "/cart")]);
    traffic(&after, &clock, 2, 0);
    let health = after.check_slo_health();
    let one = health.slos.iter().find(|one| one.slo == "availability").unwrap();
    let cart = one.spenders.iter().find(|one| one.value.as_deref() == Some("/cart")).unwrap();
    assert_eq!((cart.bad, cart.share.to_bits()), (3, 0.75f64.to_bits()));
    let spent = 1.0 - one.remaining;
    assert!((cart.budget - spent * 0.75).abs() < 1e-9, "{} of {spent}", cart.budget);
    clock.advance(Duration::from_hours(31 * 24));
    traffic(&after, &clock, 1, 0);
    assert_eq!(spenders(&after, "availability"), []);
}

#[test]
fn quantiles_are_shown_with_their_window_and_survive_a_restart() {
    let (clock, disk) = (clock(), Disk::default());
    let before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    for millis in 1..=1000 {
        before.record(200, Duration::from_millis(millis));
    }
    traffic(&before, &clock, 2, 0);
    before.flush();
    drop(before);
    clock.advance(Duration::from_hours(2));
    let after = slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
    after.record(200, Duration::from_millis(500));
    traffic(&after, &clock, 1, 0);
    let json: serde_json::Value =
        serde_json::from_str(&after.check_slo_health().to_json()).unwrap();
    let shown = |slo: &str| {
        let all = json["slos"].as_array().unwrap();
        all.iter().find(|one| one["slo"] == slo).unwrap()["quantiles_for_display"].clone()
    };
    assert!(shown("availability").is_null());
    let quantiles = shown("latency-p95");
    assert_eq!(
        (quantiles["count"].as_u64(), &quantiles["since"]),
        (Some(1061), &"2026-11-21T00:00:00.000Z".into())
    );
    for (at, q, seconds) in [(0, 0.5, 0.47), (1, 0.9, 0.895), (2, 0.95, 0.947), (3, 0.99, 0.99)] {
        let one = &quantiles["values"][at];
        assert_eq!(one["q"].as_f64(), Some(q));
        let value = one["value"].as_f64().unwrap();
        assert!((value / seconds - 1.0).abs() < 0.0125, "{q}: {value}");
    }
}

#[test]
fn who_asked_is_told_when_an_alert_begins_and_ceases_to_fire() {
    let (clock, told) = (clock(), Arc::new(Mutex::new(Vec::new())));
    let tell = Arc::clone(&told);
    let slos = slos(&clock)
        .on_change(|alert| assert!(alert.watch != Watch::Burn, "panics, and ends nothing"))
        .on_change(move |alert| {
            assert!(!alert.why.is_empty());
            let told = (alert.slo.clone(), alert.name.clone(), alert.firing, alert.since);
            tell.lock().unwrap().push(told);
        })
        .manual()
        .unwrap();
    traffic(&slos, &clock, 720, 0);
    assert_eq!(told.lock().unwrap().len(), 0);
    traffic(&slos, &clock, 24, 20);
    traffic(&slos, &clock, 64, 0);
    let told = told.lock().unwrap();
    let critical: Vec<_> = told.iter().filter(|(_, name, ..)| name == "critical").collect();
    let [(slo, _, true, fired), (_, _, false, ceased)] = critical[..] else { panic!("{told:?}") };
    assert!(slo == "availability" && fired < ceased && slos.callback_panics() > 0);
}

#[test]
fn a_callback_may_drop_the_last_handle() {
    let (slot, ended) = (Arc::new(Mutex::new(None::<Slos>)), std::sync::mpsc::sync_channel(64));
    let (drops, end) = (Arc::clone(&slot), Mutex::new(ended.0));
    let clock = clock();
    // Blind at once: the clock stands at the second tick, an hour later.
    let slos = slos(&clock)
        .on_change(move |_| {
            drop(drops.lock().unwrap().take());
            end.lock().unwrap().try_send(()).unwrap();
        })
        .start()
        .unwrap();
    *slot.lock().unwrap() = Some(slos);
    clock.advance(Duration::from_hours(1));
    ended.1.recv_timeout(Duration::from_secs(30)).unwrap();
}

#[test]
fn a_registry_shows_what_the_objectives_conclude() {
    let _alone = bellwether::isolate::<bellwether::slo::metrics::Objectives>();
    let clock = clock();
    let slos = slos(&clock).keep_in("slo").disk(Disk::default()).manual().unwrap();
    let shown = || Registry::new().with_slos().build().unwrap().encode_text();
    traffic(&slos, &clock, 720, 0);
    let text = shown();
    for line in [
        "bellwether_slo_alert_firing{slo=\"availability\",alert=\"critical\"} 0",
        "bellwether_slo_budget_remaining_ratio{slo=\"latency-p99\"} 1.0",
        "bellwether_slo_blind{slo=\"availability\"} 0",
        "bellwether_slo_logs_set_aside{slo=\"availability\"} 0",
        "bellwether_slo_unwritten_total 0",
        "bellwether_slo_unwatched_requests_total 0",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} in {text}");
    }
    traffic(&slos, &clock, 24, 20);
    let text = shown();
    for line in [
        "bellwether_slo_alert_firing{slo=\"availability\",alert=\"critical\"} 1",
        "bellwether_slo_alert_changes_total{slo=\"availability\",alert=\"critical\"} 1",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} in {text}");
    }
    let burn = r#"bellwether_slo_burn_rate{slo="availability",alert="critical",window="short"} "#;
    let shown_burn = text.lines().find_map(|line| line.strip_prefix(burn)).unwrap();
    let alerts = slos.check_burn_rate_alerts().alerts;
    let told = alerts.iter().find(|one| one.slo == "availability" && one.name == "critical");
    assert_eq!(shown_burn.parse::<f64>().ok(), told.unwrap().burn_short);
}

/// The alert that the document shows.
fn documented() -> serde_json::Value {
    let text = include_str!("../../../docs/slo.md");
    let block = text.split("```json\n").nth(1).unwrap();
    serde_json::from_str(block.split("```").next().unwrap()).unwrap()
}

#[test]
fn the_document_shows_what_is_answered_in_an_outage() {
    let clock = clock();
    let slos = slos(&clock).manual().unwrap();
    traffic(&slos, &clock, 720, 0);
    traffic(&slos, &clock, 24, 20);
    let alerts: serde_json::Value =
        serde_json::from_str(&slos.check_burn_rate_alerts().to_json()).unwrap();
    assert_eq!(alerts["alerts"][0], documented());
}

#[test]
fn the_thread_ends_with_the_last_handle() {
    let clock = clock();
    let slos = slos(&clock).start().unwrap();
    let other = slos.clone();
    drop(slos);
    other.record(200, FAST);
    assert!(Arc::strong_count(&clock) > 1, "the thread has the clock");
    drop(other);
    // What the thread held is free: it has ended, not only been told to.
    assert_eq!(Arc::strong_count(&clock), 1);
}

async fn get(endpoint: &Endpoint, path: &str, token: Option<&str>) -> shop::Answer {
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        headers.insert("authorization", authorization(token).parse().unwrap());
    }
    ask(endpoint, &request("GET", path, Some("203.0.113.9"), &headers)).await
}

#[tokio::test]
async fn the_endpoint_tells_who_is_let_in_and_a_gate_asks_strictly() {
    let clock = clock();
    let slos = slos(&clock).manual().unwrap();
    let endpoint = Endpoint::new(registry(), bearer()).with_slos(&slos);
    traffic(&slos, &clock, 720, 0);
    for path in ["/slo/alerts", "/slo/health"] {
        assert_eq!(get(&endpoint, path, None).await.status, 401);
        let strict = format!("{path}?strict=1");
        assert_eq!(get(&endpoint, &strict, Some(TOKEN)).await.status, 200);
    }
    traffic(&slos, &clock, 120, 20);
    for path in ["/slo/alerts", "/slo/health"] {
        let answer = get(&endpoint, path, Some(TOKEN)).await;
        assert_eq!(answer.status, 200);
        let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert!(json.to_string().contains("availability"), "{json}");
        let strict = format!("{path}?strict=1");
        assert_eq!(get(&endpoint, &strict, Some(TOKEN)).await.status, 503);
    }
    let plain = Endpoint::new(registry(), bearer());
    assert_eq!(get(&plain, "/slo/health", Some(TOKEN)).await.status, 404);
}

#[tokio::test]
async fn a_gate_stays_open_while_a_partly_spent_budget_is_all_that_fires() {
    let clock = clock();
    let slos = slos(&clock).manual().unwrap();
    let endpoint = Endpoint::new(registry(), bearer()).with_slos(&slos);
    traffic(&slos, &clock, 720, 0);
    traffic(&slos, &clock, 140, 20);
    for path in ["/slo/alerts?strict=true", "/slo/health?strict"] {
        assert_eq!(get(&endpoint, path, Some(TOKEN)).await.status, 503);
    }
    traffic(&slos, &clock, 400, 0);
    assert_eq!(firing(&slos), ["spent-25"]);
    for path in ["/slo/alerts", "/slo/health"] {
        for (query, status) in [("?strict=1", 200), ("?strict", 200), ("?strict=yes", 400)] {
            let asked = format!("{path}{query}");
            assert_eq!(get(&endpoint, &asked, Some(TOKEN)).await.status, status, "{asked}");
        }
        assert_eq!(get(&endpoint, &format!("{path}?strict=yes"), None).await.status, 401);
    }
}

#[tokio::test]
async fn an_application_that_merges_the_routes_serves_the_objectives_too() {
    let slos = slos(&clock()).manual().unwrap();
    let endpoint = Endpoint::new(registry(), bearer()).with_slos(&slos);
    let app: axum::Router = endpoint.routes();
    for (path, status) in [("/slo/alerts", 200), ("/slo/health?strict=1", 200), ("/slo", 404)] {
        let request = http::Request::builder().uri(path);
        let request = request.header("authorization", authorization(TOKEN));
        let request = request.body(axum::body::Body::empty()).unwrap();
        assert_eq!(app.clone().oneshot(request).await.unwrap().status(), status, "{path}");
    }
}

/// The layer around a service that answers with the status in the path, or hangs.
fn layer(slos: &Slos) -> HttpLayer {
    HttpLayer::builder().slos(slos).build().unwrap()
}

fn counts(slos: &Slos, slo: &str) -> (u64, u64) {
    let health = slos.check_slo_health();
    let one = health.slos.iter().find(|one| one.slo == slo).unwrap();
    (one.raw.total, one.raw.bad)
}

#[tokio::test]
async fn the_layer_judges_failures_cancelled_requests_and_hanging_ones() {
    let clock = clock();
    let slos = slos(&clock).manual().unwrap();
    let service = service_fn(|request: http::Request<String>| async move {
        let status: u16 = request.uri().path().trim_start_matches('/').parse().unwrap();
        if status == 100 {
            std::future::pending::<()>().await;
        }
        let body = String::new();
        Ok::<_, std::convert::Infallible>(Response::builder().status(status).body(body).unwrap())
    });
    let mut service = layer(&slos).layer(service);
    let call = |path: &str| http::Request::builder().uri(path).body(String::new()).unwrap();
    for path in ["/200", "/404", "/503"] {
        let answer = service.ready().await.unwrap().call(call(path)).await.unwrap();
        assert_ne!(answer.status(), StatusCode::CONTINUE);
    }
    drop(service.call(call("/100")));
    let hanging = service.call(call("/100"));
    clock.advance(TICK);
    slos.tick();
    clock.advance(TICK);
    slos.tick();
    assert_eq!(counts(&slos, "availability"), (4, 2));
    // The one that still hangs has passed both bounds.
    assert_eq!(counts(&slos, "latency-p95"), (5, 1));
    drop(hanging);
    clock.advance(TICK);
    slos.tick();
    let named = |label: &str, value: &str, bad| (label.to_owned(), Some(value.to_owned()), bad);
    let all =
        [named("route", "unmatched", 3), named("status", "504", 2), named("status", "503", 1)];
    assert_eq!(spenders(&slos, "availability"), all);
    let slow = [named("route", "unmatched", 1), named("status", "504", 1)];
    assert_eq!(spenders(&slos, "latency-p95"), slow);
}

/// Calls a service that hangs through `layer` and gives up at once.
fn give_up(layer: &HttpLayer) {
    let hang = service_fn(|_: http::Request<String>| {
        std::future::pending::<Result<Response<String>, std::convert::Infallible>>()
    });
    drop(layer.layer(hang).call(http::Request::builder().body(String::new()).unwrap()));
}

#[tokio::test]
async fn a_cancelled_request_is_to_the_objectives_what_it_is_to_the_instruments() {
    let _shop = bellwether::isolate::<metrics::Shop>();
    let clock = clock();
    let requests = &metrics::SHOP_REQUESTS_TOTAL;
    for (said, class, bad) in [(None, "5xx", 1), (Some(499), "4xx", 1), (Some(503), "5xx", 2)] {
        let slos = slos(&clock).manual().unwrap();
        let mut layer = HttpLayer::builder().requests(requests).slos(&slos);
        if let Some(status) = said {
            layer = layer.cancelled_as(StatusCode::from_u16(status).unwrap());
        }
        give_up(&layer.build().unwrap());
        clock.advance(TICK);
        slos.tick();
        let failed = counts(&slos, "availability");
        assert_eq!(failed, (1, u64::from(class == "5xx")), "{said:?}");
        let line =
            format!("shop_requests_total{{method=\"GET\",status_class=\"{class}\"}} {bad}\n");
        assert!(registry().encode_text().contains(&line), "{said:?}");
        assert_eq!(counts(&slos, "latency-p95"), (1, 0), "{said:?}");
    }
}

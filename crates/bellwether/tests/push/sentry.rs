//! Envelopes to a server that reads them as Sentry's protocol describes them.

use std::io::Read as _;

use bellwether::push::sentry::SentryExporter;
use bellwether_exposition::sentry::Dsn;
use serde_json::Value;

use crate::wire::{Request, serve};
use crate::{PATIENCE, m, shop, start};

/// The items of an envelope, everything around them checked.
fn items(request: &Request) -> Vec<Value> {
    assert_eq!(request.head[0], "POST /api/42/envelope/ HTTP/1.1");
    let auth = request.header("x-sentry-auth").expect("it says who it is");
    assert!(auth.contains("sentry_key=abc123") && auth.contains("sentry_version=7"), "{auth}");
    assert_eq!(request.header("content-type"), Some("application/x-sentry-envelope"));
    let mut text = String::new();
    assert_eq!(request.header("content-encoding"), Some("gzip"));
    flate2::read::GzDecoder::new(request.body.as_slice()).read_to_string(&mut text).expect("gzip");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let [_, head, container] = lines.as_slice() else { panic!("{text}") };
    let items = container["items"].as_array().expect("items").clone();
    assert_eq!(head["type"], "trace_metric");
    assert_eq!(head["item_count"], items.len());
    assert!(!items.is_empty() && items.len() <= 100);
    for item in &items {
        assert_eq!(item["trace_id"].as_str().map(str::len), Some(32), "{item}");
        assert!(
            ["counter", "gauge", "distribution"].contains(&item["type"].as_str().expect("a type"))
        );
        assert!(item["value"].is_number() && item["timestamp"].is_number(), "{item}");
    }
    items
}

fn find<'a>(items: &'a [Value], name: &str) -> Option<&'a Value> {
    items.iter().find(|item| item["name"] == name)
}

#[test]
fn a_server_gets_counters_as_deltas_and_gauges_as_they_are() {
    let _shop = shop();
    let (port, requests) = serve(vec!["200 OK\nContent-Length: 0"]);
    let dsn = Dsn::parse(&format!("http://abc123@127.0.0.1:{port}/42")).unwrap();
    let push = start(SentryExporter::new(dsn));
    assert!(push.flush(PATIENCE));
    let first: Vec<Value> = requests.try_iter().flat_map(|request| items(&request)).collect();
    assert_eq!(find(&first, "shop_events_total").unwrap()["value"], 41);
    assert_eq!(find(&first, "shop_queue_length").unwrap()["value"], -3);
    m::SHOP_EVENTS_TOTAL.add(2);
    assert!(push.flush(PATIENCE));
    let second: Vec<Value> = requests.try_iter().flat_map(|request| items(&request)).collect();
    assert_eq!(find(&second, "shop_events_total").unwrap()["value"], 2);
    assert!(find(&second, "shop_old_total").is_none(), "what adds nothing is not sent");
    let counts = push.shutdown(PATIENCE).remove(0).1;
    assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
    // The infinite temperature.
    assert!(counts.left_out >= 1, "{counts:?}");
}

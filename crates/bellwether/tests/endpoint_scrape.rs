//! What a scraper that was let in gets.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[allow(unreachable_pub, dead_code, reason = "generated for a library, which uses all of it")]
#[path = "generated/shop.rs"]
mod metrics;
#[path = "support/shop.rs"]
mod shop;

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use bellwether::Registry;
use bellwether::endpoint::{Access, Endpoint, ScrapeLimits};
use http::HeaderMap;
use http_body_util::BodyExt as _;
use shop::{Answer, ask, large_registry, registry, request};

const PB: &str =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

fn open(registry: Arc<Registry>) -> Endpoint {
    Endpoint::new(registry, Access::none_from_anywhere())
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name: http::HeaderName = name.parse().unwrap();
        headers.append(name, value.parse().unwrap());
    }
    headers
}

async fn scrape(endpoint: &Endpoint, pairs: &[(&str, &str)]) -> Answer {
    ask(endpoint, &request("GET", "/metrics", None, &headers(pairs))).await
}

#[tokio::test]
async fn each_scraper_gets_the_format_it_prefers() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let endpoint = open(registry());
    let om = "application/openmetrics-text";
    let prometheus_2 = format!(
        "{PB},{om};version=1.0.0;q=0.8,{om};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,\
         */*;q=0.1"
    );
    let prometheus_3 = format!(
        "{PB};q=0.6,{om};version=1.0.0;escaping=allow-utf-8;q=0.5,{om};version=0.0.1;q=0.4,\
         text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,\
         */*;q=0.1"
    );
    let prometheus_3_classic = format!(
        "{om};version=1.0.0;escaping=allow-utf-8;q=0.6,{om};version=0.0.1;q=0.5,\
         text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,\
         */*;q=0.2"
    );
    let pb = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; \
              encoding=delimited";
    let text = "text/plain; version=0.0.4; charset=utf-8";
    for (accept, content_type) in [
        (prometheus_2.as_str(), pb),
        (&prometheus_3, pb),
        (
            &prometheus_3_classic,
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
        ),
        ("text/plain;version=0.0.4;q=1,*/*;q=0.1", text),
        ("text/html,*/*;q=0.8", text),
        ("image/png", text),
    ] {
        let answer = scrape(&endpoint, &[("accept", accept)]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some(content_type), "{accept}");
        let families = match content_type {
            t if t == pb => bellwether_exposition::protobuf::parse(&answer.body).unwrap(),
            t if t == text => bellwether_exposition::text::parse(&answer.body).unwrap(),
            _ => {
                assert!(answer.body.ends_with(b"# EOF\n"));
                bellwether_exposition::openmetrics::parse(&answer.body).unwrap()
            }
        };
        assert!(families.iter().any(|f| f.name.starts_with("shop_events")), "{accept}");
    }
    assert_eq!(scrape(&endpoint, &[]).await.header("content-type"), Some(text));
}

#[tokio::test]
async fn several_accept_lines_count_as_one_and_nonsense_gets_text() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let endpoint = open(registry());
    let pairs = [("accept", "text/plain;q=0.1"), ("accept", "application/openmetrics-text")];
    let answer = scrape(&endpoint, &pairs).await;
    assert!(answer.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    for accept in [";;;,,=", "\u{7f}".trim_matches('\u{7f}'), "*/*;q=NaN", "text/plain;q=-1"] {
        let answer = scrape(&endpoint, &[("accept", accept)]).await;
        assert!(answer.header("content-type").unwrap().starts_with("text/plain"), "{accept}");
    }
}

/// Every frame of a zstd body.
fn unzstd(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let mut frame = ruzstd::decoding::StreamingDecoder::new(&mut rest).unwrap();
        frame.read_to_end(&mut decoded).unwrap();
    }
    decoded
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_scrapes_decode_to_what_is_sent_uncompressed() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let endpoint = open(large_registry());
    let plain = scrape(&endpoint, &[]).await;
    assert!(plain.body.len() > 500_000, "{}", plain.body.len());
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.header("vary"), Some("Accept, Accept-Encoding"));

    let gzip = scrape(&endpoint, &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    let mut decoded = Vec::new();
    flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut decoded).unwrap();
    assert!(decoded == plain.body, "gzip changes the body");
    assert!(gzip.body.len() * 4 < plain.body.len(), "{}", gzip.body.len());

    let zstd = scrape(&endpoint, &[("accept-encoding", "gzip;q=0.9, zstd")]).await;
    assert_eq!(zstd.header("content-encoding"), Some("zstd"));
    assert!(unzstd(&zstd.body) == plain.body, "zstd changes the body");
    assert!(zstd.body.len() * 4 < plain.body.len(), "{}", zstd.body.len());

    for refused in ["identity", "br", "gzip;q=0, zstd;q=0"] {
        let answer = scrape(&endpoint, &[("accept-encoding", refused)]).await;
        assert_eq!(answer.header("content-encoding"), None, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifth_scrape_at_once_is_told_to_come_back() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let endpoint = open(large_registry());
    let request = request("GET", "/metrics", None, &HeaderMap::new());
    // Nobody reads them, so they stay under way.
    let mut running: Vec<_> = (0..4).map(|_| endpoint.answer(&request)).collect();
    let refused = ask(&endpoint, &request).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("1"));

    drop(running.pop());
    let mut status = refused.status;
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let response = endpoint.answer(&request);
        status = response.status();
        if status == 200 {
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.len() > 500_000);
            break;
        }
    }
    assert_eq!(status, 200, "the dropped scrape's encoder ended and gave its place back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrape_that_is_not_read_in_time_ends_in_an_error_and_frees_its_place() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let limits = ScrapeLimits { at_once_max: 1, ..ScrapeLimits::default() };
    let endpoint = open(large_registry()).with_limits(limits);
    let pairs = headers(&[("x-prometheus-scrape-timeout-seconds", "0.2")]);
    let request = request("GET", "/metrics", None, &pairs);
    let slow = endpoint.answer(&request);
    assert_eq!(endpoint.answer(&request).status(), 503);
    tokio::time::sleep(Duration::from_millis(600)).await;
    let next = endpoint.answer(&request);
    assert_eq!(next.status(), 200, "the place is free though nobody read");
    drop(next);
    let error = slow.into_body().collect().await.unwrap_err();
    assert!(error.to_string().contains("scrape_timeout"), "{error}");
}

#[tokio::test]
async fn a_scrape_timeout_that_makes_no_sense_is_ignored() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let endpoint = open(registry());
    for text in ["", "0", "-1", "NaN", "inf", "1e300", "ten"] {
        let answer = scrape(&endpoint, &[("x-prometheus-scrape-timeout-seconds", text)]).await;
        assert_eq!(answer.status, 200, "{text}");
        assert!(answer.text().contains("shop_events_total"), "{text}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let endpoint = open(registry());
    let pairs = headers(&[("accept", PB), ("accept-encoding", "gzip")]);
    let get = ask(&endpoint, &request("GET", "/metrics", None, &pairs)).await;
    let head = ask(&endpoint, &request("HEAD", "/metrics", None, &pairs)).await;
    assert_eq!(head.headers, get.headers);
    assert_eq!(head.status, get.status);
    assert!(head.body.is_empty());
    assert!(!get.body.is_empty());
}

#[test]
fn outside_a_runtime_a_scrape_is_an_error_and_not_a_panic() {
    let request = request("GET", "/metrics", None, &HeaderMap::new());
    assert_eq!(open(registry()).answer(&request).status(), 500);
}

#[test]
fn a_registry_encodes_itself_in_each_format_without_a_server() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let registry = registry();
    assert!(registry.encode_text().contains("\nshop_events_total 1\n"));
    assert!(registry.encode_openmetrics().ends_with("# EOF\n"));
    let format = bellwether_exposition::negotiate(Some(PB));
    let parsed = bellwether_exposition::protobuf::parse(&registry.encode(&format)).unwrap();
    assert!(parsed.iter().any(|f| f.name == "shop_events_total"));
}

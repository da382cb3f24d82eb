//! Remote write into Prometheus and VictoriaMetrics.

use bellwether::push::remote_write::RemoteWriteExporter;
use bellwether_exposition::remote_write::Version;
use bellwether_testkit::peers::{self, Prometheus, VictoriaMetrics};
use bellwether_testkit::wait_until;

use crate::{PATIENCE, shop, start};

fn exporter(url: &str) -> RemoteWriteExporter {
    let mut exporter = RemoteWriteExporter::new(url);
    exporter.options.labels.push(("job".to_owned(), "shop".to_owned()));
    exporter
}

#[test]
fn prometheus_takes_every_kind_in_both_versions() {
    let Some(program) = peers::prometheus() else { return };
    for version in [Version::V2, Version::V1] {
        let server = Prometheus::start(&program, "global: { scrape_interval: 1s }\n");
        let _shop = shop();
        let url = format!("http://127.0.0.1:{}/api/v1/write", server.port());
        let mut exporter = exporter(&url);
        exporter.version = version;
        let push = start(exporter);
        assert!(push.flush(PATIENCE));
        let counts = push.counts().remove(0).1;
        assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
        for (query, value) in [
            (r#"shop_events_total{job="shop"}"#, "41"),
            (r#"shop_tenant_calls_total{tenant="a|b\nc:1|c",status_class="5xx"}"#, "2"),
            (r#"shop_temperature_celsius{oven="right"}"#, "+Inf"),
            (r#"shop_door{shop_door="open"}"#, "1"),
            (r#"shop_checkout_duration_seconds_bucket{le="10.0"}"#, "1"),
            (r#"shop_checkout_duration_seconds_bucket{le="+Inf"}"#, "2"),
            ("shop_checkout_duration_seconds_sum", "13"),
            ("count(shop_tenant_quota) or vector(0)", "0"),
            (
                r#"histogram_count(shop_request_duration_seconds{method="GET",status_class="2xx"})"#,
                "4",
            ),
        ] {
            let answer = server.query(query);
            assert!(answer.contains(&format!("\"{value}\"]")), "{version:?} {query}: {answer}");
        }
        // Series end with the process.
        drop(push.shutdown(PATIENCE));
        let gone = wait_until(PATIENCE, || !server.query("shop_events_total").contains("\"41\""));
        assert!(gone, "{version:?}");
    }
}

#[test]
fn a_receiver_of_1_0_only_is_found_out_and_loses_nothing() {
    let Some(program) = peers::victoria_metrics() else { return };
    let server = VictoriaMetrics::start(&program, &[]);
    let _shop = shop();
    let push = start(exporter(&format!("http://127.0.0.1:{}/api/v1/write", server.port())));
    assert!(push.flush(PATIENCE));
    let counts = push.counts().remove(0).1;
    assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
    assert_eq!(counts.requests.retry, 1, "{counts:?}");
    let found = wait_until(PATIENCE, || {
        drop(server.export("shop_events_total"));
        server.query(r#"shop_events_total{job="shop"}"#).contains("\"41\"")
    });
    assert!(found, "{}", server.query("shop_events_total"));
}

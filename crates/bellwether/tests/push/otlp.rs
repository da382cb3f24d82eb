//! OTLP into VictoriaMetrics.

use bellwether::push::otlp::OtlpExporter;
use bellwether_exposition::otlp::AttributeValue;
use bellwether_testkit::peers::{self, VictoriaMetrics};
use bellwether_testkit::wait_until;

use crate::{PATIENCE, shop, start};

/// The value of the one series an instant query finds, waiting for it.
fn value(server: &VictoriaMetrics, query: &str) -> String {
    let mut found = String::new();
    wait_until(PATIENCE, || {
        // What it has taken becomes visible.
        drop(server.export("shop_events_total"));
        let answer: serde_json::Value =
            serde_json::from_str(&server.query(query)).expect("an answer in JSON");
        let series = answer["data"]["result"].as_array().cloned().unwrap_or_default();
        assert!(series.len() < 2, "{query}: {series:?}");
        let value =
            series.first().and_then(|series| series["value"][1].as_str().map(str::to_owned));
        found = value.unwrap_or_default();
        !found.is_empty()
    });
    found
}

#[test]
fn victoria_metrics_takes_every_kind_over_http() {
    let Some(program) = peers::victoria_metrics() else { return };
    let server = VictoriaMetrics::start(&program, &[]);
    let _shop = shop();
    for gzip in [false, true] {
        let url = format!("http://127.0.0.1:{}/opentelemetry/v1/metrics", server.port());
        let mut exporter = OtlpExporter::http_at(&url);
        exporter.gzip = gzip;
        let service = if gzip { "zipped" } else { "plain" };
        let attribute = AttributeValue::Text(service.to_owned());
        exporter.resource.push(("service.name".to_owned(), attribute));
        let push = start(exporter);
        assert!(push.flush(PATIENCE));
        let counts = push.shutdown(PATIENCE).remove(0).1;
        assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
        let ask = |query: &str| value(&server, &query.replace("SERVICE", service));
        let of = r#"service.name="SERVICE""#;
        assert_eq!(ask(&format!("shop_events_total{{{of}}}")), "41");
        assert_eq!(ask(&format!("shop_temperature_celsius{{{of},oven=\"left\"}}")), "-12.5");
        assert_eq!(ask(&format!("shop_queue_length{{{of}}}")), "-3");
        assert_eq!(ask(&format!("shop_drift_volts{{{of}}}")), "-0.25");
        assert_eq!(ask(&format!("shop_temperature_celsius{{{of},oven=\"right\"}}")), "+Inf");
        let checkout = "shop_checkout_duration_seconds";
        assert_eq!(ask(&format!("{checkout}_bucket{{{of},le=\"10\"}}")), "1");
        assert_eq!(ask(&format!("{checkout}_bucket{{{of},le=\"+Inf\"}}")), "2");
        assert_eq!(ask(&format!("{checkout}_sum{{{of}}}")), "13");
        let duration = "method=\"GET\",status_class=\"2xx\"";
        let name = "shop_request_duration_seconds";
        assert_eq!(ask(&format!("{name}_count{{{of},{duration}}}")), "4");
        assert_eq!(ask(&format!("{name}_bucket{{{of},{duration},le=\"0.3\"}}")), "3");
    }
}

//! Notices to tenants.

use std::time::Duration;

use serde_json::{Value, json};
use storefront::webhooks::{NOTICES_MAX, deliver_all};

use crate::visit::Visit;

fn deliveries(visit: &Visit, tenant: &str, delivery: &str) -> Option<f64> {
    let labels = format!("tenant=\"{tenant}\",delivery=\"{delivery}\"");
    visit.shows(&format!("storefront_webhook_deliveries_total{{{labels}}}"))
}

#[tokio::test(start_paused = true)]
async fn notices_wait_until_the_courier_comes_and_the_third_failure_is_the_last() {
    let visit = Visit::new();
    for tenant in ["acme", "void"] {
        let (status, _) = visit.ask(&format!("POST /webhooks/{tenant}"), &json!("hello")).await;
        assert_eq!(status, 202);
    }
    assert_eq!(visit.shows("storefront_webhook_queue_length"), Some(2.0));
    let courier = tokio::spawn(deliver_all(visit.shop.notices.clone()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    courier.abort();
    assert_eq!(visit.shows("storefront_webhook_queue_length"), Some(0.0));
    assert_eq!(deliveries(&visit, "acme", "delivered"), Some(1.0));
    assert_eq!(deliveries(&visit, "void", "retried"), Some(2.0));
    assert_eq!(deliveries(&visit, "void", "given_up"), Some(1.0));
    assert_eq!(visit.shows("storefront_webhook_sent_bytes_total"), Some(7.0));
    assert_eq!(visit.shows("storefront_webhook_payload_bytes_sum"), Some(14.0));
    let jobs = r#"storefront_worker_jobs_total{worker="courier"}"#;
    assert_eq!(visit.shows(jobs), Some(4.0));
}

#[tokio::test]
async fn too_many_notices_are_refused() {
    let visit = Visit::new();
    for _ in 0..NOTICES_MAX {
        assert_eq!(visit.ask("POST /webhooks/acme", &Value::Null).await.0, 202);
    }
    assert_eq!(visit.ask("POST /webhooks/acme", &Value::Null).await.0, 503);
    assert_eq!(visit.shows("storefront_webhook_queue_length"), Some(NOTICES_MAX as f64));
}

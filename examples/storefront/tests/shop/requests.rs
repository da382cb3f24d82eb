//! What the layer records of every request.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::visit::Visit;

fn requests(method: &str, route: &str, class: &str) -> String {
    let labels = format!("method=\"{method}\",route=\"{route}\",status_class=\"{class}\"");
    format!("storefront_http_requests_total{{{labels}}}")
}

#[tokio::test]
async fn requests_are_counted_by_template_and_not_by_path() {
    let visit = Visit::new();
    for sku in ["b-100", "b-101", "x-1"] {
        visit.ask(&format!("GET /products/{sku}"), &Value::Null).await;
    }
    visit.ask("GET /", &Value::Null).await;
    assert_eq!(visit.shows(&requests("GET", "/products/{sku}", "2xx")), Some(2.0));
    assert_eq!(visit.shows(&requests("GET", "/products/{sku}", "4xx")), Some(1.0));
    assert_eq!(visit.shows(&requests("GET", "/", "2xx")), Some(1.0));
    assert_eq!(visit.shows("storefront_http_request_duration_seconds_count"), Some(4.0));
}

#[tokio::test]
async fn paths_and_methods_that_clients_invent_make_no_series() {
    let visit = Visit::new();
    for n in 0..100 {
        visit.ask(&format!("GET /wp-{n}/setup.php"), &Value::Null).await;
        visit.ask(&format!("BREW{n} /products"), &Value::Null).await;
    }
    assert_eq!(visit.shows(&requests("GET", "unmatched", "4xx")), Some(100.0));
    assert_eq!(visit.shows(&requests("other", "/products", "4xx")), Some(100.0));
    assert_eq!(visit.shows(r#"storefront_http_requests_in_flight{method="other"}"#), Some(0.0));
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_leaves_before_the_answer_is_counted_too() {
    let visit = Visit::new();
    let order = Request::post("/cart").header("content-type", "application/json");
    let order = order.body(Body::from(r#"{"skus":["b-100"]}"#)).unwrap();
    let cart = visit.send(order).await.into_body();
    let cart = http_body_util::BodyExt::collect(cart).await.unwrap().to_bytes();
    let cart: Value = serde_json::from_slice(&cart).unwrap();
    let form = serde_json::json!({ "cart": cart["cart"], "card": "ok", "tenant": "acme" });
    let paying = Box::pin(visit.ask("POST /checkout", &form));
    let left = tokio::time::timeout(std::time::Duration::from_millis(1), paying).await;
    assert!(left.is_err(), "the bank takes longer");
    assert_eq!(visit.shows(&requests("POST", "/checkout", "4xx")), Some(1.0));
    assert_eq!(visit.shows("storefront_checkout_duration_seconds_count"), Some(1.0));
    assert_eq!(visit.shows(r#"storefront_http_requests_in_flight{method="POST"}"#), Some(0.0));
}

//! From the cart to the receipt.

use serde_json::{Value, json};

use crate::visit::Visit;

async fn fill(visit: &Visit) -> String {
    let (status, answer) = visit.ask("POST /cart", &json!({ "skus": ["b-100", "k-401"] })).await;
    assert_eq!(status, 200);
    answer["cart"].as_str().expect("an id").to_owned()
}

async fn pay(visit: &Visit, cart: &str, card: &str) -> (u16, Value) {
    let order = json!({ "cart": cart, "card": card, "tenant": "acme" });
    visit.ask("POST /checkout?region=eu", &order).await
}

#[tokio::test(start_paused = true)]
async fn a_paid_cart_is_an_order_and_no_cart_any_more() {
    let visit = Visit::new();
    let (one, two) = (fill(&visit).await, fill(&visit).await);
    assert_eq!(visit.shows("storefront_carts_open"), Some(2.0));
    assert_eq!(pay(&visit, &one, "ok").await, (200, json!({ "paid_cents": 2850 })));
    assert_eq!(pay(&visit, &one, "ok").await.0, 404);
    let given_up = visit.ask(&format!("DELETE /cart?cart={two}"), &Value::Null).await;
    assert_eq!(given_up.0, 204);
    for (series, value) in [
        ("storefront_carts_open", 0.0),
        (r#"storefront_payment_attempts_total{result="success"}"#, 1.0),
        (r#"storefront_orders_total{tenant="acme",region="eu"}"#, 1.0),
        (r#"storefront_revenue_euros_total{region="eu"}"#, 28.5),
        ("storefront_basket_items_sum", 2.0),
        (r#"storefront_checkout_duration_seconds_count{region="eu"}"#, 1.0),
    ] {
        assert_eq!(visit.shows(series), Some(value), "{series}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_payment_says_why_and_leaves_the_cart() {
    let visit = Visit::new();
    let cart = fill(&visit).await;
    for (card, status, reason) in
        [("declined", 402, "declined"), ("fraud", 403, "fraud"), ("timeout", 504, "timeout")]
    {
        assert_eq!(pay(&visit, &cart, card).await.0, status);
        let series = "storefront_payment_attempts_total";
        let series = format!("{series}{{result=\"failure\",reason=\"{reason}\"}}");
        assert_eq!(visit.shows(&series), Some(1.0));
    }
    assert_eq!(visit.shows("storefront_carts_open"), Some(1.0));
    assert_eq!(pay(&visit, &cart, "ok").await.0, 200);
}

#[tokio::test]
async fn a_cart_needs_products_that_exist() {
    let visit = Visit::new();
    for body in [json!({}), json!({ "skus": [] }), json!({ "skus": ["x-1", 7] })] {
        assert_eq!(visit.ask("POST /cart", &body).await.0, 400);
    }
    assert_eq!(visit.shows("storefront_carts_open"), Some(0.0));
}

#[tokio::test(start_paused = true)]
async fn tenants_past_the_limit_are_counted_together() {
    let visit = Visit::new();
    for n in 0..25 {
        let cart = fill(&visit).await;
        let order = json!({ "cart": cart, "card": "ok", "tenant": format!("tenant-{n}") });
        assert_eq!(visit.ask("POST /checkout", &order).await.0, 200);
    }
    assert_eq!(visit.shows(r#"storefront_orders_total{tenant="tenant-0"}"#), Some(1.0));
    assert_eq!(visit.shows(r#"storefront_orders_total{tenant="overflow"}"#), Some(5.0));
    assert_eq!(visit.shows(r#"storefront_orders_total{tenant="tenant-24"}"#), None);
    let folded =
        r#"bellwether_label_folded_total{metric="storefront_orders_total",label="tenant"}"#;
    assert_eq!(visit.shows(folded), Some(5.0));
}

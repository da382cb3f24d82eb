//! Closing the shop.

use serde_json::{Value, json};

use crate::visit::Visit;

fn mode(visit: &Visit, mode: &str) -> Option<f64> {
    visit.shows(&format!("storefront_maintenance{{storefront_maintenance=\"{mode}\"}}"))
}

#[tokio::test(start_paused = true)]
async fn the_operator_closes_the_shop_and_nobody_can_pay() {
    let visit = Visit::new();
    assert_eq!((mode(&visit, "off"), mode(&visit, "on")), (Some(1.0), Some(0.0)));
    let form = json!({ "user": "ops", "password": "runs" });
    let (_, answer) = visit.ask("POST /login", &form).await;
    let operator = answer["session"].as_str().unwrap();
    let change = |mode| format!("PUT /maintenance?mode={mode}");
    assert_eq!(visit.ask_as(operator, &change("on"), &Value::Null).await.0, 204);
    assert_eq!((mode(&visit, "off"), mode(&visit, "on")), (Some(0.0), Some(1.0)));
    assert_eq!(visit.ask("POST /checkout", &json!({})).await.0, 503);
    assert_eq!(visit.ask_as(operator, &change("announced"), &Value::Null).await.0, 204);
    assert_eq!((mode(&visit, "announced"), mode(&visit, "on")), (Some(1.0), Some(0.0)));
    assert_eq!(visit.ask("POST /checkout", &json!({})).await.0, 404);
    assert_eq!(visit.ask_as(operator, &change("never"), &Value::Null).await.0, 400);
}

#[tokio::test]
async fn nobody_else_does() {
    let visit = Visit::new();
    let form = json!({ "user": "ada", "password": "lace" });
    let (_, answer) = visit.ask("POST /login", &form).await;
    for session in [answer["session"].as_str().unwrap(), "", "guess"] {
        let (status, _) = visit.ask_as(session, "PUT /maintenance?mode=on", &Value::Null).await;
        assert_eq!(status, 403);
    }
    assert!(visit.shop.maintenance.takes_orders());
}

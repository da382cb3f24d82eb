//! From the cart to the receipt.

mod bank;
mod carts;

pub use carts::{CARTS_MAX, Carts};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::app::Shop;
use crate::ask::{Parameters, Refusal, region};
use crate::metrics::{self as m, Reason, Region, Tenant};
use carts::Cart;

/// `POST` and `DELETE /cart`, `POST /checkout`.
pub fn routes(shop: &Shop) -> Router {
    Router::new()
        .route("/cart", post(fill).delete(give_up))
        .route("/checkout", post(check_out))
        .with_state(shop.clone())
}

async fn fill(State(shop): State<Shop>, Json(form): Json<Value>) -> Result<Json<Value>, Refusal> {
    let skus = form.get("skus").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let cart = Cart::of(skus.iter().filter_map(Value::as_str));
    let cart = cart.ok_or((StatusCode::BAD_REQUEST, "Say which products: {\"skus\": […]}.\n"))?;
    Ok(Json(json!({ "cart": shop.carts.keep(cart) })))
}

async fn give_up(State(shop): State<Shop>, asked: Parameters) -> StatusCode {
    match asked.get("cart").and_then(|id| shop.carts.take(id)) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}

async fn check_out(
    State(shop): State<Shop>,
    asked: Parameters,
    Json(form): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    if !shop.maintenance.takes_orders() {
        return Err((StatusCode::SERVICE_UNAVAILABLE, "We are closed for maintenance.\n"));
    }
    let text = |key: &str| form.get(key).and_then(Value::as_str).unwrap_or_default();
    let cart = shop.carts.take(text("cart")).ok_or((StatusCode::NOT_FOUND, "No such cart.\n"))?;
    let region = region(&asked);
    match pay(&cart, text("card"), region).await {
        Ok(()) => {
            record_order(&cart, text("tenant"), region);
            shop.events.publish(format!("sold {} items", cart.items));
            Ok(Json(json!({ "paid_cents": cart.cents })))
        }
        Err(reason) => {
            let answer = refusal(reason);
            shop.carts.put_back(text("cart"), cart);
            Err(answer)
        }
    }
}

async fn pay(cart: &Cart, card: &str, region: Option<Region>) -> Result<(), Reason> {
    let _timer = m::STOREFRONT_CHECKOUT_DURATION_SECONDS.at(region).start();
    let charged = bank::charge(card, cart.cents).await;
    let (result, reason) = match charged {
        Ok(()) => (m::Result::Success, None),
        Err(reason) => (m::Result::Failure, Some(reason)),
    };
    m::STOREFRONT_PAYMENT_ATTEMPTS_TOTAL.at(result, reason).inc();
    charged
}

fn record_order(cart: &Cart, tenant: &str, region: Option<Region>) {
    m::STOREFRONT_ORDERS_TOTAL.at(Tenant::of(tenant), region).inc();
    m::STOREFRONT_REVENUE_EUROS_TOTAL.at(region).add(f64::from(cart.cents) / 100.0);
    m::STOREFRONT_BASKET_ITEMS.observe(f64::from(cart.items));
}

fn refusal(reason: Reason) -> Refusal {
    match reason {
        Reason::Declined => (StatusCode::PAYMENT_REQUIRED, "Your card was declined.\n"),
        Reason::Fraud => (StatusCode::FORBIDDEN, "This payment is being looked into.\n"),
        Reason::Timeout => (StatusCode::GATEWAY_TIMEOUT, "Your bank does not answer.\n"),
    }
}

//! What customers do, and how often.

use std::time::Duration;

use axum::http::Method;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use super::customer::{Customer, Disappointed};
use super::dice::Dice;
use crate::catalogue::PRODUCTS;

type Done = Result<(), Disappointed>;

/// Most cards work.
const CARDS: [&str; 20] = [
    "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok",
    "declined", "declined", "fraud", "timeout",
];
const TENANTS: [&str; 4] = ["acme", "globex", "initech", "void"];
const REGIONS: [&str; 3] = ["?region=eu", "?region=us", ""];

/// One journey through the shop.
pub(super) async fn one(customer: &mut Customer, dice: &mut Dice) -> Done {
    match dice.below(100) {
        0..40 => browse(customer, dice).await,
        40..60 => search(customer, dice).await,
        60..78 => buy(customer, dice).await,
        78..86 => log_in(customer, dice).await,
        86..96 => notify(customer, dice).await,
        96..98 => get_lost(customer).await,
        _ => listen(customer, dice).await,
    }
}

async fn browse(customer: &mut Customer, dice: &mut Dice) -> Done {
    customer.call(Method::GET, "/products", "").await?;
    let (sku, region) = (dice.pick(&PRODUCTS).sku, dice.pick(&REGIONS));
    customer.call(Method::GET, &format!("/products/{sku}{region}"), "").await?;
    Ok(())
}

async fn search(customer: &mut Customer, dice: &mut Dice) -> Done {
    let words = dice.pick(&["wooden", "bell", "game", "unicorn"]);
    customer.call(Method::GET, &format!("/search?q={words}"), "").await?;
    Ok(())
}

async fn buy(customer: &mut Customer, dice: &mut Dice) -> Done {
    let skus: Vec<_> = (0..=dice.below(4)).map(|_| dice.pick(&PRODUCTS).sku).collect();
    let answer = customer.call(Method::POST, "/cart", json!({ "skus": skus }).to_string()).await?;
    let cart = text(&answer, "cart");
    let (tenant, card) = (dice.pick(&TENANTS), dice.pick(&CARDS));
    let order = json!({ "cart": cart, "tenant": tenant, "card": card });
    let target = format!("/checkout{}", dice.pick(&REGIONS));
    let answer = customer.call(Method::POST, &target, order.to_string()).await?;
    if answer.get("paid_cents").is_none() {
        customer.call(Method::DELETE, &format!("/cart?cart={cart}"), "").await?;
    }
    Ok(())
}

async fn log_in(customer: &mut Customer, dice: &mut Dice) -> Done {
    let (user, password) = dice.pick(&[("ada", "lace"), ("grace", "hops"), ("ada", "guess")]);
    let factor = dice.pick(&["totp", "webauthn", ""]);
    let form = json!({ "user": user, "password": password, "factor": factor });
    let answer = customer.call(Method::POST, "/login", form.to_string()).await?;
    if let Some(session) = answer.get("session").and_then(Value::as_str) {
        customer.call(Method::DELETE, &format!("/session/{session}"), "").await?;
    }
    Ok(())
}

async fn notify(customer: &mut Customer, dice: &mut Dice) -> Done {
    let payload = "x".repeat(1 << dice.below(14));
    let target = format!("/webhooks/{}", dice.pick(&TENANTS));
    customer.call(Method::POST, &target, payload).await?;
    Ok(())
}

/// What is not there, asked for in a way nobody expects.
async fn get_lost(customer: &mut Customer) -> Done {
    customer.call(Method::GET, "/wp-admin/setup.php", "").await?;
    customer.call(Method::PATCH, "/products", "").await?;
    Ok(())
}

/// Listens for a while, on a connection that breaks when the customer has heard enough.
async fn listen(customer: &mut Customer, dice: &mut Dice) -> Done {
    let mut listener = customer.another().await?;
    let target = format!("/events{}", dice.pick(&REGIONS));
    let mut events = listener.ask(Method::GET, &target, "").await?.into_body();
    let enough = Duration::from_millis(500 + dice.below(2500) as u64);
    let all = async { while events.frame().await.is_some_and(|frame| frame.is_ok()) {} };
    // To have had enough is no failure.
    drop(tokio::time::timeout(enough, all).await);
    Ok(())
}

fn text<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer.get(key).and_then(Value::as_str).unwrap_or_default()
}

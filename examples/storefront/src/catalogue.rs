//! Looking at products, and looking for them.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::ask::{Parameters, Refusal, region};
use crate::metrics::{self as m, Category, Found};

/// Something to buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Its article number.
    pub sku: &'static str,
    /// What customers call it.
    pub name: &'static str,
    /// Its department: the label's type serves the shop as well.
    pub category: Category,
    /// Its price in euro cents.
    pub cents: u32,
}

const fn product(sku: &'static str, name: &'static str, category: Category, cents: u32) -> Product {
    Product { sku, name, category, cents }
}

/// Everything there is.
pub const PRODUCTS: [Product; 10] = [
    product("b-100", "Field guide to bells", Category::Books, 2400),
    product("b-101", "The wether's tale", Category::Books, 1250),
    product("b-102", "Sheep at sea", Category::Books, 1890),
    product("g-200", "Flock, a game for four", Category::Games, 3500),
    product("g-201", "Wooden puzzle", Category::Games, 1590),
    product("y-300", "Watering can", Category::Garden, 2199),
    product("y-301", "Wooden rake", Category::Garden, 1799),
    product("k-400", "Cheese bell", Category::Kitchen, 2999),
    product("k-401", "Wooden spoon", Category::Kitchen, 450),
    product("v-500", "Gift voucher", Category::Vouchers, 5000),
];

/// `GET /products`, `/products/{sku}` and `/search?q=`.
pub fn routes() -> Router {
    Router::new()
        .route("/products", get(list))
        .route("/products/{sku}", get(show))
        .route("/search", get(search))
}

fn described(product: &Product) -> Value {
    json!({
        "sku": product.sku,
        "name": product.name,
        "category": product.category.as_str(),
        "cents": product.cents,
    })
}

async fn list() -> Json<Value> {
    Json(PRODUCTS.iter().map(described).collect())
}

async fn show(Path(sku): Path<String>, asked: Parameters) -> Result<Json<Value>, Refusal> {
    let product = PRODUCTS.iter().find(|product| product.sku == sku);
    let product = product.ok_or((StatusCode::NOT_FOUND, "No such product.\n"))?;
    m::STOREFRONT_PRODUCT_VIEWS_TOTAL.at(product.category, region(&asked)).inc();
    Ok(Json(described(product)))
}

async fn search(asked: Parameters) -> Json<Value> {
    let timer = m::STOREFRONT_SEARCH_DURATION_SECONDS.at(Found::Nothing).start();
    let words = asked.get("q").map(|words| words.to_lowercase()).unwrap_or_default();
    let matches = |product: &&Product| product.name.to_lowercase().contains(&words);
    let found: Vec<&Product> = PRODUCTS.iter().filter(matches).collect();
    if !found.is_empty() {
        // Only now do we know which series it is.
        timer.stop_at(m::STOREFRONT_SEARCH_DURATION_SECONDS.at(Found::Some));
        m::STOREFRONT_SEARCH_RESULTS.observe(found.len() as f64);
    }
    Json(found.into_iter().map(described).collect())
}

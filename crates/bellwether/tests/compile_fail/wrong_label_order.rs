//! Labels cannot be mixed up.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::{Method, StatusClass};

fn main() {
    metrics::SHOP_REQUESTS_TOTAL.at(StatusClass::S2xx, Method::Get).inc();
}

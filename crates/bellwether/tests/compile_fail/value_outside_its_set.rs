//! A value outside its closed set does not exist.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::{Method, StatusClass};

fn main() {
    metrics::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S9xx).inc();
}

//! A label that is not optional cannot be left absent.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::Method;

fn main() {
    metrics::SHOP_REQUESTS_TOTAL.at(Method::Get, None).inc();
}

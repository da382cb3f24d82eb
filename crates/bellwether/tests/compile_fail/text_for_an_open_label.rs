//! A text is no label value until it was looked up.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::StatusClass;

fn main() {
    metrics::SHOP_TENANT_CALLS_TOTAL.at("acme", StatusClass::S2xx).inc();
}

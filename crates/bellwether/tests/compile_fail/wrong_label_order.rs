//! Labels cannot be mixed up.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::{StatusClass, Tenant};

fn main() {
    metrics::SHOP_TENANT_CALLS_TOTAL.at(StatusClass::S2xx, Tenant::of("a")).inc();
}

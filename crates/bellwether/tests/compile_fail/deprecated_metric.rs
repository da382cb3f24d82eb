//! A deprecated metric says so to whoever uses it.

#![deny(deprecated)]

#[path = "../generated/shop.rs"]
pub mod metrics;

fn main() {
    metrics::SHOP_OLD_TOTAL.inc();
}

//! A counter has no way down.

#[path = "../generated/shop.rs"]
pub mod metrics;

fn main() {
    metrics::SHOP_EVENTS_TOTAL.add(-1);
}

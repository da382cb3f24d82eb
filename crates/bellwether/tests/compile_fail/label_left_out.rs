//! Every label of a metric is given.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::Method;

fn main() {
    metrics::SHOP_REQUESTS_TOTAL.at(Method::Get).inc();
}

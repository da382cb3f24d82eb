//! A metric renamed in the catalogue breaks the build of its users.

// The catalogue calls it `shop_requests_total` by now.
#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::{Method, StatusClass};

fn main() {
    metrics::SHOP_HTTP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
}

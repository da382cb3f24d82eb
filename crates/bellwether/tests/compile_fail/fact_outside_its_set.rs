//! A label of an info metric takes its listed values alone; a text is none of them.

#[path = "../generated/shop.rs"]
pub mod metrics;

use metrics::Channel;

fn main() {
    metrics::SHOP_BUILD_INFO.set("1.0", "abc", Some(Channel::Nightly));
    metrics::SHOP_BUILD_INFO.set("1.0", "abc", Some("stable"));
}

//! Exporters against real receivers and over real sockets.

mod failures;
mod grpc;
mod http;
mod kill;
mod otlp;
mod peer;
mod remote_write;
mod sentry;
mod statsd;
mod tls;
mod wire;

#[path = "../support/scrape.rs"]
mod support;

use std::time::Duration;

use bellwether::push::{ExporterConfig, Push};
use bellwether::{Isolated, Registry, isolate};
use support::Shop;
use support::shop as m;

/// Longer than anything should take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shop that has seen something of each kind.
fn shop() -> Isolated<Shop> {
    let shop = isolate::<Shop>();
    m::SHOP_EVENTS_TOTAL.add(41);
    m::SHOP_REQUESTS_TOTAL.at(m::Method::Get, m::StatusClass::S2xx).add(5);
    m::SHOP_TENANT_CALLS_TOTAL.at(m::Tenant::of("a|b\nc:1|c"), m::StatusClass::S5xx).add(2);
    m::SHOP_TEMPERATURE_CELSIUS.at(m::Oven::Left).set(-12.5);
    m::SHOP_TEMPERATURE_CELSIUS.at(m::Oven::Right).set(f64::INFINITY);
    m::SHOP_QUEUE_LENGTH.set(-3);
    m::SHOP_DRIFT_VOLTS.add(-0.25);
    for seconds in [0.02, 0.2, 0.2, 20.0] {
        m::SHOP_REQUEST_DURATION_SECONDS.at(m::Method::Get, m::StatusClass::S2xx).observe(seconds);
        m::SHOP_BASKET_SIZE.at(Some(m::Region::Eu)).observe(seconds * 10.0);
    }
    m::SHOP_DOOR.set(m::ShopDoorState::Open);
    m::SHOP_BUILD_INFO.set("1.2", "abc", None);
    shop
}

fn registry() -> Registry {
    Registry::new().with::<Shop>().build().expect("one set")
}

/// An exporter of the shop, which flushes when asked to.
fn start(exporter: impl Into<ExporterConfig>) -> Push {
    let exporter = Push::of(registry()).with(exporter);
    exporter.delivery(|d| d.interval = Duration::from_hours(1)).start().expect("it starts")
}

//! Exporters against real receivers and over real sockets.

mod failures;
mod grpc;
mod http;
mod kill;
mod otlp;
mod peer;
mod remote_write;
mod replicas;
mod resolver;
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

/// The trace of the shop's exemplars.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// A shop that has seen something of each kind.
fn shop() -> Isolated<Shop> {
    let shop = isolate::<Shop>();
    m::SHOP_EVENTS_TOTAL.add(41);
    m::SHOP_REQUESTS_TOTAL.at(m::Method::Get, m::StatusClass::S2xx).add(5);
    m::SHOP_TENANT_CALLS_TOTAL.at(m::Tenant::of("a|b\nc:1|c"), m::StatusClass::S5xx).add(2);
    m::SHOP_TEMPERATURE_CELSIUS.at(m::Oven::Left).set(-12.5);
    m::SHOP_TEMPERATURE_CELSIUS.at(m::Oven::Right).set(f64::INFINITY);
    // Refused: no peer may see it.
    m::SHOP_TENANT_QUOTA.at(m::Tenant::of("nobody")).set(f64::NAN);
    m::SHOP_QUEUE_LENGTH.set(-3);
    m::SHOP_DRIFT_VOLTS.add(-0.25);
    for seconds in [0.02, 0.2, 0.2, 20.0] {
        m::SHOP_REQUEST_DURATION_SECONDS.at(m::Method::Get, m::StatusClass::S2xx).observe(seconds);
        m::SHOP_BASKET_SIZE.at(Some(m::Region::Eu)).observe(seconds * 10.0);
    }
    // In the last bucket, whose bound is infinite.
    let trace = [("trace_id", TRACE)];
    m::SHOP_CHECKOUT_DURATION_SECONDS.observe(0.5);
    m::SHOP_CHECKOUT_DURATION_SECONDS.at_labels(()).observe_with_exemplar(12.5, &trace);
    m::SHOP_PAYMENT_REFUNDS_TOTAL
        .at(m::ShopPaymentRefundsTotalReason::Fraud)
        .add_with_exemplar(6, &trace);
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

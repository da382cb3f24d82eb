//! A process that exports nothing. This binary holds one test: the set stays off for good.

#[path = "support/scrape.rs"]
mod support;

use support::shop::{self as m, Method, StatusClass, Tenant};
use support::{Scrape, Shop};

#[test]
fn a_set_that_is_off_allocates_and_exposes_nothing() {
    assert!(bellwether::disable::<Shop>());
    assert!(bellwether::disable::<Shop>(), "asking again is no contradiction");
    m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
    m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of("a"), StatusClass::S2xx).inc();
    m::SHOP_QUEUE_LENGTH.set(3);
    m::SHOP_CHECKOUT_DURATION_SECONDS.observe(1.0);
    m::SHOP_CHECKOUT_DURATION_SECONDS.observe(f64::NAN);
    m::SHOP_DOOR.set(m::ShopDoorState::Open);
    m::SHOP_BUILD_INFO.set("1", "2", Some(m::Channel::Beta));
    drop(m::SHOP_CHECKOUT_DURATION_SECONDS.start());
    bellwether::on_scrape::<Shop>(|| panic!("a set that is off has no scrapes"));
    assert_eq!(Tenant::of("a"), Tenant::OVERFLOW);

    let builder = bellwether::Registry::new().with::<Shop>();
    // No scope, so no slab, no interner, no shared cells.
    let described = format!("{builder:?}");
    assert!(described.contains("scopes: []"), "{described}");
    let registry = builder.build().unwrap();
    assert_eq!(Scrape::of(&registry).families, []);
}

//! Open labels: an exact cap, folding, and values that leave when idle.

#[path = "support/scrape.rs"]
mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use bellwether::{Isolated, ManualClock, Set as _, Timestamp, isolate};
use support::shop::{self as m, Method, Route, StatusClass, Tenant};
use support::{Scrape, Shop, registry, scrape};

const CALLS: &str = "shop_tenant_calls_total";
const FOLDED: &str = "bellwether_label_folded_total";
const PATIENCE: Duration = Duration::from_mins(10);

fn call(tenant: &str) {
    m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of(tenant), StatusClass::S2xx).inc();
}

fn calls(scrape: &Scrape, tenant: &str) -> Option<f64> {
    scrape.get(CALLS, &format!("tenant={tenant},status_class=2xx"))
}

fn timed() -> (Isolated<Shop>, Arc<ManualClock>) {
    let scope = isolate::<Shop>();
    let clock = Arc::new(ManualClock::at(Timestamp(0)));
    scope.handle().set_clock(clock.clone());
    (scope, clock)
}

#[test]
fn past_the_cap_only_the_open_label_folds_and_totals_stay_exact() {
    let _scope = isolate::<Shop>();
    for tenant in ["a", "b", "c", "d", "e", "a"] {
        call(tenant);
    }
    let scrape = scrape();
    assert_eq!(calls(&scrape, "a"), Some(2.0));
    assert_eq!(calls(&scrape, "c"), Some(1.0));
    assert_eq!(calls(&scrape, "d"), None);
    assert_eq!(calls(&scrape, "overflow"), Some(2.0));
    let folded = format!("metric={CALLS},label=tenant");
    assert_eq!(scrape.get(FOLDED, &folded), Some(2.0));
    let total: f64 = scrape.series(CALLS).iter().map(|(_, v)| v).sum();
    assert!((total - 6.0).abs() < 1e-12);
}

#[test]
fn the_cap_is_exact_under_threads() {
    let scope = isolate::<Shop>();
    let handle = scope.handle();
    let together = Barrier::new(8);
    std::thread::scope(|threads| {
        for thread in 0..8 {
            let (handle, together) = (&handle, &together);
            threads.spawn(move || {
                let _here = handle.enter();
                together.wait();
                for n in 0..500 {
                    call(&format!("t{}", (n * 7 + thread) % 40));
                }
            });
        }
    });
    let scrape = scrape();
    let tenants: BTreeSet<String> = scrape
        .series(CALLS)
        .iter()
        .filter_map(|(labels, _)| labels.split(',').next().map(str::to_owned))
        .collect();
    assert_eq!(tenants.len(), 4, "three and the fold value: {tenants:?}");
    assert!(tenants.contains("tenant=overflow"));
    let total: u64 = scrape.series(CALLS).iter().map(|(_, v)| *v as u64).sum();
    assert_eq!(total, 4000);
    let folded = scrape.get(FOLDED, &format!("metric={CALLS},label=tenant"));
    assert_eq!(folded, calls(&scrape, "overflow"));
}

#[test]
fn known_values_have_their_place_and_values_are_normalised() {
    let _scope = isolate::<Shop>();
    let views = &m::SHOP_PAGE_VIEWS_TOTAL;
    views.at(Method::Get, Route::of("/cart?utm=1"), None).inc();
    views.at(Method::Get, Route::of("/item/12345"), None).inc();
    views.at(Method::Get, Route::of("/item/67890"), None).inc();
    views.at(Method::Get, Route::of("/about"), None).inc();
    views.at(Method::Get, Route::of("/past/the/cap"), None).inc();
    views.at(Method::Get, Route::of("/"), None).inc();
    assert_eq!(Route::of("/cart"), Route::CART);
    let scrape = scrape();
    let of = |route| scrape.get("shop_page_views_total", &format!("method=GET,route={route}"));
    assert_eq!(of("/cart"), Some(1.0));
    assert_eq!(of("/item/:id"), Some(2.0));
    assert_eq!(of("/about"), Some(1.0));
    assert_eq!(of("other"), Some(1.0));
    assert_eq!(of("/"), Some(1.0));
}

#[test]
fn the_text_of_the_fold_value_is_the_fold_value() {
    let _scope = isolate::<Shop>();
    assert_eq!(Tenant::of("overflow"), Tenant::OVERFLOW);
    // The scrape refuses a series that is there twice.
    for tenant in ["a", "overflow", "b", "c", "d"] {
        call(tenant);
    }
    assert_eq!(calls(&scrape(), "overflow"), Some(2.0));
}

#[test]
fn texts_that_are_no_label_values_fold() {
    let _scope = isolate::<Shop>();
    for text in ["", "nul\0", &"x".repeat(1025)] {
        assert_eq!(Tenant::of(text), Tenant::OVERFLOW, "{text:?}");
    }
    let longest = "x".repeat(1024);
    assert_ne!(Tenant::of(&longest), Tenant::OVERFLOW);
}

#[test]
fn idle_values_leave_and_make_room() {
    let (_scope, clock) = timed();
    let registry = registry();
    ["a", "b", "c"].into_iter().for_each(call);
    Scrape::of(&registry);
    clock.advance(PATIENCE / 2);
    call("b");
    Scrape::of(&registry);
    clock.advance(PATIENCE / 2);
    let left = Scrape::of(&registry);
    assert_eq!((calls(&left, "a"), calls(&left, "c")), (None, None));
    assert_eq!(calls(&left, "b"), Some(2.0));
    // One scrape later their slots are free, and who gets them starts at zero.
    Scrape::of(&registry);
    ["d", "e", "f"].into_iter().for_each(call);
    let next = Scrape::of(&registry);
    assert_eq!((calls(&next, "d"), calls(&next, "e")), (Some(1.0), Some(1.0)));
    assert_eq!(calls(&next, "overflow"), Some(1.0));
}

#[test]
fn histograms_and_float_counters_of_a_reused_slot_start_at_zero() {
    let (_scope, clock) = timed();
    let registry = registry();
    let record = |tenant: &str, value: f64| {
        m::SHOP_TENANT_WAIT_SECONDS.at(Tenant::of(tenant)).observe(value);
        m::SHOP_TENANT_BYTES_TOTAL.at(Tenant::of(tenant)).add(value);
        m::SHOP_TENANT_QUOTA.at(Tenant::of(tenant)).set(value);
    };
    for tenant in ["a", "b", "c"] {
        record(tenant, 0.5);
    }
    Scrape::of(&registry);
    clock.advance(PATIENCE);
    let left = Scrape::of(&registry);
    assert!(left.family("shop_tenant_wait_seconds").is_none());
    assert!(left.family("shop_tenant_quota").is_none());
    Scrape::of(&registry);
    record("d", 0.25);
    let next = Scrape::of(&registry);
    assert_eq!(next.series("shop_tenant_bytes_total"), [("tenant=d".to_owned(), 0.25)]);
    assert_eq!(next.series("shop_tenant_quota"), [("tenant=d".to_owned(), 0.25)]);
    let histogram = next.histogram("shop_tenant_wait_seconds", "tenant=d").unwrap();
    assert_eq!((histogram.counts.as_slice(), histogram.sum), (&[0.0, 1.0, 0.0][..], Some(0.25)));
}

#[test]
fn a_handle_kept_beyond_its_value_records_as_the_fold_value() {
    let (_scope, clock) = timed();
    let registry = registry();
    let kept = Tenant::of("a");
    m::SHOP_TENANT_CALLS_TOTAL.at(kept, StatusClass::S2xx).inc();
    Scrape::of(&registry);
    clock.advance(PATIENCE);
    Scrape::of(&registry);
    Scrape::of(&registry);
    m::SHOP_TENANT_CALLS_TOTAL.at(kept, StatusClass::S2xx).inc();
    let scrape = Scrape::of(&registry);
    assert_eq!((calls(&scrape, "a"), calls(&scrape, "overflow")), (None, Some(1.0)));
}

#[test]
fn a_series_kept_until_its_slot_went_to_another_records_as_the_fold_value() {
    let (_scope, clock) = timed();
    let registry = registry();
    let series = m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of("a"), StatusClass::S2xx);
    let wait = m::SHOP_TENANT_WAIT_SECONDS.at(Tenant::of("a"));
    let quota = m::SHOP_TENANT_QUOTA.at(Tenant::of("a"));
    let timer = wait.start();
    series.inc();
    wait.observe(0.5);
    quota.set(1.0);
    Scrape::of(&registry);
    clock.advance(PATIENCE);
    Scrape::of(&registry);
    Scrape::of(&registry);
    ["b", "c", "d"].into_iter().for_each(call);
    series.add(7);
    drop(timer);
    quota.set(9.0);
    let scrape = Scrape::of(&registry);
    for tenant in ["b", "c", "d"] {
        assert_eq!(calls(&scrape, tenant), Some(1.0), "{tenant}");
    }
    assert_eq!(calls(&scrape, "overflow"), Some(7.0));
    assert_eq!(scrape.series("shop_tenant_quota"), [("tenant=overflow".to_owned(), 9.0)]);
    let late = scrape.histogram("shop_tenant_wait_seconds", "tenant=overflow").unwrap();
    assert_eq!(late.counts, [0.0, 0.0, 1.0], "the timer alone");
    let folded = |metric: &str| scrape.get(FOLDED, &format!("metric={metric},label=tenant"));
    assert_eq!(folded(CALLS), Some(1.0));
    assert_eq!(folded("shop_tenant_wait_seconds"), Some(1.0));
}

#[test]
fn a_value_recorded_while_it_was_leaving_comes_back_with_its_counts() {
    let (_scope, clock) = timed();
    let registry = registry();
    // The series is looked up before the value leaves, and recorded after.
    let series = m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of("a"), StatusClass::S2xx);
    series.add(3);
    Scrape::of(&registry);
    clock.advance(PATIENCE);
    assert_eq!(calls(&Scrape::of(&registry), "a"), None);
    series.inc();
    assert_eq!(calls(&Scrape::of(&registry), "a"), Some(4.0));
    assert_eq!(calls(&Scrape::of(&registry), "a"), Some(4.0));
}

#[test]
fn values_that_are_recorded_between_scrapes_stay() {
    let (_scope, clock) = timed();
    let registry = registry();
    for _ in 0..5 {
        call("a");
        Scrape::of(&registry);
        clock.advance(PATIENCE * 2);
    }
    call("a");
    assert_eq!(calls(&Scrape::of(&registry), "a"), Some(6.0));
}

#[test]
fn no_family_ever_has_more_series_than_the_catalogue_counts() {
    let _scope = isolate::<Shop>();
    let methods = Method::ALL;
    let statuses = StatusClass::ALL;
    for n in 0..2000usize {
        let (text, method) = (format!("/{n}x"), methods[n % methods.len()]);
        let status = statuses[n % statuses.len()];
        let region = [None, Some(m::Region::Eu), Some(m::Region::Us)][n % 3];
        m::SHOP_PAGE_VIEWS_TOTAL.at(method, Route::of(&text), region).inc();
        m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of(&text), status).inc();
        m::SHOP_TENANT_WAIT_SECONDS.at(Tenant::of(&text)).observe(1.0);
        m::SHOP_TENANT_QUOTA.at(Tenant::of(&text)).set(1.0);
        m::SHOP_GRID_TOTAL.at(m::X::of(&text), m::Y::of(&text)).inc();
    }
    let scrape = scrape();
    for metric in Shop::def().metrics {
        let series = scrape.series(metric.name).len();
        assert!(series <= metric.sets as usize, "{} has {series} of {}", metric.name, metric.sets);
    }
    // Every slot that can be reached was: known, admitted and fold values.
    assert_eq!(scrape.series("shop_tenant_calls_total").len(), 20);
    assert_eq!(scrape.total("shop_page_views_total"), Some(2000.0));
    assert_eq!(scrape.total("shop_grid_total"), Some(2000.0));
}

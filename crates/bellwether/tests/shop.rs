//! Every type of instrument, recorded and scraped.

#[path = "support/scrape.rs"]
mod support;

use std::time::Duration;

use bellwether::isolate;
use bellwether_model::{FamilyKind, MetricValue, Number};
use support::shop::{self as m, Channel, Method, Oven, Reason, Region, Result, Route, StatusClass};
use support::{Shop, scrape};

#[test]
fn a_counter_counts_by_its_labels() {
    let _scope = isolate::<Shop>();
    m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
    m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).add(2);
    m::SHOP_REQUESTS_TOTAL.at(Method::Delete, StatusClass::S5xx).inc();
    let scrape = scrape();
    assert_eq!(scrape.get("shop_requests_total", "method=GET,status_class=2xx"), Some(3.0));
    assert_eq!(scrape.get("shop_requests_total", "method=DELETE,status_class=5xx"), Some(1.0));
    assert_eq!(scrape.total("shop_requests_total"), Some(4.0));
    let family = scrape.family("shop_requests_total").unwrap();
    assert_eq!((family.kind, family.unit.as_str()), (FamilyKind::Counter, ""));
    assert_eq!(family.help, "Requests answered.");
}

#[test]
fn counts_beyond_two_to_the_53_stay_exact() {
    let _scope = isolate::<Shop>();
    m::SHOP_EVENTS_TOTAL.add(1 << 53);
    m::SHOP_EVENTS_TOTAL.inc();
    let scrape = scrape();
    let metric = scrape.metric("shop_events_total", "").unwrap();
    assert_eq!(metric.value, MetricValue::Number(Number::U64((1 << 53) + 1), None));
}

#[test]
fn a_float_counter_refuses_to_go_back_or_to_be_nan() {
    let _scope = isolate::<Shop>();
    let energy = m::SHOP_ENERGY_JOULES_TOTAL.at(Some(Region::Eu));
    energy.add(1.5);
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        energy.add(bad);
    }
    energy.add(0.25);
    let scrape = scrape();
    assert_eq!(scrape.get("shop_energy_joules_total", "region=eu"), Some(1.75));
    let rejected = "bellwether_rejected_total";
    let of = |reason| format!("metric=shop_energy_joules_total,reason={reason}");
    assert_eq!(scrape.get(rejected, &of("negative")), Some(1.0));
    assert_eq!(scrape.get(rejected, &of("non_finite")), Some(2.0));
}

#[test]
fn an_optional_label_may_be_absent() {
    let _scope = isolate::<Shop>();
    m::SHOP_PAGE_VIEWS_TOTAL.at(Method::Get, Route::CART, None).inc();
    m::SHOP_PAGE_VIEWS_TOTAL.at(Method::Get, Route::CART, Some(Region::Us)).add(2);
    let scrape = scrape();
    assert_eq!(scrape.get("shop_page_views_total", "method=GET,route=/cart"), Some(1.0));
    assert_eq!(scrape.get("shop_page_views_total", "method=GET,route=/cart,region=us"), Some(2.0));
}

#[test]
fn totals_of_others_are_advanced_to() {
    let _scope = isolate::<Shop>();
    let events = m::SHOP_EVENTS_TOTAL.cell();
    let energy = m::SHOP_ENERGY_JOULES_TOTAL.at(None);
    for total in [5, 9, 9] {
        events.advance_to(total);
        energy.advance_to(total as f64 / 2.0);
    }
    assert_eq!(scrape().total("shop_events_total"), Some(9.0));
    // What is counted elsewhere began anew at zero.
    events.advance_to(2);
    energy.advance_to(1.0);
    energy.advance_to(f64::NAN);
    let scrape = scrape();
    assert_eq!(scrape.total("shop_events_total"), Some(11.0));
    assert_eq!(scrape.total("shop_energy_joules_total"), Some(5.5));
}

#[test]
fn counters_of_equal_cells_in_different_arrays_have_totals_of_their_own() {
    let _scope = isolate::<Shop>();
    // Both have cell 0: one of the thread's array, one of the shared array.
    let first = m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S1xx);
    let grid = m::SHOP_GRID_TOTAL.at(m::X::of("a"), m::Y::of("a"));
    first.advance_to(10);
    grid.advance_to(4);
    let scrape = scrape();
    assert_eq!(scrape.total("shop_requests_total"), Some(10.0));
    assert_eq!(scrape.total("shop_grid_total"), Some(4.0));
}

#[test]
fn a_gauge_appears_once_set_and_goes_when_unset() {
    let _scope = isolate::<Shop>();
    assert!(scrape().family("shop_queue_length").is_none());
    m::SHOP_QUEUE_LENGTH.set(7);
    m::SHOP_QUEUE_LENGTH.add(-9);
    m::SHOP_TEMPERATURE_CELSIUS.at(Oven::Left).set(0.0);
    m::SHOP_TEMPERATURE_CELSIUS.at(Oven::Right).set(f64::NAN);
    let seen = scrape();
    assert_eq!(seen.get("shop_queue_length", ""), Some(-2.0));
    assert_eq!(seen.series("shop_temperature_celsius"), [("oven=left".to_owned(), 0.0)]);
    m::SHOP_QUEUE_LENGTH.unset();
    m::SHOP_TEMPERATURE_CELSIUS.at(Oven::Left).unset();
    let seen = scrape();
    assert!(seen.family("shop_queue_length").is_none());
    assert!(seen.family("shop_temperature_celsius").is_none());
}

#[test]
fn an_updown_counter_goes_both_ways() {
    let _scope = isolate::<Shop>();
    let held = m::SHOP_REQUESTS_ACTIVE.at(Method::Get).hold();
    m::SHOP_REQUESTS_ACTIVE.at(Method::Post).add(-3);
    m::SHOP_DRIFT_VOLTS.add(-0.5);
    m::SHOP_DRIFT_VOLTS.add(f64::NAN);
    let seen = scrape();
    assert_eq!(seen.get("shop_requests_active", "method=GET"), Some(1.0));
    assert_eq!(seen.get("shop_requests_active", "method=POST"), Some(-3.0));
    assert_eq!(seen.get("shop_drift_volts", ""), Some(-0.5));
    assert_eq!(seen.family("shop_drift_volts").unwrap().kind, FamilyKind::Gauge);
    drop(held);
    assert_eq!(scrape().get("shop_requests_active", "method=GET"), Some(0.0));
}

#[test]
fn a_histogram_counts_classic_and_native_buckets_alike() {
    let _scope = isolate::<Shop>();
    let cell = m::SHOP_REQUEST_DURATION_SECONDS.at(Method::Get, StatusClass::S2xx);
    for value in [0.05, 0.2, 0.5, 0.500_1, 99.0] {
        cell.observe(value);
    }
    cell.observe_duration(Duration::from_millis(50));
    let scrape = scrape();
    let histogram =
        scrape.histogram("shop_request_duration_seconds", "method=GET,status_class=2xx").unwrap();
    // 0.5 is the bound of the SLO.
    assert_eq!(histogram.bounds, [0.05, 0.1, 0.3, 0.5, 1.0, 3.0, 10.0]);
    assert_eq!(histogram.counts, [2.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
    assert!((histogram.sum.unwrap() - 100.3001).abs() < 1e-9);
    let native = histogram.native.as_ref().unwrap();
    assert_eq!((native.schema, native.count()), (3, 6.0));
}

#[test]
fn a_latency_has_its_fixed_buckets_and_a_distribution_native_ones_only() {
    let _scope = isolate::<Shop>();
    m::SHOP_CHECKOUT_DURATION_SECONDS.observe(0.02);
    m::SHOP_BASKET_SIZE.at(None).observe(3.0);
    m::SHOP_BASKET_SIZE.at(None).observe(5000.0);
    m::SHOP_BASKET_SIZE.at(None).observe(-1.0);
    let scrape = scrape();
    let latency = scrape.histogram("shop_checkout_duration_seconds", "").unwrap();
    assert_eq!(latency.bounds, [0.001, 0.01, 0.1, 1.0, 10.0]);
    assert!(latency.native.is_none());
    let basket = scrape.histogram("shop_basket_size", "").unwrap();
    assert!(basket.bounds.is_empty() && basket.counts.is_empty());
    let native = basket.native.as_ref().unwrap();
    assert_eq!((native.schema, native.zero_count, native.count()), (2, 1.0, 3.0));
    // What is beyond the range is counted in its last bucket.
    let last = native.positive_offset + i32::try_from(native.positive.len()).unwrap() - 1;
    assert_eq!(last, bellwether_model::native::bucket_index(2, 1000.0));
}

#[test]
fn a_state_set_is_in_one_state() {
    let _scope = isolate::<Shop>();
    assert!(scrape().family("shop_oven_state").is_none());
    m::SHOP_OVEN_STATE.at(Oven::Left).set(m::ShopOvenState::Heating);
    m::SHOP_OVEN_STATE.at(Oven::Left).set(m::ShopOvenState::OutOfOrder);
    m::SHOP_DOOR.set(m::ShopDoorState::Open);
    let scrape = scrape();
    let left: Vec<f64> = scrape.series("shop_oven_state").into_iter().map(|(_, v)| v).collect();
    assert_eq!(left, [0.0, 0.0, 0.0, 1.0]);
    let out_of_order = "oven=left,shop_oven_state=out_of_order";
    assert_eq!(scrape.get("shop_oven_state", out_of_order), Some(1.0));
    assert_eq!(scrape.get("shop_door", "shop_door=open"), Some(1.0));
    assert_eq!(scrape.get("shop_door", "shop_door=closed"), Some(0.0));
}

#[test]
fn an_info_metric_states_facts_and_replaces_them() {
    let _scope = isolate::<Shop>();
    m::SHOP_BUILD_INFO.set("1.0", "abc", None);
    m::SHOP_BUILD_INFO.set("1.1", "abd", Some(Channel::Beta));
    let series = scrape().series("shop_build_info");
    assert_eq!(series, [("version=1.1,commit=abd,channel=beta".to_owned(), 1.0)]);
}

#[test]
fn facts_that_are_no_label_values_are_refused_and_counted() {
    let _scope = isolate::<Shop>();
    m::SHOP_BUILD_INFO.set("1.0", "abc", Some(Channel::Stable));
    m::SHOP_BUILD_INFO.set("1.1", "a\0c", None);
    m::SHOP_BUILD_INFO.set("1.2", &"x".repeat(1025), None);
    let scrape = scrape();
    let kept = [("version=1.0,commit=abc,channel=stable".to_owned(), 1.0)];
    assert_eq!(scrape.series("shop_build_info"), kept);
    let refused = "metric=shop_build_info,reason=undeclared_value";
    assert_eq!(scrape.get("bellwether_rejected_total", refused), Some(2.0));
}

#[test]
fn only_declared_combinations_exist_and_others_are_counted() {
    let _scope = isolate::<Shop>();
    m::SHOP_PAYMENT_ATTEMPTS_TOTAL.at(Result::Success, None).inc();
    m::SHOP_PAYMENT_ATTEMPTS_TOTAL.at(Result::Failure, Some(Reason::Fraud)).inc();
    m::SHOP_PAYMENT_ATTEMPTS_TOTAL.at(Result::Success, Some(Reason::Fraud)).inc();
    m::SHOP_PAYMENT_ATTEMPTS_TOTAL.at(Result::Failure, None).inc();
    let scrape = scrape();
    let expected = [
        ("result=success", 1.0),
        ("result=failure,reason=declined", 0.0),
        ("result=failure,reason=timeout", 0.0),
        ("result=failure,reason=fraud", 1.0),
    ];
    let expected = expected.map(|(labels, value)| (labels.to_owned(), value));
    assert_eq!(scrape.series("shop_payment_attempts_total"), expected);
    let refused = "metric=shop_payment_attempts_total,reason=undeclared_combination";
    assert_eq!(scrape.get("bellwether_rejected_total", refused), Some(2.0));
}

#[test]
fn narrowed_labels_have_values_of_their_own() {
    let _scope = isolate::<Shop>();
    m::SHOP_PAYMENT_REFUNDS_TOTAL.at(m::ShopPaymentRefundsTotalReason::Fraud).inc();
    let scrape = scrape();
    let series = scrape.series("shop_payment_refunds_total");
    assert_eq!(series, [("reason=declined".to_owned(), 0.0), ("reason=fraud".to_owned(), 1.0)]);
}

#[test]
fn closed_counters_and_plain_histograms_start_at_zero_and_others_do_not() {
    let _scope = isolate::<Shop>();
    let scrape = scrape();
    let names: Vec<&str> = scrape.families.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "shop_checkout_duration_seconds",
            "shop_drift_volts",
            "shop_energy_joules_total",
            "shop_events_total",
            "shop_old_total",
            "shop_payment_attempts_total",
            "shop_payment_refunds_total",
            "shop_requests_active",
            "shop_requests_total",
        ]
    );
    assert_eq!(scrape.series("shop_requests_total").len(), 25);
    assert!(scrape.families.iter().all(|f| scrape.total(&f.name) == Some(0.0)));
}

#[test]
fn a_metric_too_large_for_an_array_a_thread_is_shared_and_counts_all_the_same() {
    let scope = isolate::<Shop>();
    let handle = scope.handle();
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let _here = handle.enter();
                for n in 0..1000 {
                    let (x, y) = (m::X::of(&(n % 50).to_string()), m::Y::of("y"));
                    m::SHOP_GRID_TOTAL.at(x, y).inc();
                }
            });
        }
    });
    let scrape = scrape();
    assert_eq!(scrape.total("shop_grid_total"), Some(4000.0));
    assert_eq!(
        scrape.series("shop_grid_total").iter().filter(|(_, v)| *v as u64 == 80).count(),
        50
    );
}

#[test]
fn callbacks_run_once_a_scrape() {
    let _scope = isolate::<Shop>();
    bellwether::on_scrape::<Shop>(|| {
        m::SHOP_EVENTS_TOTAL.inc();
        m::SHOP_QUEUE_LENGTH.set(3);
    });
    let registry = support::registry();
    let first = support::Scrape::of(&registry);
    let second = support::Scrape::of(&registry);
    assert_eq!(
        (first.total("shop_events_total"), second.total("shop_events_total")),
        (Some(1.0), Some(2.0))
    );
    assert_eq!(second.total("shop_queue_length"), Some(3.0));
}

#[test]
fn openmetrics_has_no_created_series_that_the_budget_does_not_count() {
    let _scope = isolate::<Shop>();
    m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
    let text =
        bellwether::Registry::new().with::<Shop>().build().expect("one set").encode_openmetrics();
    assert!(text.contains("shop_requests_total{"), "{text}");
    assert!(!text.contains("_created"), "{text}");
}

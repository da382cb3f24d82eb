//! Tests in one process see only what they recorded themselves.

#[path = "support/scrape.rs"]
mod support;

use std::pin::pin;
use std::sync::Barrier;
use std::task::{Context, Poll, Waker};

use bellwether::isolate;
use support::shop::{self as m, Method, StatusClass};
use support::{Scrape, Shop, registry, scrape};

#[test]
fn parallel_tests_see_only_their_own() {
    let together = Barrier::new(4);
    std::thread::scope(|threads| {
        for n in 1..=4u64 {
            let together = &together;
            threads.spawn(move || {
                let _scope = isolate::<Shop>();
                m::SHOP_EVENTS_TOTAL.add(n);
                m::SHOP_QUEUE_LENGTH.set(n.cast_signed());
                m::SHOP_BUILD_INFO.set(&n.to_string(), "", None);
                together.wait();
                let scrape = scrape();
                assert_eq!(scrape.get("shop_events_total", ""), Some(n as f64));
                assert_eq!(scrape.get("shop_queue_length", ""), Some(n as f64));
                assert_eq!(scrape.series("shop_build_info").len(), 1);
                assert_eq!(
                    scrape.get("shop_build_info", &format!("version={n},commit=,channel=")),
                    Some(1.0)
                );
                together.wait();
            });
        }
    });
}

#[test]
fn a_scope_used_again_is_as_good_as_new() {
    for round in 0..3 {
        let _scope = isolate::<Shop>();
        let before = scrape();
        assert_eq!(before.get("shop_events_total", ""), Some(0.0), "round {round}");
        assert!(before.family("shop_tenant_calls_total").is_none());
        assert!(before.family("bellwether_rejected_total").is_none());
        m::SHOP_EVENTS_TOTAL.inc();
        m::SHOP_EVENTS_TOTAL.cell().advance_to(7);
        m::SHOP_DRIFT_VOLTS.add(f64::NAN);
        for tenant in ["a", "b", "c"] {
            m::SHOP_TENANT_CALLS_TOTAL.at(m::Tenant::of(tenant), StatusClass::S2xx).inc();
        }
        bellwether::on_scrape::<Shop>(|| m::SHOP_EVENTS_TOTAL.inc());
        assert_eq!(scrape().get("shop_events_total", ""), Some(9.0), "round {round}");
    }
}

#[test]
fn scopes_nest_and_the_outer_one_comes_back() {
    let _outer = isolate::<Shop>();
    m::SHOP_EVENTS_TOTAL.add(1);
    {
        let _inner = isolate::<Shop>();
        m::SHOP_EVENTS_TOTAL.add(10);
        assert_eq!(scrape().get("shop_events_total", ""), Some(10.0));
    }
    m::SHOP_EVENTS_TOTAL.add(1);
    assert_eq!(scrape().get("shop_events_total", ""), Some(2.0));
}

#[test]
fn other_threads_and_tasks_join() {
    let scope = isolate::<Shop>();
    let handle = scope.handle();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let _here = handle.enter();
            m::SHOP_EVENTS_TOTAL.inc();
        });
        threads.spawn(|| {
            let task = handle.wrap(async {
                m::SHOP_EVENTS_TOTAL.inc();
                m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
            });
            let mut task = pin!(task);
            let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert_eq!(polled, Poll::Ready(()));
        });
    });
    let scrape = scrape();
    assert_eq!(scrape.get("shop_events_total", ""), Some(2.0));
    assert_eq!(scrape.get("shop_requests_total", "method=GET,status_class=2xx"), Some(1.0));
}

#[test]
fn a_registry_reads_the_scope_it_was_built_in_from_any_thread() {
    let _scope = isolate::<Shop>();
    m::SHOP_EVENTS_TOTAL.add(5);
    let registry = registry();
    let elsewhere = std::thread::scope(|threads| {
        threads.spawn(|| Scrape::of(&registry).get("shop_events_total", "")).join().unwrap()
    });
    assert_eq!(elsewhere, Some(5.0));
}

#[test]
fn callbacks_record_where_they_were_registered() {
    let _scope = isolate::<Shop>();
    bellwether::on_scrape::<Shop>(|| m::SHOP_EVENTS_TOTAL.inc());
    let registry = registry();
    let elsewhere = std::thread::scope(|threads| {
        threads.spawn(|| Scrape::of(&registry).get("shop_events_total", "")).join().unwrap()
    });
    assert_eq!(elsewhere, Some(1.0));
}

//! Counting with many threads: exact, and never backwards.

#[path = "support/scrape.rs"]
mod support;

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use bellwether::isolate;
use support::shop::{self as m, Method, StatusClass};
use support::{Scrape, Shop, registry, scrape};

const THREADS: u64 = 8;

#[test]
fn eight_threads_lose_nothing() {
    let scope = isolate::<Shop>();
    let handle = scope.handle();
    let together = Barrier::new(THREADS as usize);
    std::thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                let _here = handle.enter();
                together.wait();
                for i in 0..10_000u32 {
                    m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
                    m::SHOP_REQUEST_DURATION_SECONDS
                        .at(Method::Get, StatusClass::S2xx)
                        .observe(f64::from(i % 4));
                    m::SHOP_REQUESTS_ACTIVE.at(Method::Get).inc();
                    m::SHOP_REQUESTS_ACTIVE.at(Method::Get).dec();
                    m::SHOP_QUEUE_LENGTH.add(1);
                }
            });
        }
    });
    let scrape = scrape();
    let labels = "method=GET,status_class=2xx";
    assert_eq!(scrape.get("shop_requests_total", labels), Some(80_000.0));
    let histogram = scrape.histogram("shop_request_duration_seconds", labels).unwrap();
    assert_eq!(histogram.counts, [20_000.0, 0.0, 0.0, 0.0, 20_000.0, 40_000.0, 0.0, 0.0]);
    assert_eq!(histogram.sum, Some(120_000.0));
    assert_eq!(histogram.native.as_ref().map(|n| n.count() as u64), Some(80_000));
    assert_eq!(scrape.get("shop_requests_active", "method=GET"), Some(0.0));
    assert_eq!(scrape.get("shop_queue_length", ""), Some(80_000.0));
}

#[test]
fn totals_never_go_back_while_threads_come_and_go() {
    let scope = isolate::<Shop>();
    let handle = scope.handle();
    let registry = registry();
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for _ in 0..50 {
                std::thread::scope(|round| {
                    for _ in 0..4 {
                        round.spawn(|| {
                            let _here = handle.enter();
                            (0..100).for_each(|_| m::SHOP_EVENTS_TOTAL.inc());
                        });
                    }
                });
            }
            done.store(true, Ordering::Release);
        });
        let mut last = Some(0.0);
        while !done.load(Ordering::Acquire) {
            let now = Scrape::of(&registry).total("shop_events_total");
            assert!(now >= last, "{now:?} after {last:?}");
            last = now;
        }
    });
    assert_eq!(Scrape::of(&registry).get("shop_events_total", ""), Some(20_000.0));
}

#[test]
fn the_count_of_a_histogram_is_the_sum_of_its_buckets_on_every_scrape() {
    let scope = isolate::<Shop>();
    let handle = scope.handle();
    let registry = registry();
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let _here = handle.enter();
            for i in 0..50_000u32 {
                m::SHOP_CHECKOUT_DURATION_SECONDS.observe(f64::from(i % 20));
            }
            done.store(true, Ordering::Release);
        });
        let mut last = 0.0;
        while !done.load(Ordering::Acquire) {
            let scrape = Scrape::of(&registry);
            let histogram = scrape.histogram("shop_checkout_duration_seconds", "").unwrap();
            assert!(histogram.count() >= last);
            last = histogram.count();
        }
    });
    let scrape = Scrape::of(&registry);
    let histogram = scrape.histogram("shop_checkout_duration_seconds", "").unwrap();
    assert_eq!((histogram.count() as u64, histogram.sum), (50_000, Some(475_000.0)));
}

#[test]
fn slabs_of_ended_threads_are_leased_again() {
    // The process's own scope: a thread that ends without leaving a scope gives back what it had.
    for _ in 0..20 {
        std::thread::spawn(|| m::SHOP_EVENTS_TOTAL.inc()).join().unwrap();
    }
    let described = format!("{:?}", bellwether::Registry::new().with::<Shop>());
    let slabs = described.split("slabs: ").nth(1).and_then(|rest| rest.split([' ', ',']).next());
    // One slab went from thread to thread; another test has a thread or two meanwhile.
    let slabs: usize = slabs.and_then(|n| n.parse().ok()).expect("the number of slabs");
    assert!((1..=4).contains(&slabs), "{described}");
    assert_eq!(scrape().get("shop_events_total", ""), Some(20.0));
}

#[test]
fn a_value_recorded_while_its_thread_ends_is_counted() {
    struct AtExit;
    impl Drop for AtExit {
        fn drop(&mut self) {
            m::SHOP_TENANT_CALLS_TOTAL.at(m::Tenant::of("late"), StatusClass::S2xx).inc();
            m::SHOP_QUEUE_LENGTH.add(1);
        }
    }
    std::thread_local! {
        static LATE: AtExit = const { AtExit };
    }
    std::thread::spawn(|| {
        // Made before the thread's cells, dropped after them.
        LATE.with(|_| ());
        m::SHOP_TENANT_CALLS_TOTAL.at(m::Tenant::of("early"), StatusClass::S2xx).inc();
    })
    .join()
    .unwrap();
    let scrape = scrape();
    assert_eq!(scrape.get("shop_tenant_calls_total", "tenant=early,status_class=2xx"), Some(1.0));
    assert_eq!(scrape.get("shop_tenant_calls_total", "tenant=late,status_class=2xx"), Some(1.0));
    assert_eq!(scrape.get("shop_queue_length", ""), Some(1.0));
}

//! Timers, by a clock that moves when told to.

#[path = "support/scrape.rs"]
mod support;

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bellwether::{Isolated, ManualClock, Timestamp, isolate};
use support::shop::{self as m, Method, StatusClass};
use support::{Shop, scrape};

const CHECKOUT: &str = "shop_checkout_duration_seconds";
const CANCELLED: &str = "bellwether_timer_cancelled_total";

fn timed() -> (Isolated<Shop>, Arc<ManualClock>) {
    let scope = isolate::<Shop>();
    let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
    scope.handle().set_clock(clock.clone());
    (scope, clock)
}

fn sum_and_count(name: &str, labels: &str) -> (f64, u64) {
    let scrape = scrape();
    let histogram = scrape.histogram(name, labels).expect("something was recorded");
    (histogram.sum.unwrap_or_default(), histogram.count() as u64)
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_timer_records_when_dropped_whatever_way_the_function_ends() {
    fn works(clock: &ManualClock, fails: bool) -> Result<(), ()> {
        let _timer = m::SHOP_CHECKOUT_DURATION_SECONDS.start();
        clock.advance(Duration::from_millis(250));
        if fails { Err(()) } else { Ok(()) }
    }
    let (_scope, clock) = timed();
    assert!(works(&clock, false).is_ok());
    assert!(works(&clock, true).is_err());
    assert_eq!(sum_and_count(CHECKOUT, ""), (0.5, 2));
}

#[test]
fn a_timer_dropped_by_a_panic_records() {
    let (_scope, clock) = timed();
    let caught = std::panic::catch_unwind(|| {
        let _timer = m::SHOP_CHECKOUT_DURATION_SECONDS.start();
        clock.advance(Duration::from_secs(1));
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(caught.is_err());
    assert_eq!(sum_and_count(CHECKOUT, ""), (1.0, 1));
}

#[test]
fn a_paused_timer_does_not_run() {
    let (_scope, clock) = timed();
    let mut timer = m::SHOP_CHECKOUT_DURATION_SECONDS.start();
    clock.advance(Duration::from_secs(1));
    timer.pause();
    timer.pause();
    clock.advance(Duration::from_mins(1));
    timer.resume();
    timer.resume();
    clock.advance(Duration::from_secs(2));
    assert_eq!(timer.stop().to_bits(), 3f64.to_bits());
    assert_eq!(sum_and_count(CHECKOUT, ""), (3.0, 1));
}

#[test]
fn a_discarded_timer_records_nothing() {
    let (_scope, clock) = timed();
    let timer = m::SHOP_CHECKOUT_DURATION_SECONDS.start();
    clock.advance(Duration::from_secs(1));
    timer.discard();
    assert_eq!(sum_and_count(CHECKOUT, ""), (0.0, 0));
}

#[test]
fn a_timer_may_end_in_another_series_than_it_was_started_for() {
    let (_scope, clock) = timed();
    let duration = &m::SHOP_REQUEST_DURATION_SECONDS;
    let timer = duration.at(Method::Get, StatusClass::S2xx).start();
    clock.advance(Duration::from_secs(2));
    timer.stop_at(duration.at(Method::Get, StatusClass::S5xx));
    let labels = "method=GET,status_class=5xx";
    assert_eq!(sum_and_count("shop_request_duration_seconds", labels), (2.0, 1));
    assert_eq!(scrape().series("shop_request_duration_seconds").len(), 1);
}

#[test]
fn a_future_is_timed_from_its_first_poll_to_its_end() {
    let (_scope, clock) = timed();
    let mut polls = 0;
    let work = poll_fn(|_| {
        polls += 1;
        if polls == 3 { Poll::Ready("done") } else { Poll::Pending }
    });
    let mut timed = pin!(m::SHOP_CHECKOUT_DURATION_SECONDS.time(work));
    clock.advance(Duration::from_secs(9));
    assert!(poll_once(timed.as_mut()).is_pending());
    clock.advance(Duration::from_secs(1));
    assert!(poll_once(timed.as_mut()).is_pending());
    clock.advance(Duration::from_secs(1));
    assert_eq!(poll_once(timed.as_mut()), Poll::Ready("done"));
    clock.advance(Duration::from_secs(9));
    assert_eq!(sum_and_count(CHECKOUT, ""), (2.0, 1));
    assert!(scrape().family(CANCELLED).is_none());
}

#[test]
fn a_cancelled_future_is_recorded_and_counted() {
    let (_scope, clock) = timed();
    {
        let mut timed = pin!(m::SHOP_CHECKOUT_DURATION_SECONDS.time(pending::<()>()));
        assert!(poll_once(timed.as_mut()).is_pending());
        clock.advance(Duration::from_secs(4));
    }
    assert_eq!(sum_and_count(CHECKOUT, ""), (4.0, 1));
    let cancelled = scrape().get(CANCELLED, &format!("metric={CHECKOUT}"));
    assert_eq!(cancelled, Some(1.0));
}

#[test]
fn a_future_never_polled_is_nothing() {
    let (_scope, _clock) = timed();
    drop(m::SHOP_CHECKOUT_DURATION_SECONDS.time(pending::<()>()));
    assert_eq!(sum_and_count(CHECKOUT, ""), (0.0, 0));
    assert!(scrape().family(CANCELLED).is_none());
}

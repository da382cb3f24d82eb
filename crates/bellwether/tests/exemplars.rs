//! Exemplars: the last one of each series or bucket.

#[path = "support/scrape.rs"]
mod support;

use std::sync::Arc;

use bellwether::{ManualClock, Timestamp, isolate};
use bellwether_model::{Exemplar, Labels, MetricValue};
use support::shop::{self as m, Method, StatusClass};
use support::{Shop, scrape};

const DROPPED: &str = "bellwether_exemplars_dropped_total";

#[test]
fn a_counter_shows_its_last_exemplar() {
    let scope = isolate::<Shop>();
    scope.handle().set_clock(Arc::new(ManualClock::at(Timestamp(1500))));
    let requests = m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx);
    requests.add_with_exemplar(1, &[("trace_id", "first")]);
    requests.add_with_exemplar(2, &[("trace_id", "second"), ("span_id", "1")]);
    let scrape = scrape();
    let metric = scrape.metric("shop_requests_total", "method=GET,status_class=2xx").unwrap();
    let MetricValue::Number(value, Some(exemplar)) = &metric.value else {
        panic!("no exemplar: {metric:?}")
    };
    let expected = Exemplar {
        labels: Labels::from([("trace_id", "second"), ("span_id", "1")]),
        value: 2.0,
        timestamp: Some(Timestamp(1500)),
    };
    assert_eq!((value.as_f64() as u64, exemplar), (3, &expected));
}

#[test]
fn a_histogram_has_one_in_each_bucket() {
    let _scope = isolate::<Shop>();
    let checkout = m::SHOP_CHECKOUT_DURATION_SECONDS.at_labels(());
    for (value, trace) in [(0.05, "a"), (0.06, "b"), (100.0, "c"), (f64::NAN, "d")] {
        checkout.observe_with_exemplar(value, &[("trace_id", trace)]);
    }
    let scrape = scrape();
    let histogram = scrape.histogram("shop_checkout_duration_seconds", "").unwrap();
    let seen: Vec<(usize, Option<&str>)> =
        histogram.exemplars.iter().map(|(i, e)| (*i, e.labels.get("trace_id"))).collect();
    assert_eq!(seen, [(2, Some("b")), (5, Some("c"))]);
}

#[test]
fn exemplars_too_long_are_left_out_and_counted() {
    let _scope = isolate::<Shop>();
    let requests = m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx);
    requests.add_with_exemplar(1, &[("trace_id", &"x".repeat(120))]);
    assert!(scrape().family(DROPPED).is_none());
    requests.add_with_exemplar(1, &[("trace_id", &"x".repeat(121))]);
    requests.add_with_exemplar(1, &[("trace_id", "nul\0")]);
    let scrape = scrape();
    assert_eq!(scrape.get(DROPPED, ""), Some(2.0));
    assert_eq!(scrape.get("shop_requests_total", "method=GET,status_class=2xx"), Some(3.0));
}

#[test]
fn a_refused_amount_keeps_no_exemplar() {
    let _scope = isolate::<Shop>();
    let energy = m::SHOP_ENERGY_JOULES_TOTAL.at(None);
    energy.add_with_exemplar(f64::NAN, &[("trace_id", "a")]);
    energy.add_with_exemplar(-1.0, &[("trace_id", "b")]);
    m::SHOP_PAYMENT_ATTEMPTS_TOTAL
        .at(m::Result::Failure, None)
        .add_with_exemplar(1, &[("trace_id", "c")]);
    for family in scrape().families {
        for metric in family.metrics {
            assert!(!matches!(metric.value, MetricValue::Number(_, Some(_))), "{}", family.name);
        }
    }
}

//! A day of the password manager. Beside each recording stands what must arrive of it.

mod attack;
mod trouble;

use systems::passagent::{
    self as m, AuthFailureReason, Method, Reason, Route, Service, Status, StatusClass,
};

use crate::trial::{Book, Dice};

/// All of it; `push` is called between morning and evening.
pub(super) fn live(dice: &mut Dice, push: impl Fn() -> bool) -> Book {
    let mut book = Book::default();
    for half in 0..2 {
        for request in 0..150 {
            call(&mut book, dice, request);
        }
        attack::spray(&mut book, dice);
        attack::guarded(&mut book, dice);
        trouble::infrastructure(&mut book, half);
        for _ in 0..20 {
            reset(&mut book, dice);
        }
        push();
    }
    book
}

/// A request to the API; what was asked for is replaced by its template.
fn call(book: &mut Book, dice: &mut Dice, request: u32) {
    let (asked, route) = dice.pick(&[
        ("/api/vault/7f9c24e8b0d14c6a9e3f5a1b2c3d4e5f", "/api/vault/:id"),
        ("/api/accounts/5b1d8f1e-90c3-4a55-8f0e-3b9a6f1f2c11/reset", "/api/accounts/:id/reset"),
        ("/api/health", "/api/health"),
    ]);
    let (method, verb) = dice.pick(&[(Method::Get, "GET"), (Method::Post, "POST")]);
    let (class, c) = match request % 25 {
        24 => (StatusClass::S5xx, "5xx"),
        5 | 15 => (StatusClass::S4xx, "4xx"),
        _ => (StatusClass::S2xx, "2xx"),
    };
    let labels = format!(r#"route="{route}",method="{verb}""#);
    m::HTTP_REQUEST_COUNT.at(Route::of(asked), method, class).inc();
    book.inc(&format!(r#"http_request_count_total{{{labels},status_class="{c}"}}"#));
    let millis = 1.0 + dice.measure(900, 1.0);
    m::HTTP_REQUEST_DURATION.at(Route::of(asked), method).observe(millis);
    book.observe(&format!("http_request_duration_milliseconds{{{labels}}}"), millis);
    if class == StatusClass::S5xx {
        m::HTTP_ERROR_COUNT.at(Route::of(asked), Status::S503).inc();
        book.inc(&format!(r#"http_error_count_total{{route="{route}",status="503"}}"#));
    }
    if class == StatusClass::S4xx {
        m::AUTH_FAILURE.at(Route::of(asked), AuthFailureReason::of("expired")).inc();
        book.inc(&format!(r#"auth_failure_total{{route="{route}",reason="expired"}}"#));
    }
}

/// A password is changed at some other service, or not.
fn reset(book: &mut Book, dice: &mut Dice) {
    let service = dice.pick(&["mail", "bank", "shop"]);
    if dice.percent(80) {
        m::RESET_FLOW_SUCCESS.at(Service::of(service)).inc();
        return book.inc(&format!(r#"reset_flow_success_total{{service="{service}"}}"#));
    }
    let reason = dice.pick(&["captcha", "layout_changed"]);
    m::RESET_FLOW_FAILURE.at(Service::of(service), Reason::of(reason)).inc();
    book.inc(&format!(r#"reset_flow_failure_total{{service="{service}",reason="{reason}"}}"#));
}

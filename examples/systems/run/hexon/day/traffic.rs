//! Users sign in and use their applications; a backend is lost and found again.

use systems::hexon::{self as m, App, Auth, Host, Provider, Reason};

use crate::trial::{Book, Dice};

/// Applications and the names they have.
const APPS: [(&str, &str); 3] =
    [("shop", "shop.example"), ("mail", "mail.example"), ("wiki", "wiki.example")];

/// A sign-in at a provider, with a second factor; some do not get that far.
pub(super) fn sign_in(book: &mut Book, dice: &mut Dice) {
    let (_, host) = dice.pick(&APPS);
    let provider = dice.pick(&["corp", "partner"]);
    let (at, of) = (Host::of(host), Provider::of(provider));
    m::PROXY_OIDC_FLOW_INITIATED.at(at, of).inc();
    book.inc(&format!(r#"proxy_oidc_flow_initiated{{host="{host}",provider="{provider}"}}"#));
    if dice.percent(15) {
        return flow_failed(book, host, "token_exchange", Some(provider));
    }
    if dice.percent(5) {
        // Before the provider is known.
        return flow_failed(book, host, "unknown_provider", None);
    }
    m::PROXY_OIDC_FLOW_COMPLETED.at(at, of).inc();
    book.inc(&format!(r#"proxy_oidc_flow_completed{{host="{host}",provider="{provider}"}}"#));
    second_factor(book, dice);
    m::SESSIONS_SESSIONS_CREATED.at(m::SessionsSessionsCreatedType::of("web")).inc();
    book.inc(r#"sessions_sessions_created{type="web"}"#);
}

fn flow_failed(book: &mut Book, host: &str, reason: &str, provider: Option<&str>) {
    let of = provider.map(Provider::of);
    m::PROXY_OIDC_FLOW_FAILED.at(Host::of(host), Reason::of(reason), of).inc();
    let provider = provider.unwrap_or_default();
    book.inc(&format!(
        r#"proxy_oidc_flow_failed{{host="{host}",reason="{reason}",provider="{provider}"}}"#
    ));
}

fn second_factor(book: &mut Book, dice: &mut Dice) {
    use m::TotpValidationsTotalResult as Code;
    if dice.percent(30) {
        m::WEBAUTHN_AUTH_ATTEMPTS.inc();
        book.inc("webauthn_auth_attempts");
        m::WEBAUTHN_AUTH_SUCCESS.inc();
        return book.inc("webauthn_auth_success");
    }
    for (result, text) in [(Code::Invalid, "invalid"), (Code::Valid, "valid")] {
        if result == Code::Valid || dice.percent(20) {
            m::TOTP_VALIDATIONS_TOTAL.at(result).inc();
            book.inc(&format!(r#"totp_validations_total{{result="{text}"}}"#));
        }
    }
}

/// Requests of somebody signed in, with the time the application took.
pub(super) fn requests(book: &mut Book, dice: &mut Dice) {
    let (app, host) = dice.pick(&APPS);
    for _ in 0..=dice.below(5) {
        m::PROXY_REQUESTS.at(App::of(app), Host::of(host), Auth::of("oidc")).inc();
        book.inc(&format!(r#"proxy_requests{{app="{app}",host="{host}",auth="oidc"}}"#));
        let seconds = dice.measure(3, 1.0);
        m::PROXY_BACKEND_DURATION.at(App::of(app)).observe(seconds);
        book.observe(&format!(r#"proxy_backend_duration{{app="{app}"}}"#), seconds);
    }
}

/// The wiki's backend is lost: its circuit opens, refuses, half-opens and closes.
pub(super) fn backend_lost(book: &mut Book) {
    use m::{FromState, ToState};
    for _ in 0..6 {
        m::PROXY_ERRORS.at(App::of("wiki"), Host::of("wiki.example")).inc();
        book.inc(r#"proxy_errors{app="wiki",host="wiki.example"}"#);
    }
    let moves = [
        ((FromState::Closed, "closed"), (ToState::Open, "open")),
        ((FromState::Open, "open"), (ToState::HalfOpen, "half_open")),
        ((FromState::HalfOpen, "half_open"), (ToState::Closed, "closed")),
    ];
    let (pool, backend) = (m::PoolId::of("wiki"), m::BackendId::of("wiki-1"));
    for ((from, f), (to, t)) in moves {
        m::LOADBALANCER_CIRCUIT_STATE_CHANGES.at(pool, backend, from, to, None).inc();
        let labels =
            format!(r#"pool_id="wiki",backend_id="wiki-1",from_state="{f}",to_state="{t}""#);
        book.inc(&format!("loadbalancer_circuit_state_changes{{{labels}}}"));
    }
    for _ in 0..9 {
        m::PROXY_CIRCUIT_BREAKER_REJECTIONS.at(App::of("wiki")).inc();
        book.inc(r#"proxy_circuit_breaker_rejections{app="wiki"}"#);
    }
}

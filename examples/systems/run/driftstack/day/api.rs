//! Calls of the API: who calls, how often, and what it came to.

use systems::driftstack::{
    self as m, ActorType, Bucket, DriftstackAuthTotalOutcome as Auth,
    DriftstackOauthTokenTotalOutcome as Oauth, DriftstackRateLimitTotalOutcome as Limit, Method,
    Prefix, Route, StatusClass,
};

use super::audit;
use crate::trial::{Book, Dice};

/// Routes the catalogue has room for: 150, of which it names five.
const ROOM: u32 = 145;
/// Wrong keys one address may try before it is held back.
const TRIES: u32 = 25;

/// A customer signs in, looks after a session, and uses up a limit now and then.
pub(super) fn visit(book: &mut Book, dice: &mut Dice, customer: u32) {
    let exchange = dice.pick(&[
        (Oauth::Ok, "ok"),
        (Oauth::Ok, "ok"),
        (Oauth::Ok, "ok"),
        (Oauth::InvalidGrant, "invalid_grant"),
        (Oauth::InvalidClient, "invalid_client"),
    ]);
    token(book, exchange);
    let key = match customer {
        // One has not heard that the key was revoked.
        17 => (Auth::Revoked, "revoked"),
        _ if dice.percent(5) => (Auth::Expired, "expired"),
        _ => (Auth::Ok, "ok"),
    };
    let let_in = authenticate(book, key);
    let class = if let_in { (StatusClass::S2xx, "2xx") } else { (StatusClass::S4xx, "4xx") };
    for _ in 0..=dice.below(6) {
        let held_back = let_in && dice.percent(3);
        limit(book, (Bucket::Sessions, "sessions"), held_back);
        let class = if held_back { (StatusClass::S4xx, "4xx") } else { class };
        let route = (Route::V1_SESSIONS_ID, "/v1/sessions/:id");
        request(book, (Method::Get, "GET"), route, class);
    }
    if let_in {
        audit(book, (Prefix::Session, "session"), (ActorType::ApiKey, "api_key"));
    }
}

/// One address tries stolen keys: a few are refused, the rest is held back.
pub(super) fn spray(book: &mut Book) {
    let route = (Route::V1_SESSIONS_ID, "/v1/sessions/:id");
    for attempt in 0..80 {
        let held_back = attempt >= TRIES;
        limit(book, (Bucket::Auth, "auth"), held_back);
        if !held_back {
            authenticate(book, (Auth::Invalid, "invalid"));
        }
        request(book, (Method::Post, "POST"), route, (StatusClass::S4xx, "4xx"));
    }
    audit(book, (Prefix::ApiKey, "api_key"), (ActorType::System, "system"));
}

/// More routes than the catalogue has room for: the rest is one, and no request is lost.
pub(super) fn registered_routes(book: &mut Book, routes: u32) {
    for number in 0..routes {
        let text = format!("/v1/extensions/{number}");
        let shown = if number < ROOM { text.as_str() } else { "other" };
        request(book, (Method::Put, "PUT"), (Route::of(&text), shown), (StatusClass::S2xx, "2xx"));
    }
}

pub(super) fn request(
    book: &mut Book,
    (method, m): (Method, &str),
    (route, r): (Route, &str),
    (class, c): (StatusClass, &str),
) {
    m::DRIFTSTACK_HTTP_REQUEST_TOTAL.at(method, route, class).inc();
    book.inc(&format!(
        r#"driftstack_http_request_total{{method="{m}",route="{r}",status_class="{c}"}}"#
    ));
}

fn authenticate(book: &mut Book, (outcome, text): (Auth, &str)) -> bool {
    m::DRIFTSTACK_AUTH_TOTAL.at(outcome).inc();
    book.inc(&format!(r#"driftstack_auth_total{{outcome="{text}"}}"#));
    outcome == Auth::Ok
}

fn token(book: &mut Book, (outcome, text): (Oauth, &str)) {
    m::DRIFTSTACK_OAUTH_TOKEN_TOTAL.at(outcome).inc();
    book.inc(&format!(r#"driftstack_oauth_token_total{{outcome="{text}"}}"#));
}

fn limit(book: &mut Book, (bucket, b): (Bucket, &str), held_back: bool) {
    let (outcome, o) =
        if held_back { (Limit::Exceeded, "exceeded") } else { (Limit::Allowed, "allowed") };
    m::DRIFTSTACK_RATE_LIMIT_TOTAL.at(bucket, outcome).inc();
    book.inc(&format!(r#"driftstack_rate_limit_total{{bucket="{b}",outcome="{o}"}}"#));
}

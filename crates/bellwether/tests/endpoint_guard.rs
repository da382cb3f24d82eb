//! Every route by every method by every shape of credentials by every mode.
//!
//! What is expected is written down here once more, by hand and by another way than the guard goes.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[allow(unreachable_pub, dead_code, reason = "generated for a library, which uses all of it")]
#[path = "generated/shop.rs"]
mod metrics;
#[path = "support/shop.rs"]
mod shop;

use std::sync::Arc;
use std::time::Duration;

use bellwether::endpoint::{Access, Endpoint};
use bellwether::{ManualClock, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use shop::{Answer, NEXT, TOKEN, ask, authorization, bearer, registry, request};

const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];

const ROUTES: [&str; 14] = [
    "/metrics",
    "/metrics?module=all",
    "/metrics/",
    "//metrics",
    "/./metrics",
    "/%2e%2e/metrics",
    "/%6detrics",
    "/metrics%00",
    "/metrics;a=b",
    "/METRICS",
    "/",
    "/unknown",
    "/-/healthy/../metrics",
    "/-/healthy",
];

/// Name, `Authorization` headers, query, and whether they hold a right token.
type Shape = (&'static str, Vec<Vec<u8>>, &'static str, bool);

fn shapes() -> Vec<Shape> {
    let right = authorization(TOKEN).into_bytes();
    let text = |text: &str| vec![text.as_bytes().to_vec()];
    vec![
        ("none", vec![], "", false),
        ("bad", text("Bearer 0123456789abcdef0123456789abcdef"), "", false),
        ("empty", text(""), "", false),
        ("scheme alone", text("Bearer"), "", false),
        ("scheme and blank", text("Bearer "), "", false),
        ("lower case, wrong", text("bearer x"), "", false),
        ("two headers, one right", vec![right.clone(), b"Bearer x".to_vec()], "", false),
        ("two headers, both right", vec![right.clone(), right.clone()], "", false),
        ("in the query", vec![], "token", false),
        ("trailing blank", text(&format!("Bearer {TOKEN} ")), "", false),
        ("two blanks", text(&format!("Bearer  {TOKEN}")), "", false),
        ("another scheme", text(&format!("Basic {TOKEN}")), "", false),
        ("token alone", text(TOKEN), "", false),
        ("prefix", text(&format!("Bearer {}", TOKEN.get(..36).unwrap())), "", false),
        ("not text", vec![[b"Bearer ".as_slice(), &[0xff; 32]].concat()], "", false),
        ("right", vec![right], "", true),
        ("right, lower case scheme", text(&format!("bearer {TOKEN}")), "", true),
        ("right, the next token", text(&authorization(NEXT)), "", true),
    ]
}

/// Where a request comes from, and what a proxy wrote on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Here,
    HereInIpv6,
    HereForwarded,
    Proxy,
    ProxyVouching,
    ProxyVouchingTwice,
    StrangerVouching,
    Stranger,
    Unknown,
}

const FROM: [From; 9] = [
    From::Here,
    From::HereInIpv6,
    From::HereForwarded,
    From::Proxy,
    From::ProxyVouching,
    From::ProxyVouchingTwice,
    From::StrangerVouching,
    From::Stranger,
    From::Unknown,
];

impl From {
    fn peer(self) -> Option<&'static str> {
        match self {
            Self::Here | Self::HereForwarded => Some("127.0.0.1"),
            Self::HereInIpv6 => Some("[::ffff:127.0.0.1]"),
            Self::Proxy | Self::ProxyVouching | Self::ProxyVouchingTwice => Some("10.0.0.7"),
            Self::Stranger | Self::StrangerVouching => Some("203.0.113.9"),
            Self::Unknown => None,
        }
    }

    fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::HereForwarded => &[("x-forwarded-for", "203.0.113.9")],
            Self::ProxyVouching | Self::StrangerVouching => &[("x-auth-user", "prometheus")],
            Self::ProxyVouchingTwice => {
                &[("x-auth-user", "prometheus"), ("x-auth-user", "prometheus")]
            }
            _ => &[],
        }
    }
}

const MODES: [&str; 6] = ["unset", "bearer", "loopback", "forward", "none", "none from anywhere"];

fn access(mode: &str) -> Access {
    match mode {
        "unset" => Access::unset(),
        "bearer" => bearer(),
        "loopback" => Access::loopback(),
        "forward" => {
            let expected = SecretString::from("prometheus".to_owned());
            Access::forward_auth("X-Auth-User", &expected, ["10.0.0.0/24"]).unwrap()
        }
        "none" => Access::none(),
        _ => Access::none_from_anywhere(),
    }
}

/// The table of `docs/endpoint.md`.
fn expected(mode: &str, from: From, route: &str, method: &str, right_token: bool) -> u16 {
    let reads = ["GET", "HEAD"].contains(&method);
    if route == "/-/healthy" {
        return if reads { 200 } else { 405 };
    }
    let local = [From::Here, From::HereInIpv6].contains(&from);
    let (let_in, otherwise) = match mode {
        "unset" => (false, 503),
        "bearer" => (right_token, 401),
        "loopback" | "none" => (local, 403),
        "forward" => (from == From::ProxyVouching, 403),
        _ => (true, 0),
    };
    match (let_in, route, reads) {
        (false, ..) => otherwise,
        (true, "/metrics" | "/metrics?module=all", true) => 200,
        (true, "/metrics" | "/metrics?module=all", false) => 405,
        (true, ..) => 404,
    }
}

fn headers_of(from: From, authorization: &[Vec<u8>]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in authorization {
        headers.append(http::header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
    }
    for (name, value) in from.headers() {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

fn assert_no_canary(answer: &Answer) {
    let shown = format!("{:?} {}", answer.headers, answer.text());
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn every_route_by_every_method_by_every_credential_by_every_mode() {
    let registry = registry();
    let mut cells = 0u32;
    for mode in MODES {
        for from in FROM {
            for (shape, authorization, query, right) in shapes() {
                let headers = headers_of(from, &authorization);
                for route in ROUTES {
                    for method in METHODS {
                        // A new one each time: failures must not add up here.
                        let endpoint = Endpoint::new(Arc::clone(&registry), access(mode));
                        let separator = if route.contains('?') { '&' } else { '?' };
                        let target = match query {
                            "" => route.to_owned(),
                            _ => format!("{route}{separator}token={TOKEN}&access_token={TOKEN}"),
                        };
                        let request = request(method, &target, from.peer(), &headers);
                        let status = expected(mode, from, route, method, right);
                        let cell = format!("{mode}, {from:?}, {shape}, {method} {target}");
                        if status == 200 && method == "GET" && route != "/-/healthy" {
                            // Scrapes are read whole elsewhere; here there are thousands of them.
                            assert_eq!(endpoint.answer(&request).status(), 200, "{cell}");
                        } else {
                            let answer = ask(&endpoint, &request).await;
                            assert_eq!(answer.status, status, "{cell}");
                            assert_no_canary(&answer);
                            let allow = (status == 405).then_some("GET, HEAD");
                            assert_eq!(answer.header("allow"), allow, "{cell}");
                            let challenge = (status == 401).then_some(r#"Bearer realm="metrics""#);
                            assert_eq!(answer.header("www-authenticate"), challenge, "{cell}");
                            assert_eq!(answer.header("cache-control"), Some("no-store"));
                            let nosniff = answer.header("x-content-type-options");
                            assert_eq!(nosniff, Some("nosniff"));
                        }
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cells, 6 * 9 * 18 * 14 * 9);
}

#[tokio::test]
async fn all_refusals_are_the_same_bytes() {
    for (mode, refused) in [("bearer", 401), ("forward", 403), ("loopback", 403)] {
        let mut first: Option<Answer> = None;
        for (shape, authorization, _, right) in shapes() {
            if right {
                continue;
            }
            for route in ROUTES.iter().filter(|route| **route != "/-/healthy") {
                for method in METHODS {
                    let endpoint = Endpoint::new(registry(), access(mode));
                    let headers = headers_of(From::Stranger, &authorization);
                    let request = request(method, route, From::Stranger.peer(), &headers);
                    let mut answer = ask(&endpoint, &request).await;
                    if method == "HEAD" {
                        assert!(answer.body.is_empty());
                        answer.body = b"a bearer token is needed\n".to_vec();
                        if refused == 403 {
                            answer.body = b"not from here\n".to_vec();
                        }
                    }
                    assert_eq!(answer.status, refused, "{mode} {shape} {method} {route}");
                    let first = first.get_or_insert_with(|| answer.clone());
                    assert_eq!(&answer, first, "{mode} {shape} {method} {route}");
                }
            }
        }
    }
}

#[tokio::test]
async fn after_ten_wrong_tokens_an_address_waits_but_the_right_token_gets_in() {
    let clock = Arc::new(ManualClock::at(Timestamp(0)));
    let endpoint = Endpoint::new(registry(), bearer()).with_clock(Arc::clone(&clock) as Arc<_>);
    let with = |token: &str, peer: &str| {
        let value = authorization(token).into_bytes();
        request("GET", "/metrics", Some(peer), &headers_of(From::Stranger, &[value]))
    };
    for _ in 0..10 {
        assert_eq!(ask(&endpoint, &with("wrong", "203.0.113.9")).await.status, 401);
        clock.advance(Duration::from_secs(1));
    }
    let refused = ask(&endpoint, &with("wrong", "203.0.113.9")).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("50"));
    assert_eq!(ask(&endpoint, &with(TOKEN, "203.0.113.9")).await.status, 200);
    assert_eq!(ask(&endpoint, &with("wrong", "203.0.113.10")).await.status, 401);
    let healthy = request("GET", "/-/healthy", Some("203.0.113.9"), &HeaderMap::new());
    assert_eq!(ask(&endpoint, &healthy).await.status, 200);

    clock.advance(Duration::from_secs(50));
    assert_eq!(ask(&endpoint, &with("wrong", "203.0.113.9")).await.status, 401);
}

#[tokio::test]
async fn clients_of_a_proxy_on_this_machine_do_not_add_up_to_one() {
    let endpoint = Endpoint::new(registry(), bearer());
    let headers = headers_of(From::Stranger, &[authorization("wrong").into_bytes()]);
    for peer in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"] {
        for _ in 0..30 {
            let wrong = request("GET", "/metrics", Some(peer), &headers);
            assert_eq!(ask(&endpoint, &wrong).await.status, 401, "{peer}");
        }
    }
}

#[tokio::test]
async fn asking_without_a_token_locks_nobody_out() {
    let endpoint = Endpoint::new(registry(), bearer());
    let none = request("GET", "/metrics", Some("203.0.113.9"), &HeaderMap::new());
    for _ in 0..100 {
        assert_eq!(ask(&endpoint, &none).await.status, 401);
    }
    let value = authorization(TOKEN).into_bytes();
    let headers = headers_of(From::Stranger, &[value]);
    let right = request("GET", "/metrics", Some("203.0.113.9"), &headers);
    assert_eq!(ask(&endpoint, &right).await.status, 200);
}

#[test]
fn debug_of_everything_that_held_a_token_shows_none() {
    let access = bearer();
    let shown = format!("{access:?} {:?}", shop::tokens([TOKEN, NEXT]));
    assert!(!shown.contains("canary"), "{shown}");
    let shown = format!("{:?}", Endpoint::new(registry(), access));
    assert!(!shown.contains("canary"), "{shown}");
}

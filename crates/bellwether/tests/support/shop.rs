//! What the endpoint's tests share: a registry with something in it, requests, and whole answers.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::net::SocketAddr;
use std::sync::Arc;

use bellwether::Registry;
use bellwether::endpoint::{Access, Endpoint, PeerAddr, Tokens};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use secrecy::SecretString;

use crate::metrics as m;

/// A right token, to be found nowhere in what is answered or shown.
pub(crate) const TOKEN: &str = "canary-4e7d1c9a8b6f5e3d2c1b0a99887766";
/// The token that replaces it.
pub(crate) const NEXT: &str = "canary-next-55e3d2c1b0a9988776655443322";

pub(crate) fn registry() -> Arc<Registry> {
    m::SHOP_EVENTS_TOTAL.inc();
    Arc::new(Registry::new().with::<m::Shop>().build().expect("one set"))
}

/// More than 1.5 MB of text: 20,301 series.
pub(crate) fn large_registry() -> Arc<Registry> {
    for x in 0..200 {
        let x = m::X::of(&format!("x-{x}"));
        for y in 0..100 {
            m::SHOP_GRID_TOTAL.at(x, m::Y::of(&format!("y-{y}"))).inc();
        }
    }
    registry()
}

pub(crate) fn tokens<const N: usize>(tokens: [&str; N]) -> Tokens {
    Tokens::given(tokens.map(|token| SecretString::from(token.to_owned())))
}

pub(crate) fn bearer() -> Access {
    Access::bearer(tokens([TOKEN, NEXT])).expect("good tokens")
}

pub(crate) fn authorization(token: &str) -> String {
    format!("Bearer {token}")
}

pub(crate) fn request(
    method: &str,
    target: &str,
    peer: Option<&str>,
    headers: &HeaderMap,
) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).expect("a method");
    *request.uri_mut() = target.parse().expect("a target");
    *request.headers_mut() = headers.clone();
    if let Some(peer) = peer {
        let peer: SocketAddr = format!("{peer}:4000").parse().expect("an address");
        request.extensions_mut().insert(PeerAddr(peer));
    }
    request
}

/// An answer, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub(crate) async fn ask(endpoint: &Endpoint, request: &Request<()>) -> Answer {
    let (head, body) = endpoint.answer(request).into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
    Answer { status: head.status, headers: head.headers, body }
}

//! A shop of a test's own, and a look at its metrics.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use bellwether::{Isolated, Registry, isolate};
use http_body_util::BodyExt as _;
use serde_json::Value;
use storefront::app::Shop;
use storefront::metrics::Storefront;
use tower::ServiceExt as _;

/// An open shop that nobody else is in.
pub(crate) struct Visit {
    pub(crate) shop: Shop,
    service: Router,
    registry: Registry,
    _scope: Isolated<Storefront>,
}

impl Visit {
    pub(crate) fn new() -> Self {
        let scope = isolate::<Storefront>();
        let shop = Shop::open();
        let service = shop.routes().expect("labels the layer can fill");
        let registry = Registry::new().with::<Storefront>().build().expect("one set");
        Self { shop, service, registry, _scope: scope }
    }

    /// The answer to any request, its body unread.
    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        let answer = self.service.clone().oneshot(request).await;
        answer.unwrap_or_else(|never| match never {})
    }

    /// Status and body of the answer to a request like `GET /products`.
    pub(crate) async fn ask(&self, line: &str, body: &Value) -> (u16, Value) {
        self.ask_as("", line, body).await
    }

    /// The same of somebody with a session.
    pub(crate) async fn ask_as(&self, session: &str, line: &str, body: &Value) -> (u16, Value) {
        let (method, target) = line.split_once(' ').expect("a method and a target");
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("content-type", "application/json")
            .header("authorization", format!("Session {session}"))
            .body(Body::from(body.to_string()))
            .expect("a request");
        let answer = self.send(request).await;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// The value of a series as a scrape shows it: `name{label="value"}`.
    pub(crate) fn shows(&self, series: &str) -> Option<f64> {
        let text = self.registry.encode_text();
        let rest = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
        Some(rest.parse().expect("a number"))
    }
}

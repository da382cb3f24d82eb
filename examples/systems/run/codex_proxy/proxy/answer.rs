//! Answers: completions whole or streamed, tool calls put together, refusals by category.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use systems::codex_proxy::{self as m, Category, Kind, Method, Model, Route};
use tokio::sync::watch;

use super::Proxy;

/// How long a stream is silent before a comment shows whether anybody listens.
const SILENCE: Duration = Duration::from_millis(50);

type Asked = Query<HashMap<String, String>>;

pub(super) async fn ready(State(proxy): State<Proxy>) -> StatusCode {
    let ready = proxy.backoff.load(Ordering::Relaxed) == 0;
    if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// `POST` of a completion.
pub(super) async fn complete(
    State(proxy): State<Proxy>,
    path: MatchedPath,
    headers: HeaderMap,
    asked: Asked,
) -> Response {
    if let Some((status, category)) = refusal(&proxy, &asked) {
        m::CODEX_HTTP_ERRORS_TOTAL.at(route(&path), Method::Post, category).inc();
        return status.into_response();
    }
    let takes = asked.get("takes_ms").and_then(|text| text.parse().ok());
    proxy.clock.advance(Duration::from_millis(takes.unwrap_or_default()));
    if let Some(outcome) = asked.get("tool") {
        let model = headers.get("x-model").and_then(|text| text.to_str().ok());
        tool_call(&path, model.unwrap_or_default(), outcome);
    }
    if asked.contains_key("stream") { stream(&proxy) } else { "completed".into_response() }
}

/// Why a request is turned away, if it is.
fn refusal(proxy: &Proxy, asked: &Asked) -> Option<(StatusCode, Category)> {
    if proxy.maintenance.load(Ordering::Relaxed) {
        return Some((StatusCode::SERVICE_UNAVAILABLE, Category::Maintenance));
    }
    if proxy.backoff.load(Ordering::Relaxed) > 0 {
        return Some((StatusCode::SERVICE_UNAVAILABLE, Category::Worker));
    }
    match asked.get("fails").map(String::as_str)? {
        "auth" => Some((StatusCode::UNAUTHORIZED, Category::Auth)),
        "rate_limit" => Some((StatusCode::TOO_MANY_REQUESTS, Category::RateLimit)),
        "timeout" => Some((StatusCode::GATEWAY_TIMEOUT, Category::Timeout)),
        _ => Some((StatusCode::BAD_REQUEST, Category::InvalidRequest)),
    }
}

fn route(path: &MatchedPath) -> Route {
    match path.as_str() {
        "/v1/chat/completions" => Route::V1ChatCompletions,
        "/v1/completions" => Route::V1Completions,
        "/v1/responses" => Route::V1Responses,
        _ => Route::Other,
    }
}

/// Pieces of a tool call were collected: whole at the end, or not.
fn tool_call(path: &MatchedPath, model: &str, outcome: &str) {
    use m::ToolBufferStartedTotalRoute as At;
    let at = match route(path) {
        Route::V1ChatCompletions => At::V1ChatCompletions,
        Route::V1Completions => At::V1Completions,
        Route::V1Responses => At::V1Responses,
        _ => At::Other,
    };
    let model = Model::of(model);
    m::TOOL_BUFFER_STARTED_TOTAL.at(at, model).inc();
    let kind = match outcome {
        "flushed" => return m::TOOL_BUFFER_FLUSHED_TOTAL.at(at, model).inc(),
        "aborted" => Kind::Aborted,
        "overflow" => Kind::Overflow,
        "malformed" => Kind::Malformed,
        _ => Kind::Other,
    };
    m::TOOL_BUFFER_ANOMALIES_TOTAL.at(at, model, kind).inc();
}

/// Server-sent events until all are hung up on, or the client leaves.
fn stream(proxy: &Proxy) -> Response {
    let (sender, body) = Channel::new(4);
    let open = Open::count(&proxy.streams);
    tokio::spawn(tell(sender, proxy.hang_up.subscribe(), open));
    ([(CONTENT_TYPE, "text/event-stream")], Body::new(body)).into_response()
}

async fn tell(
    mut sender: Sender<Bytes, Infallible>,
    mut hang_up: watch::Receiver<bool>,
    _open: Open,
) {
    let mut text = "data: begin\n\n";
    while sender.send_data(Bytes::from_static(text.as_bytes())).await.is_ok() {
        let over = hang_up.wait_for(|over| *over);
        if tokio::time::timeout(SILENCE, over).await.is_ok() {
            return;
        }
        text = ":\n\n";
    }
}

/// One stream more until it is dropped.
struct Open(Arc<AtomicI64>);

impl Open {
    fn count(streams: &Arc<AtomicI64>) -> Self {
        streams.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(streams))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

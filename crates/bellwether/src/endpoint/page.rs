//! The answers that are not a scrape: fixed texts, so that nothing of a request comes back.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::body::EndpointBody;

/// The headers every answer has.
pub(super) fn put_common(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

pub(super) fn healthy() -> Response<EndpointBody> {
    page(StatusCode::OK, "healthy\n")
}

pub(super) fn not_found() -> Response<EndpointBody> {
    page(StatusCode::NOT_FOUND, "there is nothing here; metrics are at /metrics\n")
}

#[cfg(feature = "slo")]
pub(super) fn bad_request(text: &'static str) -> Response<EndpointBody> {
    page(StatusCode::BAD_REQUEST, text)
}

pub(super) fn method_not_allowed() -> Response<EndpointBody> {
    let page = page(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    with(page, ALLOW, HeaderValue::from_static("GET, HEAD"))
}

pub(super) fn unauthorized() -> Response<EndpointBody> {
    let page = page(StatusCode::UNAUTHORIZED, "a bearer token is needed\n");
    with(page, WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"metrics\""))
}

pub(super) fn forbidden() -> Response<EndpointBody> {
    page(StatusCode::FORBIDDEN, "not from here\n")
}

pub(super) fn closed() -> Response<EndpointBody> {
    page(StatusCode::SERVICE_UNAVAILABLE, "no scrape token is configured\n")
}

pub(super) fn too_often(wait: Duration) -> Response<EndpointBody> {
    let page = page(StatusCode::TOO_MANY_REQUESTS, "too many wrong tokens from this address\n");
    with(page, RETRY_AFTER, whole_seconds(wait))
}

pub(super) fn busy() -> Response<EndpointBody> {
    let page = page(StatusCode::SERVICE_UNAVAILABLE, "too many scrapes at once\n");
    with(page, RETRY_AFTER, HeaderValue::from_static("1"))
}

pub(super) fn no_runtime() -> Response<EndpointBody> {
    page(StatusCode::INTERNAL_SERVER_ERROR, "the endpoint runs outside a tokio runtime\n")
}

fn page(status: StatusCode, text: &'static str) -> Response<EndpointBody> {
    let body = EndpointBody::page(Bytes::from_static(text.as_bytes()));
    let mut response = Response::new(body);
    *response.status_mut() = status;
    put_common(response.headers_mut());
    // Written out, so that the answer to HEAD has it too.
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    with(response, CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))
}

fn with(
    mut response: Response<EndpointBody>,
    name: HeaderName,
    value: HeaderValue,
) -> Response<EndpointBody> {
    response.headers_mut().insert(name, value);
    response
}

/// Rounded up, and never none.
fn whole_seconds(wait: Duration) -> HeaderValue {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    HeaderValue::from(seconds.max(1))
}

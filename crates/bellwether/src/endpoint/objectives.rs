//! Objectives as JSON.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode, Uri};

use super::body::EndpointBody;
use super::page::put_common;
use crate::slo::{Slos, ToJson as _};

/// The path of the alerts.
pub(super) const ALERTS: &str = "/slo/alerts";
/// The path of the objectives' state.
pub(super) const HEALTH: &str = "/slo/health";

/// Whether a path is one of the objectives' and there are any.
pub(super) fn is_one(slos: Option<&Slos>, path: &str) -> bool {
    slos.is_some() && (path == ALERTS || path == HEALTH)
}

/// The alerts or the state of the objectives.
pub(super) fn answer(slos: &Slos, uri: &Uri) -> Response<EndpointBody> {
    let (sound, text) = if uri.path() == ALERTS {
        let alerts = slos.check_burn_rate_alerts();
        (!alerts.alerts.iter().any(|alert| alert.firing), alerts.to_json())
    } else {
        let health = slos.check_slo_health();
        (health.passes_gate(), health.to_json())
    };
    let strict = uri.query().is_some_and(|query| query.split('&').any(|part| part == "strict=1"));
    let status = if strict && !sound { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    json(status, text)
}

fn json(status: StatusCode, text: String) -> Response<EndpointBody> {
    let length = text.len();
    let mut response = Response::new(EndpointBody::page(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    put_common(headers);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

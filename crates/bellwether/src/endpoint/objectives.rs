//! Objectives as JSON.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode, Uri};

use super::body::EndpointBody;
use super::page::{self, put_common};
use crate::slo::{Slos, ToJson as _};

/// The path of the alerts.
pub(super) const ALERTS: &str = "/slo/alerts";
/// The path of the objectives' state.
pub(super) const HEALTH: &str = "/slo/health";

/// Whether a path is one of the objectives' and there are any.
pub(super) fn is_one(slos: Option<&Slos>, path: &str) -> bool {
    slos.is_some() && (path == ALERTS || path == HEALTH)
}

/// The alerts or the state of the objectives. A gate closes by the same rule at both.
pub(super) fn answer(slos: &Slos, uri: &Uri) -> Response<EndpointBody> {
    let Some(strict) = strict(uri.query().unwrap_or_default()) else {
        return page::bad_request("strict is 1, true, 0 or false\n");
    };
    let health = slos.check_slo_health();
    let closed = strict && !health.passes_gate();
    let status = if closed { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let text = if uri.path() == ALERTS {
        slos.check_burn_rate_alerts().to_json()
    } else {
        health.to_json()
    };
    json(status, text)
}

/// Whether a query asks strictly; none if it says something that is neither yes nor no. A gate that
/// mistypes must not find itself open.
fn strict(query: &str) -> Option<bool> {
    let mut strict = false;
    for part in query.split('&') {
        let (key, value) = part.split_once('=').unwrap_or((part, "1"));
        match value {
            _ if key != "strict" => {}
            "1" | "true" => strict = true,
            "0" | "false" => {}
            _ => return None,
        }
    }
    Some(strict)
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

#[cfg(test)]
mod tests {
    use super::strict;

    #[test]
    fn a_gate_that_mistypes_is_told_so() {
        for query in ["strict=1", "strict", "strict=true", "a=b&strict=1", "strict=0&strict"] {
            assert_eq!(strict(query), Some(true), "{query}");
        }
        for query in ["", "strict=0", "strict=false", "a", "strictly=1", "&&"] {
            assert_eq!(strict(query), Some(false), "{query}");
        }
        for query in ["strict=yes", "strict=", "strict=TRUE", "strict=1&strict=2", "strict==1"] {
            assert_eq!(strict(query), None, "{query}");
        }
    }
}

//! Gets the exposition: over HTTP, from a file or from standard input, always bounded.

use std::fs::File;
use std::io::{self, Read};
use std::time::Duration;

use super::secret::Header;
use crate::failure::Failure;

/// Largest exposition read, in bytes, after decompression.
pub(super) const BODY_BYTES_MAX: u64 = 64 << 20;

/// The formats asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// OpenMetrics, or else text.
    Text,
    /// Protobuf.
    Protobuf,
}

/// OpenMetrics first, with names as they are; then text.
const TEXT: &str = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8,\
                      text/plain;version=0.0.4;q=0.5";

/// Families one by one, each with its length in front.
const PROTOBUF: &str = "application/vnd.google.protobuf;\
                        proto=io.prometheus.client.MetricFamily;encoding=delimited;\
                        escaping=allow-utf-8";

/// What was got.
#[derive(Debug)]
pub(super) struct Scrape {
    pub(super) body: Vec<u8>,
    /// The `Content-Type`, when there was one.
    pub(super) content_type: Option<String>,
}

/// Gets the exposition from wherever `source` says it is.
pub(super) fn scrape(
    source: &str,
    wanted: Wanted,
    headers: &[Header],
    timeout: Duration,
) -> Result<Scrape, Failure> {
    if is_address(source) {
        return http(source, wanted, headers, timeout);
    }
    let body = match source {
        "-" => bounded(io::stdin().lock()),
        path => File::open(path).and_then(bounded),
    };
    let body = body.map_err(|error| {
        let help = "give an http:// or https:// address, a file with a saved scrape, or -";
        Failure::new(format!("cannot read {}: {error}", shown(source)), help)
    })?;
    Ok(Scrape { body, content_type: None })
}

/// Whether the source is an endpoint.
pub(super) fn is_address(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    from.take(BODY_BYTES_MAX + 1).read_to_end(&mut body)?;
    if body.len() as u64 > BODY_BYTES_MAX {
        let limit = BODY_BYTES_MAX >> 20;
        return Err(io::Error::other(format!("the exposition is larger than {limit} MiB")));
    }
    Ok(body)
}

fn http(
    url: &str,
    wanted: Wanted,
    headers: &[Header],
    timeout: Duration,
) -> Result<Scrape, Failure> {
    let accept = match wanted {
        Wanted::Text => TEXT,
        Wanted::Protobuf => PROTOBUF,
    };
    let response = request(url, accept, headers, timeout)?;
    match response.status().as_u16() {
        200 => answer(url, response),
        status => Err(refusal(url, status)),
    }
}

/// The status and body of an answer in JSON; the body of a refusal may be no such thing.
pub(super) fn json(
    url: &str,
    headers: &[Header],
    timeout: Duration,
) -> Result<(u16, Vec<u8>), Failure> {
    let response = request(url, "application/json", headers, timeout)?;
    let status = response.status().as_u16();
    Ok((status, answer(url, response)?.body))
}

type Response = ureq::http::Response<ureq::Body>;

fn request(
    url: &str,
    accept: &str,
    headers: &[Header],
    timeout: Duration,
) -> Result<Response, Failure> {
    let mut request = agent(timeout).get(url).header("Accept", accept);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.call().map_err(|error| unreachable(&shown(url), &error))
}

fn answer(url: &str, mut response: Response) -> Result<Scrape, Failure> {
    let content_type = response.headers().get("content-type");
    let content_type = content_type.and_then(|v| v.to_str().ok()).map(str::to_owned);
    let body = bounded(response.body_mut().as_reader()).map_err(|error| {
        let what = format!("{} did not send its whole answer: {error}", shown(url));
        Failure::new(what, "look into the service's log, or allow more time with --timeout")
    })?;
    Ok(Scrape { body, content_type })
}

/// Connects directly, as a scraper does, and does not follow redirects: credentials go to the
/// address that was given and nowhere else.
fn agent(timeout: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(concat!("bellwether/", env!("CARGO_PKG_VERSION")))
        .build();
    config.new_agent()
}

fn unreachable(shown: &str, error: &ureq::Error) -> Failure {
    match error {
        ureq::Error::Timeout(_) => {
            let what = format!("{shown} did not answer in time");
            Failure::new(what, "allow more time with --timeout, or see why it is slow")
        }
        // Its text repeats the address, credentials included.
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            let what = format!("{shown} is no address");
            Failure::new(what, "write it as http://host:port/path")
        }
        other => {
            let what = format!("cannot reach {shown}: {other}");
            Failure::new(what, "check that the service runs and listens there")
        }
    }
}

/// Why an endpoint did not give what it was asked for.
pub(super) fn refusal(url: &str, status: u16) -> Failure {
    let help = match status {
        401 => "give the right token with --token-file FILE",
        403 => "the endpoint does not let this client in: see how it is guarded",
        404 => "check the path: metrics are usually at /metrics",
        503 => "the endpoint has no token configured, or the service is not ready",
        300..=399 => "redirects are not followed: give the address it leads to",
        _ => "look into the service's log",
    };
    Failure::new(format!("{} answered {status}", shown(url)), help)
}

/// The source as messages name it.
pub(super) fn shown(source: &str) -> String {
    if source == "-" { "standard input".to_owned() } else { without_credentials(source) }
}

/// The host of an address, or the name of a file without folder and ending.
pub(super) fn place(source: &str) -> String {
    let shown = shown(source);
    if let Some((_, rest)) = shown.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        return host.to_owned();
    }
    let stem = std::path::Path::new(source).file_stem();
    stem.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// The address without `user:password@`.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(without_credentials("http://a:b@host:1/m?x=a@b"), "http://host:1/m?x=a@b");
        assert_eq!(without_credentials("https://host"), "https://host");
    }

    #[test]
    fn a_source_is_placed_at_its_host_or_its_file() {
        assert_eq!(place("http://a:b@host:1/metrics?x"), "host:1");
        assert_eq!(place("scrapes/shop.prom"), "shop");
        assert_eq!(place("-"), "-");
    }

    #[test]
    fn an_endless_body_is_refused_at_the_limit() {
        let error = bounded(io::repeat(b'x')).unwrap_err();
        assert!(error.to_string().contains("64 MiB"), "{error}");
        assert_eq!(bounded(&b"x 1\n"[..]).unwrap(), b"x 1\n");
    }
}

//! Answering a scrape that was let in.

use std::sync::Arc;
use std::time::Duration;

use bellwether_exposition::{ContentCoding, Format, negotiate, negotiate_encoding};
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::body::EndpointBody;
use super::page;
use super::stream::Job;
use crate::gather::Registry;

/// Limits of scraping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScrapeLimits {
    /// Scrapes that may run at once; more are answered 503.
    pub at_once_max: usize,
    /// Longest time a scrape may take, sent whole, when the scraper does not say.
    pub time_default: Duration,
    /// Longest time a scraper may ask for in `X-Prometheus-Scrape-Timeout-Seconds`.
    pub time_max: Duration,
}

impl Default for ScrapeLimits {
    fn default() -> Self {
        Self {
            at_once_max: 4,
            time_default: Duration::from_mins(1),
            time_max: Duration::from_mins(5),
        }
    }
}

/// Scrapes one registry.
#[derive(Debug)]
pub(super) struct Scraper {
    registry: Arc<Registry>,
    limits: ScrapeLimits,
    places: Arc<Semaphore>,
}

const SCRAPE_TIMEOUT: HeaderName = HeaderName::from_static("x-prometheus-scrape-timeout-seconds");

impl Scraper {
    pub(super) fn new(registry: Arc<Registry>, limits: ScrapeLimits) -> Self {
        let places = limits.at_once_max.clamp(1, Semaphore::MAX_PERMITS);
        Self { registry, limits, places: Arc::new(Semaphore::new(places)) }
    }

    pub(super) fn with_limits(&self, limits: ScrapeLimits) -> Self {
        Self::new(Arc::clone(&self.registry), limits)
    }

    /// The answer to `GET` or `HEAD`.
    pub(super) fn answer(&self, method: &Method, headers: &HeaderMap) -> Response<EndpointBody> {
        let format = negotiate(joined(headers, &ACCEPT).as_deref());
        let coding = negotiate_encoding(joined(headers, &ACCEPT_ENCODING).as_deref());
        if method == Method::HEAD {
            return head_of(EndpointBody::head_only(), &format, coding);
        }
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            return page::busy();
        };
        let Ok(runtime) = Handle::try_current() else {
            return page::no_runtime();
        };
        let deadline = Instant::now() + self.time_for(headers);
        let registry = Arc::clone(&self.registry);
        let job = Job { registry, format, coding, deadline, permit };
        head_of(EndpointBody::scrape(job.start(&runtime), deadline), &format, coding)
    }

    fn time_for(&self, headers: &HeaderMap) -> Duration {
        let asked = headers.get(SCRAPE_TIMEOUT).and_then(|v| v.to_str().ok()?.parse().ok());
        let asked = asked.filter(|s| *s > 0.0).and_then(|s| Duration::try_from_secs_f64(s).ok());
        asked.map_or(self.limits.time_default, |asked| asked.min(self.limits.time_max))
    }
}

fn head_of(body: EndpointBody, format: &Format, coding: ContentCoding) -> Response<EndpointBody> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    page::put_common(headers);
    let content_type = HeaderValue::try_from(format.content_type());
    headers.insert(
        CONTENT_TYPE,
        content_type.unwrap_or_else(|_| HeaderValue::from_static("text/plain; version=0.0.4")),
    );
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    if coding != ContentCoding::Identity {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
    }
    response
}

/// A list header, whose lines count as one. What is not text is left out.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let text = lines.collect::<Vec<_>>().join(",");
    (!text.is_empty()).then_some(text)
}

//! The endpoint as a tower service.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use bellwether_model::{Clock, SystemClock};
use http::{Method, Request, Response};
use tower_service::Service;

use super::access::Access;
use super::body::EndpointBody;
use super::error::AccessError;
use super::guard::{Guard, Verdict};
use super::page;
use super::scrape::{ScrapeLimits, Scraper};
use crate::gather::Registry;

/// The path of the metrics.
pub(super) const METRICS: &str = "/metrics";
/// The only path that is open.
pub(super) const HEALTHY: &str = "/-/healthy";

/// The guarded endpoint; see the [module](super). Clones share the limits.
#[derive(Debug, Clone)]
pub struct Endpoint {
    guard: Arc<Guard>,
    scraper: Arc<Scraper>,
    #[cfg(feature = "slo")]
    pub(super) slos: Option<crate::slo::Slos>,
}

impl Endpoint {
    /// Exposes `registry` to whom `access` lets in.
    pub fn new(registry: impl Into<Arc<Registry>>, access: Access) -> Self {
        Self {
            guard: Arc::new(Guard::new(access, Arc::new(SystemClock))),
            scraper: Arc::new(Scraper::new(registry.into(), ScrapeLimits::default())),
            #[cfg(feature = "slo")]
            slos: None,
        }
    }

    /// Exposes `registry` to whom the conventional variables let in; see [`Access::from_env`].
    ///
    /// # Errors
    /// The variables are set, and not to something that guards.
    pub fn from_env(
        registry: impl Into<Arc<Registry>>,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, AccessError> {
        Ok(Self::new(registry, Access::from_env(lookup)?))
    }

    /// Takes the time of failures and of token files from elsewhere. Before cloning.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        match Arc::try_unwrap(self.guard) {
            Ok(guard) => Self { guard: Arc::new(guard.with_clock(clock)), ..self },
            // Whoever has a clone relies on the clock it has.
            Err(guard) => Self { guard, ..self },
        }
    }

    /// Limits scrapes otherwise than by [`ScrapeLimits::default`].
    #[must_use]
    pub fn with_limits(self, limits: ScrapeLimits) -> Self {
        Self { scraper: Arc::new(self.scraper.with_limits(limits)), ..self }
    }

    /// Serves the alerts and the state of these objectives as JSON, at `/slo/alerts` and
    /// `/slo/health`. The status is 200 whatever they say, for a breach is no reason to restart a
    /// process; with `?strict=1`, for deploy gates, 503 while an objective is blind, at risk or its
    /// budget gone ([`Status::closes_gate`](crate::slo::Status::closes_gate)).
    #[cfg(feature = "slo")]
    #[must_use]
    pub fn with_slos(self, slos: &crate::slo::Slos) -> Self {
        Self { slos: Some(slos.clone()), ..self }
    }

    /// The answer to any request.
    pub fn answer<B>(&self, request: &Request<B>) -> Response<EndpointBody> {
        let response = self.answer_with_body(request);
        if *request.method() == Method::HEAD {
            // Over HTTP/2 a server sends whatever body it is given, which HEAD forbids.
            return response.map(|_| EndpointBody::head_only());
        }
        response
    }

    fn answer_with_body<B>(&self, request: &Request<B>) -> Response<EndpointBody> {
        let (method, path) = (request.method(), request.uri().path());
        let reads = *method == Method::GET || *method == Method::HEAD;
        if path == HEALTHY {
            return if reads { page::healthy() } else { page::method_not_allowed() };
        }
        match self.guard.judge(request.headers(), request.extensions()) {
            #[cfg(feature = "slo")]
            Verdict::Admitted if super::objectives::is_one(self.slos.as_ref(), path) => {
                match &self.slos {
                    Some(slos) if reads => super::objectives::answer(slos, request.uri()),
                    _ => page::method_not_allowed(),
                }
            }
            Verdict::Admitted if path != METRICS => page::not_found(),
            Verdict::Admitted if reads => self.scraper.answer(method, request.headers()),
            Verdict::Admitted => page::method_not_allowed(),
            Verdict::Closed => page::closed(),
            Verdict::TooOften(wait) => page::too_often(wait),
            Verdict::Unauthorized => page::unauthorized(),
            Verdict::Forbidden => page::forbidden(),
        }
    }
}

impl<B> Service<Request<B>> for Endpoint {
    type Response = Response<EndpointBody>;
    type Error = Infallible;
    type Future = Ready<Result<Response<EndpointBody>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        ready(Ok(self.answer(&request)))
    }
}

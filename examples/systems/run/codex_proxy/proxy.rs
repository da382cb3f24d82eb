//! The proxy: its routes, its worker, its streams. What a request asks for in its query is what
//! happens, and its time is the clock's.

mod answer;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use bellwether::ManualClock;
use bellwether::http::{DurationEnd, HttpLayer, HttpLayerError, RequestHead};
use systems::codex_proxy::{self as m, CodexProxy};
use tokio::sync::watch;

/// Routes where something is completed.
pub(super) const COMPLETIONS: [&str; 3] =
    ["/v1/chat/completions", "/v1/completions", "/v1/responses"];

/// What the parts of the proxy share.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    /// The only clock: a request takes as long as it says.
    pub(super) clock: Arc<ManualClock>,
    /// Streams open, as the guard of concurrency counts them.
    streams: Arc<AtomicI64>,
    /// Whether streams are to end.
    pub(super) hang_up: watch::Sender<bool>,
    maintenance: Arc<AtomicBool>,
    /// Seconds the worker's next start waits; 0 while it runs.
    backoff: Arc<AtomicU32>,
}

impl Proxy {
    pub(super) fn new() -> Self {
        Self {
            clock: Arc::default(),
            streams: Arc::default(),
            hang_up: watch::Sender::new(false),
            maintenance: Arc::default(),
            backoff: Arc::default(),
        }
    }

    /// What the proxy knows anyway is looked at when somebody asks.
    pub(super) fn observe_at_scrape(&self) {
        let proxy = self.clone();
        bellwether::on_scrape::<CodexProxy>(move || {
            let backoff = proxy.backoff.load(Ordering::Relaxed);
            m::CODEX_STREAMS_ACTIVE.set(proxy.streams.load(Ordering::Relaxed));
            m::CODEX_WORKER_READY.set(i64::from(backoff == 0));
            m::CODEX_WORKER_BACKOFF_SECONDS.set(backoff.into());
            m::CODEX_MAINTENANCE_MODE.set(proxy.maintenance.load(Ordering::Relaxed).into());
        });
    }

    /// The routes, each request recorded until the end of its answer.
    pub(super) fn routes(&self) -> Result<Router, HttpLayerError> {
        let layer = HttpLayer::builder()
            .requests(&m::CODEX_HTTP_REQUESTS_TOTAL)
            .duration(&m::CODEX_HTTP_REQUEST_DURATION_SECONDS)
            .duration_until(DurationEnd::Body)
            .extract("model", model)
            .clock(self.clock.clone())
            .build()?;
        let mut routes = Router::new()
            .route("/v1/models", get(async || "[\"large\"]"))
            .route("/healthz", get(async || "ok"))
            .route("/readyz", get(answer::ready));
        for route in COMPLETIONS {
            routes = routes.route(route, post(answer::complete));
        }
        let routes = routes.fallback(async || StatusCode::NOT_FOUND);
        Ok(routes.with_state(self.clone()).layer(layer))
    }

    /// The worker ended and will be started again after so many seconds; 0: it has been.
    pub(super) fn worker_waits(&self, seconds: u32) {
        self.backoff.store(seconds, Ordering::Relaxed);
    }

    pub(super) fn maintain(&self, on: bool) {
        self.maintenance.store(on, Ordering::Relaxed);
    }

    /// Streams open at the moment.
    pub(super) fn streams(&self) -> i64 {
        self.streams.load(Ordering::Relaxed)
    }
}

/// The model a completion is asked of; elsewhere the header means nothing.
fn model(head: &RequestHead<'_>) -> Option<Cow<'static, str>> {
    let completes = *head.method == Method::POST && COMPLETIONS.contains(&head.uri.path());
    let model = head.headers.get("x-model").filter(|_| completes)?;
    Some(Cow::Owned(model.to_str().ok()?.to_owned()))
}

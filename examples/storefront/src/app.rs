//! The shop, put together.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use bellwether::endpoint::{Access, Endpoint};
use bellwether::http::{HttpLayer, HttpLayerError};
use bellwether::{DuplicateFamily, Registry};

use crate::auth::Sessions;
use crate::checkout::Carts;
use crate::maintenance::Maintenance;
use crate::metrics::{self as m, Storefront};
use crate::streams::Ring;
use crate::webhooks::Notices;
use crate::{auth, catalogue, checkout, maintenance, streams, webhooks};

/// What the parts of the shop share.
#[derive(Debug, Clone, Default)]
pub struct Shop {
    /// Customers who are logged in.
    pub sessions: Arc<Sessions>,
    /// Carts that are not paid yet.
    pub carts: Arc<Carts>,
    /// What happened lately, for whoever listens.
    pub events: Arc<Ring>,
    /// Whether orders are taken.
    pub maintenance: Arc<Maintenance>,
    /// What tenants are to be told.
    pub notices: Arc<Notices>,
}

impl Shop {
    /// A shop without customers, its state ready to be scraped.
    pub fn open() -> Self {
        let shop = Self::default();
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        m::STOREFRONT_BUILD_INFO.set(env!("CARGO_PKG_VERSION"), profile);
        shop.maintenance.set(m::StorefrontMaintenanceState::Off);
        shop.observe_at_scrape();
        shop
    }

    /// What the shop keeps anyway is looked at when somebody asks, not whenever it changes.
    fn observe_at_scrape(&self) {
        let Self { sessions, events, notices, .. } = self.clone();
        bellwether::on_scrape::<Storefront>(move || {
            sessions.observe();
            events.observe();
            notices.observe();
        });
    }

    /// The routes, each request recorded.
    ///
    /// # Errors
    /// A label of the metrics the layer records into has no value.
    pub fn routes(&self) -> Result<Router, HttpLayerError> {
        let layer = HttpLayer::builder()
            .requests(&m::STOREFRONT_HTTP_REQUESTS_TOTAL)
            .duration(&m::STOREFRONT_HTTP_REQUEST_DURATION_SECONDS)
            .in_flight(&m::STOREFRONT_HTTP_REQUESTS_IN_FLIGHT)
            .streaming(&m::STOREFRONT_HTTP_STREAMS_OPEN)
            .stream_duration(&m::STOREFRONT_HTTP_STREAM_DURATION_SECONDS)
            .build()?;
        let routes = Router::new()
            .route("/", get(async || "Welcome.\n"))
            .merge(auth::routes(self))
            .merge(catalogue::routes())
            .merge(checkout::routes(self))
            .merge(maintenance::routes(self))
            .merge(streams::routes(self))
            .merge(webhooks::routes(self))
            .fallback(async || (StatusCode::NOT_FOUND, "No such page.\n"));
        Ok(routes.layer(layer))
    }

    /// The routes, and `/metrics` for whom `access` lets in. Scrapes are not recorded as requests.
    ///
    /// # Errors
    /// The catalogue and the routes do not fit together.
    pub fn service(&self, access: Access) -> Result<Router, ServiceError> {
        self.service_of(Self::registry()?, access)
    }

    /// The same, exposing a registry that exporters may share.
    ///
    /// # Errors
    /// The catalogue and the routes do not fit together.
    pub fn service_of(
        &self,
        registry: impl Into<Arc<Registry>>,
        access: Access,
    ) -> Result<Router, ServiceError> {
        Ok(self.routes()?.merge(Endpoint::new(registry, access).routes()))
    }

    /// All there is to expose: the shop, its process, and what its exporters do, if it has any.
    ///
    /// # Errors
    /// [`DuplicateFamily`] when two of them have a family of one name.
    pub fn registry() -> Result<Registry, DuplicateFamily> {
        Registry::new().with::<Storefront>().with_process().with_push().build()
    }
}

/// Why a shop cannot be served: what its catalogue says and what it records do not fit.
#[derive(Debug)]
pub enum ServiceError {
    /// A label without a value.
    Layer(HttpLayerError),
    /// A metric that something else exposes already.
    Registry(DuplicateFamily),
}

impl From<HttpLayerError> for ServiceError {
    fn from(error: HttpLayerError) -> Self {
        Self::Layer(error)
    }
}

impl From<DuplicateFamily> for ServiceError {
    fn from(error: DuplicateFamily) -> Self {
        Self::Registry(error)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layer(error) => error.fmt(f),
            Self::Registry(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ServiceError {}

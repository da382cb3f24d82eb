//! The endpoint among an axum application's routes.

use super::service::{Endpoint, HEALTHY, METRICS};

impl Endpoint {
    /// Routes for `/metrics` and `/-/healthy`, and for `/slo/alerts` and `/slo/health` where
    /// objectives are served, to merge into an application. The guard is inside
    /// the routes' service: no layer of the application can be forgotten around it, and none is
    /// needed.
    ///
    /// The application's own routes answer everything else, `//metrics` and the like included.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> axum::Router<S> {
        let routes = axum::Router::new()
            .route_service(METRICS, self.clone())
            .route_service(HEALTHY, self.clone());
        #[cfg(feature = "slo")]
        if self.slos.is_some() {
            return routes
                .route_service(super::objectives::ALERTS, self.clone())
                .route_service(super::objectives::HEALTH, self.clone());
        }
        routes
    }
}

//! The layer and the service it makes.

use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::body::HeldBody;
use super::builder::HttpLayerBuilder;
use super::future::ResponseFuture;
use super::plan::Plan;
use super::running::{AfterHead, Running};

/// Records the requests of the services it wraps; see the [module](super).
#[derive(Debug, Clone)]
pub struct HttpLayer {
    plan: Arc<Plan>,
}

impl HttpLayer {
    /// A layer to be told its instruments.
    pub fn builder() -> HttpLayerBuilder {
        HttpLayerBuilder::new()
    }

    pub(super) fn of(plan: Plan) -> Self {
        Self { plan: Arc::new(plan) }
    }
}

impl<S> Layer<S> for HttpLayer {
    type Service = HttpService<S>;

    fn layer(&self, inner: S) -> HttpService<S> {
        HttpService { inner, plan: Arc::clone(&self.plan) }
    }
}

/// A service whose requests are recorded.
#[derive(Debug, Clone)]
pub struct HttpService<S> {
    inner: S,
    plan: Arc<Plan>,
}

impl<S, B, R> Service<Request<B>> for HttpService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Body,
{
    type Response = Response<HeldBody<R, AfterHead>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let running = Running::begin(&self.plan, &request);
        ResponseFuture::new(self.inner.call(request), running)
    }
}

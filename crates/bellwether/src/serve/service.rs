//! What is put around the service of one connection.

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tower_service::Service;

use super::activity::{Active, Activity};
use super::limits::Limits;
use super::request_body::RequestBody;
use super::sent_body::SentBody;
use crate::endpoint::PeerAddr;

/// Tells requests who sent them, and the connection how long they last.
#[derive(Debug, Clone)]
pub(super) struct ConnectionService<S> {
    pub(super) inner: S,
    pub(super) peer: SocketAddr,
    pub(super) activity: Activity,
    pub(super) limits: Limits,
}

impl<S, B> Service<Request<Incoming>> for ConnectionService<S>
where
    S: Service<Request<RequestBody>, Response = Response<B>>,
{
    type Response = Response<SentBody<B>>;
    type Error = S::Error;
    type Future = ActiveFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let active = self.activity.request();
        let mut request = request.map(|body| RequestBody::new(body, &self.limits));
        let extensions = request.extensions_mut();
        extensions.insert(PeerAddr(self.peer));
        #[cfg(feature = "axum")]
        extensions.insert(axum::extract::ConnectInfo(self.peer));
        ActiveFuture { inner: self.inner.call(request), active: Some(active) }
    }
}

pin_project! {
    /// A request under way.
    pub(super) struct ActiveFuture<F> {
        #[pin]
        inner: F,
        active: Option<Active>,
    }
}

impl<F, B, E> Future for ActiveFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<SentBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = ready!(this.inner.poll(cx));
        let active = this.active.take();
        Poll::Ready(result.map(|response| response.map(|body| SentBody::new(body, active))))
    }
}

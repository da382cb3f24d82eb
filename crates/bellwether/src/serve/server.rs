//! The accept loop and its end.

use std::error::Error;

use http::{Request, Response};
use http_body::Body;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

use super::accept::{Listen, next};
use super::connection::serve_connection;
use super::limits::Limits;
use super::places::Places;
use super::request_body::RequestBody;

/// Serves `service` with the default [`Limits`] until the future is dropped.
pub async fn serve<S, B>(listener: TcpListener, service: S)
where
    S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    Server::new(Limits::default()).serve(listener, service).await;
}

/// A server with limits. Any tower service will do: an [`Endpoint`](crate::endpoint::Endpoint), an
/// axum `Router`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Server {
    limits: Limits,
}

impl Server {
    /// A server with these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Serves `service` until the future is dropped, which drops all connections.
    pub async fn serve<S, B>(&self, listener: TcpListener, service: S)
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        self.serve_until(listener, service, std::future::pending()).await;
    }

    /// Serves `service` until `stop` completes; then no connection is accepted, idle ones are
    /// closed, and requests under way get [`Limits::shutdown_timeout`] to complete.
    pub async fn serve_until<S, B>(
        &self,
        listener: TcpListener,
        service: S,
        stop: impl Future<Output = ()>,
    ) where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let mut connections = JoinSet::new();
        let (stopping, stopped) = watch::channel(false);
        tokio::select! {
            () = self.accept_all(&listener, &service, &mut connections, &stopped) => {}
            () = stop => {}
        }
        drop(listener);
        stopping.send_replace(true);
        let all_ended = async { while connections.join_next().await.is_some() {} };
        // Whoever is not done by then is dropped with the set.
        drop(tokio::time::timeout(self.limits.shutdown_timeout, all_ended).await);
    }

    async fn accept_all<L, S, B>(
        &self,
        listener: &L,
        service: &S,
        connections: &mut JoinSet<()>,
        stopped: &watch::Receiver<bool>,
    ) where
        L: Listen,
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let places = Places::new(&self.limits);
        while let Some(free) = places.wait().await {
            let (io, peer) = next(listener).await;
            while connections.try_join_next().is_some() {}
            if let Some(place) = places.take(free, peer) {
                let (service, stopped) = (service.clone(), stopped.clone());
                let connection = serve_connection(io, peer, place, service, self.limits, stopped);
                connections.spawn(connection);
            }
        }
    }
}

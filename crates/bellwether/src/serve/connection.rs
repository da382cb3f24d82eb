//! One connection, from its accept to its end.

use std::error::Error;
use std::net::SocketAddr;
use std::pin::pin;

use http::{Request, Response};
use http_body::Body;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tower_service::Service;

use super::activity::Activity;
use super::io::WatchedIo;
use super::limits::Limits;
use super::places::Place;
use super::request_body::RequestBody;
use super::service::ConnectionService;

/// Serves a connection until it ends, has had its time, or the server stops.
pub(super) async fn serve_connection<T, S, B>(
    io: T,
    peer: SocketAddr,
    place: Place,
    service: S,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let activity = Activity::begin(&limits);
    let io = TokioIo::new(WatchedIo::new(io, activity.clone(), place));
    let service = ConnectionService { inner: service, peer, activity: activity.clone(), limits };
    let builder = builder(&limits);
    let service = TowerToHyperService::new(service);
    let mut connection = pin!(builder.serve_connection_with_upgrades(io, service));
    let mut watch = pin!(activity.watch(limits));
    let mut stopping = false;
    loop {
        tokio::select! {
            // What goes wrong in a connection is its client's affair and ends only this.
            _ended = connection.as_mut() => return,
            () = watch.as_mut() => return,
            _changed = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // Heads are timed by the activity of the connection, which also covers telling the protocol.
    builder.http1().header_read_timeout(None).max_buf_size(limits.header_bytes_max.max(8192));
    builder
        .http2()
        .max_concurrent_streams(limits.streams_per_connection_max)
        .max_header_list_size(u32::try_from(limits.header_bytes_max).unwrap_or(u32::MAX));
    builder
}

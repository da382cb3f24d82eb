//! One customer's connection.

use std::net::SocketAddr;

use axum::http::{Method, Request, Response, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The connection is gone, or what came was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Disappointed;

/// Somebody who asks for one thing after the other.
#[derive(Debug)]
pub(super) struct Customer {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
    /// The connection, for as long as the customer stays.
    _connection: JoinSet<()>,
}

impl Customer {
    pub(super) async fn enter(address: SocketAddr) -> Result<Self, Disappointed> {
        let stream = TcpStream::connect(address).await.map_err(|_| Disappointed)?;
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|_| Disappointed)?;
        let mut tasks = JoinSet::new();
        // How it ends the sender finds out as well.
        tasks.spawn(async move { drop(connection.await) });
        Ok(Self { address, sender, _connection: tasks })
    }

    /// A second one, for what takes the whole connection.
    pub(super) async fn another(&self) -> Result<Self, Disappointed> {
        Self::enter(self.address).await
    }

    /// Asks; an answer of any status is one.
    pub(super) async fn ask(
        &mut self,
        method: Method,
        target: &str,
        body: impl Into<Bytes>,
    ) -> Result<Response<Incoming>, Disappointed> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, "shop.example")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body.into()))
            .map_err(|_| Disappointed)?;
        self.sender.ready().await.map_err(|_| Disappointed)?;
        self.sender.send_request(request).await.map_err(|_| Disappointed)
    }

    /// Asks, and reads the answer: JSON, or nothing of interest.
    pub(super) async fn call(
        &mut self,
        method: Method,
        target: &str,
        body: impl Into<Bytes>,
    ) -> Result<Value, Disappointed> {
        let answer = self.ask(method, target, body).await?;
        let body = answer.into_body().collect().await.map_err(|_| Disappointed)?;
        Ok(serde_json::from_slice(&body.to_bytes()).unwrap_or(Value::Null))
    }
}

//! A small HTTP server with the limits an open port needs: for services without one of their own,
//! and for whole axum applications, whose `axum::serve` has no header timeout.
//!
//! HTTP/1 and HTTP/2 without TLS, by hyper. What a client may do to it is bounded by [`Limits`]:
//! a connection that sends no request, sends one too slowly, stays idle or does not read its
//! answer is closed; connections are limited in all and by address; an accept loop that runs out
//! of file descriptors waits and goes on.
//!
//! ```no_run
//! # async fn run(endpoint: bellwether::endpoint::Endpoint) -> std::io::Result<()> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:9464").await?;
//! bellwether::serve::serve(listener, endpoint).await;
//! # Ok(())
//! # }
//! ```
//!
//! Requests carry the peer's address as [`PeerAddr`](crate::endpoint::PeerAddr) and, with feature
//! `axum`, as axum's `ConnectInfo<SocketAddr>`.

mod accept;
mod activity;
mod connection;
mod io;
mod limits;
mod patience;
mod places;
mod request_body;
mod sent_body;
mod server;
mod service;

pub use limits::Limits;
pub use request_body::{RequestBody, RequestBodyError};
pub use server::{Server, serve};

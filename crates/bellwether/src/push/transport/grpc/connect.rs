//! A connection: TCP, TLS where the URL says so, HTTP/2.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Uri;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::rt::{Read, Write};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{Failure, Tls};
use crate::push::transport::deadline::Deadline;
use crate::push::transport::resolve::Resolver;

pub(super) struct Connector {
    /// `HOST:PORT`.
    place: String,
    resolver: Resolver,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Connector {
    pub(super) fn of(uri: &Uri, settings: &Tls, resolver: Resolver) -> Result<Self, String> {
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| format!("`{uri}` has no host"))?;
        // As addresses are written where no port follows.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (tls, port) = match uri.scheme_str() {
            Some("http") => (None, 80),
            Some("https") => (Some(tls(&host, settings)?), 443),
            _ => return Err(format!("`{uri}` must be http://HOST:PORT or https://HOST:PORT")),
        };
        let port = uri.port_u16().unwrap_or(port);
        let brackets = host.contains(':');
        let place = if brackets { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        Ok(Self { place, resolver, tls })
    }

    pub(super) async fn connect(
        &mut self,
        deadline: Deadline,
    ) -> Result<SendRequest<Full<Bytes>>, Failure> {
        // Blocks, on a thread that has nothing else to do. Tokio's own look-up would leave a thread
        // behind with each try, and the end of the runtime would wait for them all.
        let addresses = self.resolver.resolve(&self.place, deadline).map_err(of_io)?;
        let stream = first(&addresses, deadline).await.map_err(of_io)?;
        stream.set_nodelay(true).map_err(failed)?;
        match &self.tls {
            None => speak(TokioIo::new(stream)).await,
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await.map_err(failed)?;
                speak(TokioIo::new(stream)).await
            }
        }
    }
}

/// To the first address that takes the connection; each is given an equal part of the time.
async fn first(addresses: &[SocketAddr], deadline: Deadline) -> io::Result<TcpStream> {
    let mut error = io::Error::from(io::ErrorKind::NotFound);
    for (at, address) in addresses.iter().enumerate() {
        let share = u32::try_from(addresses.len() - at).unwrap_or(u32::MAX);
        match timeout(deadline.left()? / share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(failed)) => error = failed,
            Err(_elapsed) => error = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(error)
}

fn of_io(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::TimedOut => Failure::Timeout,
        _ => failed(error),
    }
}

async fn speak<I>(io: I) -> Result<SendRequest<Full<Bytes>>, Failure>
where
    I: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioExecutor::new(), io).await.map_err(failed)?;
    // Ends with the connection; whoever sends learns of an error there.
    drop(tokio::spawn(connection));
    Ok(sender)
}

fn tls(host: &str, settings: &Tls) -> Result<(TlsConnector, ServerName<'static>), String> {
    let mut config = settings.config()?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| format!("`{host}` is no name a certificate can have"))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Unreachable(error.to_string())
}

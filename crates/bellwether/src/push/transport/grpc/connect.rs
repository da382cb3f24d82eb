//! A connection: TCP, TLS where the URL says so, HTTP/2.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Uri;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::rt::{Read, Write};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Failure, Tls};

pub(super) struct Connector {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Connector {
    pub(super) fn of(uri: &Uri, settings: &Tls) -> Result<Self, String> {
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| format!("`{uri}` has no host"))?;
        // As addresses are written where no port follows.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (tls, port) = match uri.scheme_str() {
            Some("http") => (None, 80),
            Some("https") => (Some(tls(&host, settings)?), 443),
            _ => return Err(format!("`{uri}` must be http://HOST:PORT or https://HOST:PORT")),
        };
        Ok(Self { host, port: uri.port_u16().unwrap_or(port), tls })
    }

    pub(super) async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Failure> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(failed)?;
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

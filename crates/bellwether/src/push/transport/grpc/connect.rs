//! A connection: TCP, TLS where the URL says so, HTTP/2.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Uri;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::rt::{Read, Write};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Failure;

pub(super) struct Connector {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Connector {
    pub(super) fn of(uri: &Uri, roots_pem: Option<&[u8]>) -> Result<Self, String> {
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| format!("`{uri}` has no host"))?;
        // As addresses are written where no port follows.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (tls, port) = match uri.scheme_str() {
            Some("http") => (None, 80),
            Some("https") => (Some(tls(&host, roots_pem)?), 443),
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

fn tls(host: &str, pem: Option<&[u8]>) -> Result<(TlsConnector, ServerName<'static>), String> {
    let mut roots = RootCertStore::empty();
    match pem {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|error| format!("not PEM: {error}"))?;
                roots.add(certificate).map_err(|error| format!("a certificate: {error}"))?;
            }
        }
    }
    if roots.is_empty() {
        return Err("the file of certificates holds none".to_owned());
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| format!("`{host}` is no name a certificate can have"))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Unreachable(error.to_string())
}

//! HTTP by a blocking client: needs no async runtime. TLS by rustls with Mozilla's roots.

mod names;

use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::time::Duration;

use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error};

use self::names::Names;
use super::resolve::Resolver;
use super::tls::certificates;
use super::{ANSWER_BYTES_MAX, Answer, ClientCertificate, Failure, Request, Tls, Transport};

/// `POST`s to one URL. Follows no redirects, so that credentials go nowhere else; honours
/// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
pub struct Http {
    agent: Agent,
    url: String,
}

impl Http {
    /// To `url`, which must begin with `http://` or `https://`.
    ///
    /// # Errors
    /// What is wrong with the URL.
    pub fn to(url: &str) -> Result<Self, String> {
        Self::with_tls(url, &Tls::default())
    }

    /// As [`to`](Self::to), with certificates of one's own.
    ///
    /// # Errors
    /// What is wrong with the URL or the certificates.
    pub fn with_tls(url: &str, tls: &Tls) -> Result<Self, String> {
        Self::resolved(url, tls, Resolver::system())
    }

    /// As [`to`](Self::to), with hosts (`HOST:PORT`) looked up by `ask`, which may take its time: a
    /// look-up that is still going on when a request is over is waited for by the next one.
    ///
    /// # Errors
    /// What is wrong with the URL.
    pub fn resolved_by(
        url: &str,
        ask: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Result<Self, String> {
        Self::resolved(url, &Tls::default(), Resolver::with(ask))
    }

    fn resolved(url: &str, tls: &Tls, resolver: Resolver) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|e| format!("`{url}` is no URL: {e}"))?;
        let known = matches!(uri.scheme_str(), Some("http" | "https"));
        if !known || uri.host().is_none_or(str::is_empty) {
            return Err(format!("`{url}` must be http://HOST… or https://HOST…"));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("bellwether/", env!("CARGO_PKG_VERSION")))
            .tls_config(settings(tls)?);
        let names = Names::by(resolver);
        let agent = Agent::with_parts(config.build(), DefaultConnector::default(), names);
        Ok(Self { agent, url: url.to_owned() })
    }

    fn post(&self, request: &Request<'_>, deadline: Duration) -> Result<Response<Body>, Error> {
        let mut builder =
            self.agent.post(&self.url).config().timeout_global(Some(deadline)).build();
        for (name, value) in request.headers {
            builder = builder.header(*name, *value);
        }
        builder.send(request.body)
    }
}

/// The settings as the client wants them. It panics over certificates that do not fit: they are tried
/// here first.
fn settings(tls: &Tls) -> Result<TlsConfig, String> {
    tls.config()?;
    let mut settings = TlsConfig::builder();
    if let Some(pem) = &tls.roots_pem {
        let roots: Vec<_> = chain(pem)?;
        settings = settings.root_certs(RootCerts::new_with_certs(&roots));
    }
    if let Some(ClientCertificate { chain_pem, key_pem }) = &tls.client {
        let key = PrivateKey::from_pem(key_pem).map_err(|error| error.to_string())?;
        settings = settings.client_cert(Some(ClientCert::new_with_certs(&chain(chain_pem)?, key)));
    }
    Ok(settings.build())
}

fn chain(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let all = certificates(pem, "certificates")?;
    Ok(all.iter().map(|der| Certificate::from_der(der).to_owned()).collect())
}

impl Transport for Http {
    fn send(&mut self, request: &Request<'_>, deadline: Duration) -> Result<Answer, Failure> {
        let mut response = self.post(request, deadline).map_err(failure)?;
        let mut body = Vec::new();
        let mut reader = response.body_mut().as_reader().take(ANSWER_BYTES_MAX as u64);
        // A body that breaks off says less, but the status says it arrived.
        let cut = reader.read_to_end(&mut body).is_err();
        if cut && !response.status().is_success() {
            body.clear();
        }
        let headers = response.headers().iter();
        let headers = headers.filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Ok(Answer { status: response.status().as_u16(), headers: headers.collect(), body })
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Timeout(_) => Failure::Timeout,
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => Failure::Timeout,
        other => Failure::Unreachable(other.to_string()),
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a key.
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

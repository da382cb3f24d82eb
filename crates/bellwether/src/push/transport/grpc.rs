//! Unary gRPC calls over HTTP/2, on an async runtime of the exporter's own thread. TLS by rustls
//! with Mozilla's roots.

mod connect;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http2::SendRequest;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, Uri};

use self::connect::Connector;
use super::deadline::Deadline;
use super::resolve::Resolver;
use super::{ANSWER_BYTES_MAX, Answer, Failure, Request, Tls, Transport};

/// Calls one method of one server, over one connection that is kept.
pub struct Grpc {
    runtime: tokio::runtime::Runtime,
    connector: Connector,
    uri: Uri,
    open: Option<SendRequest<Full<Bytes>>>,
}

impl Grpc {
    /// The method at `path` of the server at `url`: `http://HOST:PORT` without TLS, `https://…`
    /// with it. A path in the URL goes before the method's.
    ///
    /// # Errors
    /// What is wrong with the URL or the certificates.
    pub fn to(url: &str, path: &str, tls: &Tls) -> Result<Self, String> {
        Self::resolved(url, path, tls, Resolver::system())
    }

    /// As [`to`](Self::to), with the host (`HOST:PORT`) looked up by `ask`, which may take its time:
    /// a look-up that is still going on when a call is over is waited for by the next one.
    ///
    /// # Errors
    /// What is wrong with the URL.
    pub fn resolved_by(
        url: &str,
        path: &str,
        ask: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Result<Self, String> {
        Self::resolved(url, path, &Tls::default(), Resolver::with(ask))
    }

    fn resolved(url: &str, path: &str, tls: &Tls, resolver: Resolver) -> Result<Self, String> {
        let uri = format!("{}{path}", url.trim_end_matches('/'));
        let uri: Uri = uri.parse().map_err(|error| format!("`{url}` is no URL: {error}"))?;
        let connector = Connector::of(&uri, tls, resolver)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("no runtime: {error}"))?;
        Ok(Self { runtime, connector, uri, open: None })
    }
}

impl Transport for Grpc {
    fn send(&mut self, request: &Request<'_>, deadline: Duration) -> Result<Answer, Failure> {
        let Self { runtime, connector, uri, open } = self;
        let (timeout, until) = (timeout_header(deadline), Deadline::after(deadline));
        let headers = headers(request, &timeout)?;
        let call = async {
            let call = Call { uri, headers, body: Bytes::copy_from_slice(request.body) };
            call.run(open, connector, until).await
        };
        let answered = runtime.block_on(async { tokio::time::timeout(deadline, call).await });
        let answer = answered.unwrap_or(Err(Failure::Timeout));
        if answer.is_err() {
            self.open = None;
        }
        answer
    }
}

/// At most 8 digits (gRPC over HTTP/2).
fn timeout_header(deadline: Duration) -> String {
    format!("{}m", deadline.as_millis().clamp(1, 99_999_999))
}

fn headers(request: &Request<'_>, timeout: &str) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    let user_agent = ("user-agent", concat!("bellwether/", env!("CARGO_PKG_VERSION")));
    for (name, value) in
        request.headers.iter().copied().chain([("grpc-timeout", timeout), user_agent])
    {
        let name = HeaderName::try_from(name);
        let name =
            name.map_err(|_| Failure::Unreachable("a header has no valid name".to_owned()))?;
        let value = HeaderValue::try_from(value);
        let value =
            value.map_err(|_| Failure::Unreachable(format!("header {name} has no valid value")))?;
        headers.append(name, value);
    }
    Ok(headers)
}

struct Call<'a> {
    uri: &'a Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Call<'_> {
    async fn run(
        self,
        open: &mut Option<SendRequest<Full<Bytes>>>,
        connector: &mut Connector,
        until: Deadline,
    ) -> Result<Answer, Failure> {
        // A kept connection is polled only during calls: it may have ended in between.
        if let Some(sender) = open {
            tokio::task::yield_now().await;
            if !sender.is_closed()
                && let Ok(response) = self.post(sender).await
            {
                return read(response).await;
            }
        }
        let sender = open.insert(connector.connect(until).await?);
        let response = self.post(sender).await;
        read(response.map_err(|error| unreachable(&error))?).await
    }

    async fn post(
        &self,
        sender: &mut SendRequest<Full<Bytes>>,
    ) -> hyper::Result<Response<Incoming>> {
        let mut request = hyper::Request::new(Full::new(self.body.clone()));
        *request.method_mut() = hyper::Method::POST;
        *request.uri_mut() = self.uri.clone();
        *request.version_mut() = hyper::Version::HTTP_2;
        *request.headers_mut() = self.headers.clone();
        sender.ready().await?;
        sender.send_request(request).await
    }
}

async fn read(response: Response<Incoming>) -> Result<Answer, Failure> {
    let (head, body) = response.into_parts();
    let collected = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
    let collected = collected.map_err(|error| Failure::Unreachable(error.to_string()))?;
    let mut headers = texts(&head.headers);
    if let Some(trailers) = collected.trailers() {
        headers.extend(texts(trailers));
    }
    let body = collected.to_bytes().to_vec();
    Ok(Answer { status: head.status.as_u16(), headers, body })
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter_map(text).collect()
}

fn unreachable(error: &hyper::Error) -> Failure {
    use std::error::Error as _;
    let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    Failure::Unreachable(format!("{error}{why}"))
}

impl std::fmt::Debug for Grpc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grpc").finish_non_exhaustive()
    }
}

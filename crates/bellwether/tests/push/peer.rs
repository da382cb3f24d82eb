//! A receiver over HTTP/1 or HTTP/2, with TLS or without, that treats requests as it is told.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// How one request is treated.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    /// It is answered with a status, header fields, and nothing else.
    Answer(u16, &'static [(&'static str, &'static str)]),
    /// It is never answered.
    Hang,
    /// It is taken after so long.
    Slow(Duration),
    /// The connection ends when the request's head has been read.
    Reset,
    /// The answer's head comes, with 200, and of its body only a part.
    Cut,
}

/// Long enough for what was written before to leave.
const SOON: Duration = Duration::from_millis(30);

/// The body of an answer: a few bytes, and maybe a break where more were to come.
struct Reply {
    bytes: Option<Bytes>,
    /// The break comes so late that everything before it has left.
    cut: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl hyper::body::Body for Reply {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        let Some(cut) = &mut self.cut else { return Poll::Ready(None) };
        cut.as_mut().poll(context).map(|()| Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }
}

/// It is taken, by any protocol.
pub(crate) const OK: Act = Act::Answer(200, &[("grpc-status", "0")]);

/// A request that was read.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) taken: bool,
}

/// A running receiver.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// What is done with the next requests; afterwards they are taken.
    acts: VecDeque<Act>,
    received: Vec<Received>,
}

impl Peer {
    /// On any port. Ends with the test's process.
    pub(crate) fn start(tls: Option<ServerConfig>, acts: &[Act]) -> Self {
        Self::start_at(0, tls, acts)
    }

    /// On this port.
    pub(crate) fn start_at(port: u16, tls: Option<ServerConfig>, acts: &[Act]) -> Self {
        let state = State { acts: acts.iter().copied().collect(), received: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let peer = Self { port: address(&listener).port(), state: Arc::clone(&state) };
        let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(accept(listener, acceptor, state));
        });
        peer
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.lock().expect("nobody panics there").received.clone()
    }

    /// Bodies of the requests that were taken.
    pub(crate) fn taken(&self) -> Vec<Vec<u8>> {
        self.received().into_iter().filter(|r| r.taken).map(|r| r.body).collect()
    }
}

fn address(listener: &std::net::TcpListener) -> SocketAddr {
    listener.local_addr().expect("an address")
}

async fn accept(
    listener: std::net::TcpListener,
    acceptor: Option<TlsAcceptor>,
    state: Arc<Mutex<State>>,
) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            match acceptor {
                None => serve(stream, state).await,
                Some(acceptor) => match acceptor.accept(stream).await {
                    Ok(stream) => serve(stream, state).await,
                    // Whoever refuses our certificate has gone.
                    Err(_refused) => {}
                },
            }
        });
    }
}

async fn serve<S>(stream: S, state: Arc<Mutex<State>>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| answer(request, Arc::clone(&state)));
    let served = auto::Builder::new(TokioExecutor::new());
    drop(served.serve_connection(TokioIo::new(stream), service).await);
}

async fn answer(
    request: hyper::Request<Incoming>,
    state: Arc<Mutex<State>>,
) -> Result<hyper::Response<Reply>, std::io::Error> {
    let act = state.lock().expect("nobody panics there").acts.pop_front().unwrap_or(OK);
    let (head, body) = request.into_parts();
    if matches!(act, Act::Reset) {
        return Err(std::io::ErrorKind::ConnectionReset.into());
    }
    let Ok(body) = body.collect().await else {
        return Err(std::io::ErrorKind::BrokenPipe.into());
    };
    if let Act::Slow(wait) = act {
        tokio::time::sleep(wait).await;
    }
    let path = head.uri.path().to_owned();
    let taken = match act {
        Act::Answer(200, headers) => !headers.iter().any(|h| h.0 == "grpc-status" && h.1 != "0"),
        // A head over HTTP/1 says that it was taken; over gRPC only the trailers do.
        Act::Cut => head.version < hyper::Version::HTTP_2,
        Act::Slow(_) => true,
        Act::Answer(..) | Act::Hang | Act::Reset => false,
    };
    let received = Received { path, body: body.to_bytes().to_vec(), taken };
    state.lock().expect("nobody panics there").received.push(received);
    let (status, headers) = match act {
        Act::Answer(status, headers) => (status, headers),
        Act::Slow(_) => (200, &[("grpc-status", "0")][..]),
        Act::Cut => (200, &[("content-length", "100")][..]),
        Act::Hang | Act::Reset => {
            let never: Infallible = std::future::pending().await;
            match never {}
        }
    };
    let mut response = hyper::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    if head.headers.get("x-prometheus-remote-write-version").is_some_and(|v| v == "2.0.0") {
        // More than were sent: all of them.
        response = response.header("x-prometheus-remote-write-samples-written", "1000000");
    }
    let cut = matches!(act, Act::Cut).then(|| Box::pin(tokio::time::sleep(SOON)));
    let bytes = cut.is_some().then(|| Bytes::from_static(b"\0\0\0"));
    Ok(response.body(Reply { bytes, cut }).expect("a response"))
}

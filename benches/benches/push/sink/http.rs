//! HTTP/1.1 and HTTP/2: any request gets the answer its sender hopes for.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::Counted;

pub(super) fn start(counted: Arc<Counted>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("http".to_owned()).spawn(move || {
        // Ends when the socket fails, with the process.
        runtime.block_on(accept(listener, counted))
    })?;
    Ok(address)
}

async fn accept(listener: TcpListener, counted: Arc<Counted>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let counted = Arc::clone(&counted);
        tokio::spawn(async move {
            let io = TokioIo::new(Counting { stream, counted: Arc::clone(&counted) });
            let answer = service_fn(move |request| answer(request, Arc::clone(&counted)));
            let server = auto::Builder::new(TokioExecutor::new());
            // A sender that goes away is no failure.
            let _gone = server.serve_connection(io, answer).await;
        });
    }
}

type Answer = http_body_util::combinators::BoxBody<Bytes, Infallible>;

async fn answer(
    request: Request<Incoming>,
    counted: Arc<Counted>,
) -> Result<Response<Answer>, hyper::Error> {
    let kind = request.headers().get("content-type").cloned();
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    counted.add(0, 1, 0);
    let mut response = Response::new(Full::default().boxed());
    // A 2.0 receiver of remote write says what it wrote, and it wrote everything.
    let all = hyper::header::HeaderValue::from_static("1000000000");
    for what in ["samples", "histograms"] {
        let name = format!("x-prometheus-remote-write-{what}-written");
        if let Ok(name) = hyper::header::HeaderName::from_bytes(name.as_bytes()) {
            response.headers_mut().insert(name, all.clone());
        }
    }
    if let Some(kind) = kind {
        if kind.as_bytes().starts_with(b"application/grpc") {
            *response.body_mut() = empty_message().boxed();
        }
        response.headers_mut().insert("content-type", kind);
    }
    Ok(response)
}

/// An empty gRPC message, and that all is well.
fn empty_message() -> impl hyper::body::Body<Data = Bytes, Error = Infallible> {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", hyper::header::HeaderValue::from_static("0"));
    Full::new(Bytes::from_static(&[0; 5])).with_trailers(async { Some(Ok(trailers)) })
}

/// A stream that counts what is read.
struct Counting {
    stream: TcpStream,
    counted: Arc<Counted>,
}

impl AsyncRead for Counting {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.counted.add(buffer.filled().len() - before, 0, 0);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Counting {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

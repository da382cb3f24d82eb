//! The server: real sockets, HTTP/1 and HTTP/2, and clients that mean no good.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[allow(unreachable_pub, dead_code, reason = "generated for a library, which uses all of it")]
#[path = "generated/shop.rs"]
mod metrics;
#[path = "support/shop.rs"]
mod shop;

use std::net::SocketAddr;
use std::time::Duration;

use bellwether::endpoint::{Access, Endpoint};
use bellwether::serve::{Limits, RequestBodyError, Server};
use bytes::Bytes;
use http::{Method, Request, Version};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use shop::{NEXT, TOKEN, authorization, bearer, large_registry, registry};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

/// Limits a test can wait for; those it is not about are long.
fn limits() -> Limits {
    Limits {
        header_timeout: LONG,
        body_timeout: LONG,
        write_timeout: LONG,
        idle_timeout: LONG,
        ..Limits::default()
    }
}

async fn bound() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

async fn serve(limits: Limits, endpoint: Endpoint) -> SocketAddr {
    let (listener, address) = bound().await;
    tokio::spawn(async move { Server::new(limits).serve(listener, endpoint).await });
    address
}

async fn serve_app(limits: Limits, app: axum::Router) -> SocketAddr {
    let (listener, address) = bound().await;
    tokio::spawn(async move { Server::new(limits).serve(listener, app).await });
    address
}

/// One request as written, and everything that comes back until the server closes.
async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(target: &str, headers: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n")
}

/// How long the server kept a connection on which this was sent and nothing else.
async fn kept_for(address: SocketAddr, sent: &[u8]) -> Duration {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent).await.unwrap();
    let mut rest = Vec::new();
    let ended = timeout(LONG, stream.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the server never closed the connection");
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrape_over_http_1() {
    let address = serve(Limits::default(), Endpoint::new(registry(), bearer())).await;
    let right = format!("Authorization: {}\r\n", authorization(TOKEN));
    let answer = raw(address, &get("/metrics", &right)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("shop_events_total"), "{answer}");
    assert!(!answer.contains("canary"), "{answer}");
    assert!(raw(address, &get("/-/healthy", "")).await.starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_and_headers_as_only_a_socket_can_send_them() {
    let address = serve(Limits::default(), Endpoint::new(registry(), bearer())).await;
    let right = format!("Authorization: {}\r\n", authorization(TOKEN));
    let cases = [
        (get("/metrics", ""), "401"),
        (get("//metrics", ""), "401"),
        (get("/%2e%2e/metrics", ""), "401"),
        (get("/../metrics", &right), "404"),
        (get("http://x/metrics", ""), "401"),
        (get("http://x/metrics", &right), "200"),
        (get(&format!("/metrics?token={TOKEN}"), ""), "401"),
        (get("/metrics", &format!("{right}{right}")), "401"),
        // A blank at the end of a line is no part of a header's value in HTTP/1 (RFC 9110, 5.5).
        (get("/metrics", &format!("Authorization: {} \r\n", authorization(TOKEN))), "200"),
        (get("/metrics", &format!("authorization: bearer {TOKEN}\r\n")), "200"),
        (get("/metrics", "X-Original-URL: /-/healthy\r\nX-Rewrite-URL: /\r\n"), "401"),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(), "401"),
        ("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\nConnection: close\r\n\r\n".to_owned(), "401"),
        ("GET /metrics HTTP/1.0\r\n\r\n".to_owned(), "401"),
        ("GET metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(), "401"),
    ];
    for (request, status) in cases {
        let answer = raw(address, &request).await;
        assert_eq!(answer.split(' ').nth(1), Some(status), "{request}\n{answer}");
        assert!(!answer.contains("canary"), "{answer}");
    }
}

/// The head of an answer without what differs by time.
fn head_of(answer: &str) -> Vec<String> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let mut lines: Vec<_> = head.split("\r\n").map(str::to_ascii_lowercase).collect();
    // How a body is framed is said where there is one (RFC 9112, 6.1).
    lines.retain(|line| !line.starts_with("date:") && line != "transfer-encoding: chunked");
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn head_has_the_headers_of_get_on_the_wire() {
    let address = serve(Limits::default(), Endpoint::new(registry(), Access::none())).await;
    let asked = get("/metrics", "Accept-Encoding: gzip\r\n");
    let of_get = raw(address, &asked).await;
    let of_head = raw(address, &asked.replace("GET", "HEAD")).await;
    assert_eq!(head_of(&of_get), head_of(&of_head));
    assert!(of_head.ends_with("\r\n\r\n"), "{of_head}");
    let missing = get("/missing", "");
    let of_head = raw(address, &missing.replace("GET", "HEAD")).await;
    assert_eq!(head_of(&raw(address, &missing).await), head_of(&of_head));
    assert!(of_head.ends_with("\r\n\r\n"), "{of_head}");
}

async fn h2c(address: SocketAddr) -> http2::SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

fn h2_request(method: &Method, path: &str, authorizations: &[&str]) -> Request<Full<Bytes>> {
    let mut request =
        Request::builder().method(method).uri(format!("http://x{path}")).version(Version::HTTP_2);
    for value in authorizations {
        request = request.header("authorization", *value);
    }
    request.body(Full::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guard_holds_over_http_2_without_tls() {
    let address = serve(Limits::default(), Endpoint::new(registry(), bearer())).await;
    let mut sender = h2c(address).await;
    let (right, next) = (authorization(TOKEN), authorization(NEXT));
    let trailing = format!("{right} ");
    let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];
    let shapes: [(&[&str], bool); 8] = [
        (&[], false),
        (&["Bearer"], false),
        (&["Bearer "], false),
        (&["bearer x"], false),
        (&[&right, &next], false),
        (&[&trailing], false),
        (&[&right], true),
        (&[&next], true),
    ];
    for (path, exact) in
        [("/metrics", true), ("//metrics", false), ("/%2e%2e/metrics", false), ("/x", false)]
    {
        for method in methods {
            for (values, right) in shapes {
                // Wrong tokens add up to a refusal by 429; that is tested elsewhere.
                if !right && !values.is_empty() && (method != "GET" || !exact) {
                    continue;
                }
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let reads = method == Method::GET || method == Method::HEAD;
                let response =
                    sender.send_request(h2_request(&method, path, values)).await.unwrap();
                let status = match (right, exact, reads) {
                    (false, ..) => 401,
                    (true, false, _) => 404,
                    (true, true, false) => 405,
                    (true, true, true) => 200,
                };
                assert_eq!(response.status(), status, "{method} {path} {values:?}");
                let body = response.into_body().collect().await.unwrap().to_bytes();
                assert!(!String::from_utf8_lossy(&body).contains("canary"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_scrape_arrives_whole_over_both_protocols() {
    let _scope = bellwether::isolate::<metrics::Shop>();
    let address = serve(Limits::default(), Endpoint::new(large_registry(), Access::none())).await;
    let over_1 = raw(address, &get("/metrics", "Accept: application/openmetrics-text\r\n")).await;
    assert!(over_1.contains("# EOF\n"), "{}", over_1.len());
    assert!(over_1.ends_with("\r\n0\r\n\r\n"));
    let mut request = h2_request(&Method::GET, "/metrics", &[]);
    request.headers_mut().insert("accept", "application/openmetrics-text".parse().unwrap());
    let response = h2c(address).await.send_request(request).await.unwrap();
    let over_2 = response.into_body().collect().await.unwrap().to_bytes();
    assert!(over_2.len() > 500_000);
    assert!(over_2.ends_with(b"# EOF\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_sends_nothing_or_half_a_head_is_closed_after_the_header_timeout() {
    let limits = Limits { header_timeout: SHORT, ..limits() };
    let address = serve(limits, Endpoint::new(registry(), Access::none())).await;
    let half_preface = b"PRI * HT".as_slice();
    let half_head = b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ".as_slice();
    for sent in [b"".as_slice(), b"G", half_head, half_preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    {
        let kept = kept_for(address, sent).await;
        assert!(kept >= SHORT / 2 && kept < LONG / 2, "{kept:?} {sent:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_dripped_byte_by_byte_is_cut_off() {
    let limits = Limits { header_timeout: SHORT, ..limits() };
    let address = serve(limits, Endpoint::new(registry(), Access::none())).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let begun = Instant::now();
    while stream.write_all(b"a").await.is_ok() {
        assert!(begun.elapsed() < LONG, "the server takes any slowness");
        sleep(Duration::from_millis(20)).await;
    }
    assert!(begun.elapsed() >= SHORT / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_is_closed_after_the_idle_timeout_and_a_slow_second_head_sooner() {
    let limits = Limits { idle_timeout: SHORT * 3, header_timeout: SHORT, ..limits() };
    let address = serve(limits, Endpoint::new(registry(), Access::none())).await;
    let healthy = b"GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n";
    let idle = kept_for(address, healthy).await;
    assert!(idle >= SHORT * 2, "{idle:?}");
    let two = [healthy.as_slice(), b"GET /-/heal"].concat();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(healthy).await.unwrap();
    let mut buffer = [0; 1024];
    assert!(stream.read(&mut buffer).await.unwrap() > 0);
    let begun = Instant::now();
    stream.write_all(&two[healthy.len()..]).await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(begun.elapsed() < SHORT * 5 / 2, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_not_idle() {
    let limits = Limits { idle_timeout: SHORT, header_timeout: SHORT, ..limits() };
    let slow = axum::routing::get(|| async {
        sleep(SHORT * 4).await;
        "done"
    });
    let address = serve_app(limits, axum::Router::new().route("/slow", slow)).await;
    let answer = raw(address, &get("/slow", "")).await;
    assert!(answer.ends_with("done"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_does_not_read_is_cut_off() {
    let limits = Limits { write_timeout: SHORT, ..limits() };
    let endless = axum::routing::get(|| async { axum::body::Body::new(Endless) });
    let address = serve_app(limits, axum::Router::new().route("/endless", endless)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(get("/endless", "").as_bytes()).await.unwrap();
    sleep(SHORT * 4).await;
    let drained = timeout(LONG, async {
        let mut buffer = vec![0; 1 << 20];
        while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
    });
    assert!(drained.await.is_ok(), "the server still sends");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_http_2_client_that_grants_no_window_is_cut_off_though_its_socket_is_never_full() {
    let limits = Limits { write_timeout: SHORT, ..limits() };
    let endless = axum::routing::get(|| async { axum::body::Body::new(Endless) });
    let address = serve_app(limits, axum::Router::new().route("/endless", endless)).await;
    let mut sender = h2c(address).await;
    let request = h2_request(&Method::GET, "/endless", &[]);
    let response = sender.send_request(request).await.unwrap();
    let closed = timeout(LONG, async {
        while !sender.is_closed() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(closed.await.is_ok(), "the connection is kept");
    assert!(response.into_body().collect().await.is_err());
}

/// A body that never ends.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let piece = Bytes::from_static(&[b'x'; 4096]);
        std::task::Poll::Ready(Some(Ok(http_body::Frame::data(piece))))
    }
}

/// An application that says how reading the body went.
fn reading() -> axum::Router {
    let read = |request: Request<axum::body::Body>| async move {
        match request.into_body().collect().await {
            Ok(body) => body.to_bytes().len().to_string(),
            Err(error) => {
                let error = axum::Error::into_inner(error);
                match error.downcast_ref::<RequestBodyError>() {
                    Some(RequestBodyError::TooLarge) => "too large".to_owned(),
                    Some(RequestBodyError::TooSlow) => "too slow".to_owned(),
                    _ => format!("{error}"),
                }
            }
        }
    };
    axum::Router::new().route("/", axum::routing::post(read))
}

fn post(length: usize, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_limited_in_size_and_slowness() {
    let limits = Limits { body_timeout: SHORT, body_bytes_max: 100, ..limits() };
    let address = serve_app(limits, reading()).await;
    let of_100 = "x".repeat(100);
    assert!(raw(address, &post(100, &of_100)).await.ends_with("\r\n\r\n100"));
    assert!(raw(address, &post(101, &format!("{of_100}x"))).await.ends_with("too large"));
    let chunked = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                   Transfer-Encoding: chunked\r\n\r\n40\r\n";
    let chunks = format!("{chunked}{0}\r\n40\r\n{0}\r\n0\r\n\r\n", "x".repeat(64));
    assert!(raw(address, &chunks).await.ends_with("too large"));
    assert!(raw(address, &post(100, "x")).await.ends_with("too slow"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_large_is_refused() {
    let limits = Limits { header_bytes_max: 8192, ..limits() };
    let address = serve(limits, Endpoint::new(registry(), Access::none())).await;
    let answer =
        raw(address, &get("/metrics", &format!("X-Large: {}\r\n", "x".repeat(9000)))).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_so_many_connections_and_no_more() {
    let limits = Limits { connections_per_address_max: 3, ..limits() };
    let address = serve(limits, Endpoint::new(registry(), Access::none())).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut buffer = [0; 1024];
        assert!(stream.read(&mut buffer).await.unwrap() > 0);
        held.push(stream);
    }
    let mut fourth = TcpStream::connect(address).await.unwrap();
    let mut rest = Vec::new();
    let closed = timeout(Duration::from_secs(5), fourth.read_to_end(&mut rest)).await;
    assert!(closed.is_ok() && rest.is_empty(), "the fourth connection is kept");

    drop(held.pop());
    let mut answered = String::new();
    for _ in 0..100 {
        sleep(Duration::from_millis(20)).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let asked = get("/-/healthy", "");
        if stream.write_all(asked.as_bytes()).await.is_ok()
            && stream.read_to_string(&mut answered).await.is_ok()
            && !answered.is_empty()
        {
            break;
        }
    }
    assert!(answered.starts_with("HTTP/1.1 200"), "{answered}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_past_the_limit_wait_for_a_place() {
    let limits = Limits { connections_max: 1, ..limits() };
    let address = serve(limits, Endpoint::new(registry(), Access::none())).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut buffer = [0; 1024];
    assert!(first.read(&mut buffer).await.unwrap() > 0);
    let second = tokio::spawn(async move { raw(address, &get("/-/healthy", "")).await });
    sleep(SHORT).await;
    assert!(!second.is_finished());
    drop(first);
    assert!(second.await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_lets_requests_under_way_complete_and_takes_no_new_ones() {
    let (listener, address) = bound().await;
    let slow = axum::routing::get(|| async {
        sleep(SHORT * 2).await;
        "done"
    });
    let app = axum::Router::new().route("/slow", slow);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stop = async { drop(stopped.await) };
        Server::new(limits()).serve_until(listener, app, stop).await;
    });
    let idle = TcpStream::connect(address).await.unwrap();
    let under_way = tokio::spawn(async move { raw(address, &get("/slow", "")).await });
    sleep(SHORT).await;
    stop.send(()).unwrap();
    assert!(under_way.await.unwrap().ends_with("done"));
    timeout(Duration::from_secs(5), server).await.expect("it ends").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    drop(idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_ends_does_not_keep_a_stopping_server() {
    let (listener, address) = bound().await;
    let app = axum::Router::new()
        .route("/never", axum::routing::get(std::future::pending::<&'static str>));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let limits = Limits { shutdown_timeout: SHORT, ..limits() };
    let server = tokio::spawn(async move {
        let stop = async { drop(stopped.await) };
        Server::new(limits).serve_until(listener, app, stop).await;
    });
    let never = tokio::spawn(async move { raw(address, &get("/never", "")).await });
    sleep(SHORT).await;
    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), server).await.expect("it ends").unwrap();
    assert_eq!(never.await.unwrap(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_axum_application_has_the_endpoint_among_its_routes_and_knows_its_peers() {
    let who =
        |connect: axum::extract::ConnectInfo<SocketAddr>| async move { connect.0.ip().to_string() };
    let app = axum::Router::new()
        .route("/who", axum::routing::get(who))
        .merge(Endpoint::new(registry(), Access::loopback()).routes());
    let address = serve_app(Limits::default(), app).await;
    assert!(raw(address, &get("/who", "")).await.ends_with("127.0.0.1"));
    assert!(raw(address, &get("/metrics", "")).await.contains("shop_events_total"));
    let forwarded = raw(address, &get("/metrics", "X-Forwarded-For: 203.0.113.9\r\n")).await;
    assert!(forwarded.starts_with("HTTP/1.1 403"), "{forwarded}");
    assert!(raw(address, &get("//metrics", "")).await.starts_with("HTTP/1.1 404"));
    let posted = raw(address, &get("/metrics", "").replace("GET", "POST")).await;
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_one_http_2_connection_are_limited() {
    let limits = Limits { streams_per_connection_max: 2, ..limits() };
    let app = axum::Router::new()
        .route("/never", axum::routing::get(std::future::pending::<&'static str>))
        .route("/now", axum::routing::get(|| async { "now" }));
    let address = serve_app(limits, app).await;
    let mut sender = h2c(address).await;
    // The first answer comes after the server's settings.
    let first = sender.send_request(h2_request(&Method::GET, "/now", &[])).await.unwrap();
    assert_eq!(first.status(), 200);
    drop(first.into_body().collect().await);
    let running: Vec<_> = (0..2)
        .map(|_| tokio::spawn(sender.send_request(h2_request(&Method::GET, "/never", &[]))))
        .collect();
    sleep(SHORT).await;
    let third = sender.send_request(h2_request(&Method::GET, "/now", &[]));
    assert!(timeout(SHORT, third).await.is_err(), "a third stream was opened");
    running.iter().for_each(tokio::task::JoinHandle::abort);
}

#[test]
fn the_default_limits_are_those_of_the_threat_table() {
    let limits = Limits::default();
    assert_eq!(limits.header_timeout, Duration::from_secs(10));
    assert_eq!(limits.body_timeout, Duration::from_secs(30));
    assert_eq!(limits.bytes_per_second_min, 1024);
    assert_eq!(limits.idle_timeout, Duration::from_mins(1));
    assert_eq!(limits.connections_max, 512);
    assert_eq!(limits.connections_per_address_max, 64);
    assert_eq!(limits.streams_per_connection_max, 128);
}

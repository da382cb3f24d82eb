//! The HTTP layer around axum and bare services.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[path = "support/web.rs"]
mod web;

use std::convert::Infallible;
use std::future::{Ready, pending, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::routing::get;
use bellwether::http::{DurationEnd, HttpLayer, HttpLayerBuilder, RouteTemplate};
use bellwether::{ManualClock, Timestamp, isolate};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use tower::{Layer as _, Service, ServiceExt as _, service_fn};
use web::{Web, value};

fn all() -> HttpLayerBuilder {
    HttpLayer::builder()
        .requests(&web::REQUESTS)
        .duration(&web::DURATION)
        .in_flight(&web::ACTIVE)
        .streaming(&web::STREAMS)
        .stream_duration(&web::STREAM_DURATION)
}

fn request(method: &str, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).body(Body::empty()).unwrap()
}

fn app(layer: HttpLayer) -> axum::Router {
    let inner = axum::Router::new().route("/deep/{id}", get(|| async { "deep" }));
    axum::Router::new()
        .route("/users/{id}", get(|| async { "user" }).post(|| async { StatusCode::CREATED }))
        .route("/broken", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .nest("/api", inner)
        .layer(layer)
}

#[tokio::test]
async fn axum_requests_are_counted_by_template_not_by_path() {
    let _scope = isolate::<Web>();
    let app = app(all().build().unwrap());
    for path in ["/users/1", "/users/2", "/users/secret%20name?token=x", "/api/deep/7"] {
        app.clone().oneshot(request("GET", path)).await.unwrap();
    }
    app.clone().oneshot(request("POST", "/users/3")).await.unwrap();
    app.clone().oneshot(request("GET", "/broken")).await.unwrap();

    let series = |method: &str, route: &str, class: &str| {
        value(&format!(
            r#"web_requests_total{{method="{method}",route="{route}",status_class="{class}"}}"#
        ))
    };
    assert_eq!(series("GET", "/users/{id}", "2xx"), "3");
    assert_eq!(series("POST", "/users/{id}", "2xx"), "1");
    assert_eq!(series("GET", "/api/deep/{id}", "2xx"), "1");
    assert_eq!(series("GET", "/broken", "5xx"), "1");
    assert_eq!(value(r#"web_request_duration_seconds_count{route="/users/{id}"}"#), "4");
}

#[tokio::test]
async fn paths_nobody_serves_become_one_series_whatever_a_scanner_tries() {
    let _scope = isolate::<Web>();
    let app = app(all().build().unwrap());
    for n in 0..100 {
        let response = app.clone().oneshot(request("GET", &format!("/{n}.php"))).await.unwrap();
        assert_eq!(response.status(), 404);
    }
    let series = r#"web_requests_total{method="GET",route="unmatched",status_class="4xx"}"#;
    assert_eq!(value(series), "100");
}

#[tokio::test]
async fn methods_nobody_listed_fold() {
    let _scope = isolate::<Web>();
    let app = app(all().build().unwrap());
    for method in ["BREW", "PROPFIND", "DELETE", &"X".repeat(200)] {
        app.clone().oneshot(request(method, "/users/1")).await.unwrap();
    }
    let series = r#"web_requests_total{method="other",route="/users/{id}",status_class="4xx"}"#;
    assert_eq!(value(series), "4");
    assert_eq!(value(r#"web_requests_active{method="other"}"#), "0");
}

#[tokio::test]
async fn an_open_method_label_learns_defined_methods_only() {
    let _scope = isolate::<Web>();
    let layer = HttpLayer::builder().requests(&web::METHODS).build().unwrap();
    let app = app(layer);
    for method in ["BREW", "AAAA", "BBBB", "POST", "GET"] {
        app.clone().oneshot(request(method, "/users/1")).await.unwrap();
    }
    assert_eq!(value(r#"web_methods_total{http_method="other"}"#), "3");
    assert_eq!(value(r#"web_methods_total{http_method="POST"}"#), "1");
    assert_eq!(value(r#"web_methods_total{http_method="GET"}"#), "1");
}

#[tokio::test]
async fn a_bare_service_names_its_route_on_the_request_or_on_the_response() {
    let _scope = isolate::<Web>();
    let layer = all().build().unwrap();
    let service = service_fn(|request: Request<Body>| async move {
        let mut response = Response::new(Body::from("text"));
        if request.uri().path() == "/inside" {
            response.extensions_mut().insert(RouteTemplate::from("/in/{side}"));
        }
        Ok::<_, Infallible>(response)
    });
    let mut before = request("GET", "/before/1");
    before.extensions_mut().insert(RouteTemplate::from(Arc::<str>::from("/before/{n}")));
    for request in [before, request("GET", "/inside"), request("GET", "/neither")] {
        layer.layer(service).oneshot(request).await.unwrap();
    }
    for route in ["/before/{n}", "/in/{side}", "unmatched"] {
        let series =
            format!(r#"web_requests_total{{method="GET",route="{route}",status_class="2xx"}}"#);
        assert_eq!(value(&series), "1", "{route}");
    }
}

#[tokio::test]
async fn a_function_finds_the_route_and_unmatched_is_called_as_wished() {
    let _scope = isolate::<Web>();
    let find = |head: &bellwether::http::RequestHead<'_>| {
        head.uri.path().starts_with("/static/").then(|| RouteTemplate::from("/static/{file}"))
    };
    let layer = all().route_with(find).unmatched("none").build().unwrap();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Body::empty()))));
    layer.layer(service).oneshot(request("GET", "/static/a.css")).await.unwrap();
    layer.layer(service).oneshot(request("GET", "/other")).await.unwrap();
    for route in ["/static/{file}", "none"] {
        let series =
            format!(r#"web_requests_total{{method="GET",route="{route}",status_class="2xx"}}"#);
        assert_eq!(value(&series), "1", "{route}");
    }
}

#[tokio::test]
async fn a_request_dropped_before_its_answer_is_recorded_and_leaves_nothing_in_flight() {
    let _scope = isolate::<Web>();
    let layer = all().build().unwrap();
    let never = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>());
    let running = layer.layer(never).oneshot(request("GET", "/"));
    let timed_out = tokio::time::timeout(Duration::from_millis(5), running).await;
    assert!(timed_out.is_err());
    assert_eq!(value(r#"web_requests_active{method="GET"}"#), "0");
    let cancelled = r#"web_requests_total{method="GET",route="unmatched",status_class="4xx"}"#;
    assert_eq!(value(cancelled), "1");
    assert_eq!(value(r#"web_request_duration_seconds_count{route="unmatched"}"#), "1");
}

#[tokio::test]
async fn cancelled_requests_have_the_status_the_builder_was_told() {
    let _scope = isolate::<Web>();
    let layer = all().cancelled_as(StatusCode::GATEWAY_TIMEOUT).build().unwrap();
    let mut never =
        layer.layer(service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>()));
    let never_polled = never.call(request("GET", "/"));
    assert_eq!(value(r#"web_requests_active{method="GET"}"#), "1");
    drop(never_polled);
    assert_eq!(value(r#"web_requests_active{method="GET"}"#), "0");
    let series = r#"web_requests_total{method="GET",route="unmatched",status_class="5xx"}"#;
    assert_eq!(value(series), "1");
}

#[tokio::test]
async fn errors_and_panics_of_the_inner_service_count_as_500() {
    let _scope = isolate::<Web>();
    let layer = all().build().unwrap();
    let failing = service_fn(|_: Request<Body>| ready(Err::<Response<Body>, _>("broken")));
    assert!(layer.layer(failing).oneshot(request("GET", "/")).await.is_err());
    let series = r#"web_requests_total{method="GET",route="unmatched",status_class="5xx"}"#;
    assert_eq!(value(series), "1");

    let panicking = service_fn(|_: Request<Body>| async {
        panic!("as if by a bug");
        #[expect(unreachable_code, reason = "gives the future its type")]
        Ok::<Response<Body>, Infallible>(Response::new(Body::empty()))
    });
    let running = layer.layer(panicking).oneshot(request("GET", "/"));
    let local = tokio::task::LocalSet::new();
    let joined = local.run_until(async { tokio::task::spawn_local(running).await }).await;
    assert!(joined.unwrap_err().is_panic());
    assert_eq!(value(series), "2");
    assert_eq!(value(r#"web_requests_active{method="GET"}"#), "0");
}

/// A stream of events that ends when its sender is dropped.
struct Events(tokio::sync::mpsc::Receiver<Bytes>);

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|event| event.map(|bytes| Ok(http_body::Frame::data(bytes))))
    }
}

/// Answers with the one stream it was given.
#[derive(Clone)]
struct Streaming(Arc<std::sync::Mutex<Option<Events>>>);

impl Service<Request<Body>> for Streaming {
    type Response = Response<Events>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Events>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(self.0.lock().unwrap().take().expect("one request"))))
    }
}

fn streaming() -> (tokio::sync::mpsc::Sender<Bytes>, Streaming) {
    let (sender, receiver) = tokio::sync::mpsc::channel(4);
    (sender, Streaming(Arc::new(std::sync::Mutex::new(Some(Events(receiver))))))
}

const STREAMS: &str = r#"web_streams_active{route="unmatched"}"#;

#[tokio::test]
async fn a_stream_counts_from_its_head_until_it_ends() {
    let _scope = isolate::<Web>();
    let clock = Arc::new(ManualClock::at(Timestamp(0)));
    let layer = all().clock(Arc::clone(&clock) as Arc<_>).build().unwrap();
    let (events, service) = streaming();
    let response = layer.layer(service).oneshot(request("GET", "/")).await.unwrap();
    assert_eq!(value(STREAMS), "1");
    assert_eq!(value(r#"web_requests_active{method="GET"}"#), "0");

    clock.advance(Duration::from_secs(30));
    let mut body = response.into_body();
    events.send(Bytes::from_static(b"data: 1\n\n")).await.unwrap();
    body.frame().await.unwrap().unwrap();
    assert_eq!(value(STREAMS), "1");
    drop(events);
    assert!(body.frame().await.is_none());
    assert_eq!(value(STREAMS), "0");
    assert_eq!(value("web_stream_duration_seconds_sum"), "30");
    assert_eq!(value(r#"web_request_duration_seconds_sum{route="unmatched"}"#), "0");
}

#[tokio::test]
async fn a_stream_whose_client_leaves_counts_no_longer() {
    let _scope = isolate::<Web>();
    let layer = all().build().unwrap();
    let (_events, service) = streaming();
    let response = layer.layer(service).oneshot(request("GET", "/")).await.unwrap();
    assert_eq!(value(STREAMS), "1");
    drop(response);
    assert_eq!(value(STREAMS), "0");
    assert_eq!(value("web_stream_duration_seconds_count"), "1");
}

#[tokio::test]
async fn a_duration_until_the_body_ends_is_recorded_once_and_then() {
    let _scope = isolate::<Web>();
    let clock = Arc::new(ManualClock::at(Timestamp(0)));
    let layer = all().duration_until(DurationEnd::Body).clock(Arc::clone(&clock) as Arc<_>);
    let (events, service) = streaming();
    let response =
        layer.build().unwrap().layer(service).oneshot(request("GET", "/")).await.unwrap();
    let count = r#"web_request_duration_seconds_count{route="unmatched"}"#;
    assert_eq!(value(count), "0");
    clock.advance(Duration::from_secs(2));
    drop(events);
    response.into_body().collect().await.unwrap();
    assert_eq!(value(count), "1");
    assert_eq!(value(r#"web_request_duration_seconds_sum{route="unmatched"}"#), "2");
}

#[tokio::test]
async fn a_body_of_known_length_is_no_stream() {
    let _scope = isolate::<Web>();
    let app = app(all().build().unwrap());
    let response = app.oneshot(request("GET", "/users/1")).await.unwrap();
    assert_eq!(value(r#"web_streams_active{route="/users/{id}"}"#), "0");
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "user");
    assert_eq!(value("web_stream_duration_seconds_count"), "0");
}

#[tokio::test]
async fn semantic_convention_names_constants_and_extractors_fill_labels() {
    let _scope = isolate::<Web>();
    let tenant = |head: &bellwether::http::RequestHead<'_>| {
        Some(if head.headers.contains_key("x-b") { "b" } else { "a" }.into())
    };
    let layer =
        HttpLayer::builder().requests(&web::STATUSES).extract("tenant", tenant).build().unwrap();
    let app = app(layer);
    app.clone().oneshot(request("POST", "/users/1")).await.unwrap();
    let mut second = request("GET", "/users/1");
    second.headers_mut().insert("x-b", http::HeaderValue::from_static("1"));
    app.oneshot(second).await.unwrap();
    let dotted = |method: &str, code: &str, tenant: &str| {
        format!(
            r#"web_statuses_total{{"http.request.method"="{method}","http.response.status_code"="{code}",tenant="{tenant}"}}"#
        )
    };
    assert_eq!(value(&dotted("POST", "201", "a")), "1");
    assert_eq!(value(&dotted("GET", "200", "b")), "1");
}

#[test]
fn everything_the_layer_cannot_fill_is_said_at_once_with_label_and_metric() {
    let error = HttpLayer::builder()
        .requests(&web::STATUSES)
        .in_flight(&web::ANSWERS_ACTIVE)
        .constant("colour", "red")
        .build()
        .unwrap_err();
    let text = error.to_string();
    assert_eq!(error.problems.len(), 3, "{text}");
    assert!(text.contains("`tenant` of `web_statuses_total`"), "{text}");
    assert!(text.contains("`status_class` of `web_answers_active`"), "{text}");
    assert!(text.contains("a label `colour`"), "{text}");
}

#[test]
fn a_value_that_would_always_be_refused_is_found_when_building() {
    let error = HttpLayer::builder().requests(&web::FIXED).build().unwrap_err();
    assert!(error.to_string().contains("`unmatched` is not one of its values (/one, /two)"));
    HttpLayer::builder().requests(&web::FIXED).unmatched("/one").build().unwrap();

    let error =
        HttpLayer::builder().requests(&web::STATUSES).constant("tenant", "c").build().unwrap_err();
    assert!(error.to_string().contains("`c` is not one of its values (a, b)"), "{error}");
}

#[test]
fn a_layer_without_instruments_is_an_error() {
    let error = HttpLayer::builder().build().unwrap_err();
    assert!(error.to_string().contains("no instrument"), "{error}");
}

//! Streams of events.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;

use crate::visit::Visit;

#[tokio::test(start_paused = true)]
async fn a_stream_is_open_until_the_listener_leaves() {
    let visit = Visit::new();
    let request = Request::get("/events?region=us").body(Body::empty()).unwrap();
    let answer = visit.send(request).await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut body = answer.into_body();
    tokio::task::yield_now().await;
    visit.shop.events.publish("hello");
    let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(frame, "data: hello\n\n");
    let open = r#"storefront_event_streams_open{region="us"}"#;
    assert_eq!(visit.shows(open), Some(1.0));
    assert_eq!(visit.shows("storefront_http_streams_open"), Some(1.0));
    assert_eq!(visit.shows("storefront_http_stream_duration_seconds_count"), Some(0.0));
    drop(body);
    // The next thing there is to say finds out.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(visit.shows(open), Some(0.0));
    assert_eq!(visit.shows("storefront_http_streams_open"), Some(0.0));
    assert_eq!(visit.shows("storefront_http_stream_duration_seconds_count"), Some(1.0));
    assert_eq!(visit.shows("storefront_events_published_total"), Some(1.0));
}

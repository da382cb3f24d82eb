//! Server-sent events: what happens in the shop, to whoever listens.

mod ring;

pub use ring::{EVENTS_MAX, Ring};

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};

use crate::app::Shop;
use crate::ask::{Parameters, region};
use crate::metrics::{self as m, Region};

/// Messages on their way to one listener.
const MESSAGES_MAX: usize = 16;

type Message = Sender<Bytes, Infallible>;

/// `GET /events`.
pub fn routes(shop: &Shop) -> Router {
    Router::new().route("/events", get(listen)).with_state(Arc::clone(&shop.events))
}

async fn listen(State(ring): State<Arc<Ring>>, asked: Parameters) -> impl IntoResponse {
    let (sender, body) = Channel::new(MESSAGES_MAX);
    tokio::spawn(tell(ring, sender, region(&asked)));
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    (headers, Body::new(body))
}

/// Sends events until the listener leaves, one more stream open meanwhile.
async fn tell(ring: Arc<Ring>, mut sender: Message, region: Option<Region>) {
    let _open = m::STOREFRONT_EVENT_STREAMS_OPEN.at(region).hold();
    let mut reader = ring.reader();
    loop {
        // A comment shows the listener at once that somebody talks, and shows us who has left.
        let text = match tokio::time::timeout(ring::SILENCE, reader.next()).await {
            Ok(event) => format!("data: {event}\n\n"),
            Err(_) => ":\n\n".to_owned(),
        };
        if sender.send_data(text.into()).await.is_err() {
            return;
        }
    }
}

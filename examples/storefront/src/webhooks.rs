//! Telling the systems of tenants what happened.

mod courier;
mod notices;

pub use courier::deliver_all;
pub use notices::{NOTICES_MAX, Notice, Notices};

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use bytes::Bytes;

use crate::app::Shop;
use crate::ask::Refusal;
use crate::metrics as m;

/// `POST /webhooks/{tenant}`: a notice to be passed on.
pub fn routes(shop: &Shop) -> Router {
    Router::new().route("/webhooks/{tenant}", post(accept)).with_state(Arc::clone(&shop.notices))
}

async fn accept(
    State(notices): State<Arc<Notices>>,
    Path(tenant): Path<String>,
    payload: Bytes,
) -> Result<StatusCode, Refusal> {
    m::STOREFRONT_WEBHOOK_PAYLOAD_BYTES.observe(payload.len() as f64);
    if notices.add(Notice::new(tenant, payload)) {
        Ok(StatusCode::ACCEPTED)
    } else {
        Err((StatusCode::SERVICE_UNAVAILABLE, "Too many notices are waiting.\n"))
    }
}

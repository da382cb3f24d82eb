//! Closing the shop for a while: a flag that is a state set.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::put;

use crate::app::Shop;
use crate::ask::{Parameters, Refusal};
use crate::metrics::{self as m, StorefrontMaintenanceState as Mode};

/// Who may close the shop.
const OPERATOR: &str = "ops";

/// Whether orders are taken.
#[derive(Debug, Default)]
pub struct Maintenance {
    closed: AtomicBool,
}

impl Maintenance {
    /// Goes into a mode, and exposes it.
    pub fn set(&self, mode: Mode) {
        self.closed.store(mode == Mode::On, Ordering::Relaxed);
        m::STOREFRONT_MAINTENANCE.set(mode);
    }

    /// Whether customers may pay.
    pub fn takes_orders(&self) -> bool {
        !self.closed.load(Ordering::Relaxed)
    }
}

/// `PUT /maintenance?mode=`, for the operator.
pub fn routes(shop: &Shop) -> Router {
    Router::new().route("/maintenance", put(change)).with_state(shop.clone())
}

async fn change(
    State(shop): State<Shop>,
    headers: HeaderMap,
    asked: Parameters,
) -> Result<StatusCode, Refusal> {
    if shop.sessions.user(&headers) != Some(OPERATOR) {
        return Err((StatusCode::FORBIDDEN, "Only the operator closes the shop.\n"));
    }
    let mode = match asked.get("mode").map(String::as_str) {
        Some("off") => Mode::Off,
        Some("announced") => Mode::Announced,
        Some("on") => Mode::On,
        _ => return Err((StatusCode::BAD_REQUEST, "Say ?mode=off, announced or on.\n")),
    };
    shop.maintenance.set(mode);
    Ok(StatusCode::NO_CONTENT)
}

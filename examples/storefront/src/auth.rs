//! Logging in and out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{delete, post};
use axum::{Json, Router};
use bellwether::Label as _;
use serde_json::{Value, json};

use crate::app::Shop;
use crate::ask::{Refusal, fresh_id};
use crate::metrics::{self as m, Factor, Outcome};

/// Sessions at a time.
pub const SESSIONS_MAX: usize = 10_000;

/// Who may log in, and how. This shop is for show: its passwords are no secret.
const USERS: [(&str, &str); 3] = [("ada", "lace"), ("grace", "hops"), ("ops", "runs")];

/// Customers who are logged in.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<BTreeMap<String, &'static str>>);

impl Sessions {
    fn open(&self) -> MutexGuard<'_, BTreeMap<String, &'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of a new session, unless there are too many.
    fn begin(&self, user: &'static str) -> Option<String> {
        let mut open = self.open();
        let id = (open.len() < SESSIONS_MAX).then(fresh_id)?;
        open.insert(id.clone(), user);
        Some(id)
    }

    /// Who sends these headers.
    pub fn user(&self, headers: &HeaderMap) -> Option<&'static str> {
        let id = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Session ")?;
        self.open().get(id).copied()
    }

    /// Called at each scrape.
    pub(crate) fn observe(&self) {
        m::STOREFRONT_SESSIONS_OPEN.set(i64::try_from(self.open().len()).unwrap_or(i64::MAX));
    }
}

/// `POST /login` and `DELETE /session/{id}`.
pub fn routes(shop: &Shop) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/session/{id}", delete(log_out))
        .with_state(Arc::clone(&shop.sessions))
}

async fn log_in(
    State(sessions): State<Arc<Sessions>>,
    Json(form): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let _timer = m::STOREFRONT_LOGIN_DURATION_SECONDS.start();
    let text = |key: &str| form.get(key).and_then(Value::as_str).unwrap_or_default();
    let factor = Factor::from_text(text("factor"));
    let user = identify(text("user"), text("password"));
    let begun = user.and_then(|user| sessions.begin(user).ok_or(Outcome::Full));
    match begun {
        Ok(id) => {
            m::STOREFRONT_LOGINS_TOTAL.at(Outcome::Welcome, factor).inc();
            Ok(Json(json!({ "session": id })))
        }
        Err(outcome) => {
            m::STOREFRONT_LOGINS_TOTAL.at(outcome, None).inc();
            Err(refusal(outcome))
        }
    }
}

fn identify(name: &str, password: &str) -> Result<&'static str, Outcome> {
    let known = USERS.into_iter().find(|(user, _)| *user == name);
    let (user, right) = known.ok_or(Outcome::UnknownUser)?;
    if right == password { Ok(user) } else { Err(Outcome::WrongPassword) }
}

fn refusal(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::Full => {
            (StatusCode::SERVICE_UNAVAILABLE, "Too many customers. Come back later.\n")
        }
        // Who has an account is nobody's business.
        _ => (StatusCode::UNAUTHORIZED, "That is not right.\n"),
    }
}

async fn log_out(State(sessions): State<Arc<Sessions>>, Path(id): Path<String>) -> StatusCode {
    match sessions.open().remove(&id) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}

//! Logging in and out.

use serde_json::{Value, json};

use crate::visit::Visit;

#[tokio::test]
async fn a_session_is_open_from_login_to_logout() {
    let visit = Visit::new();
    let form = json!({ "user": "ada", "password": "lace", "factor": "totp" });
    let (status, answer) = visit.ask("POST /login", &form).await;
    assert_eq!(status, 200);
    assert_eq!(visit.shows("storefront_sessions_open"), Some(1.0));
    let leave = format!("DELETE /session/{}", answer["session"].as_str().unwrap());
    assert_eq!(visit.ask(&leave, &Value::Null).await.0, 204);
    assert_eq!(visit.ask(&leave, &Value::Null).await.0, 404);
    assert_eq!(visit.shows("storefront_sessions_open"), Some(0.0));
    let welcome = r#"storefront_logins_total{outcome="welcome",factor="totp"}"#;
    assert_eq!(visit.shows(welcome), Some(1.0));
    assert_eq!(visit.shows("storefront_login_duration_seconds_count"), Some(1.0));
}

#[tokio::test]
async fn who_is_refused_learns_nothing_but_the_metrics_do() {
    let visit = Visit::new();
    for (user, outcome) in [("ada", "wrong_password"), ("mallory", "unknown_user")] {
        let form = json!({ "user": user, "password": "guess", "factor": "totp" });
        assert_eq!(visit.ask("POST /login", &form).await, (401, Value::Null));
        let series = format!("storefront_logins_total{{outcome=\"{outcome}\"}}");
        assert_eq!(visit.shows(&series), Some(1.0));
    }
}

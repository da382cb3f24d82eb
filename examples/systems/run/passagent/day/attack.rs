//! Sprays of passwords, and prompts that try to talk the guard round.

use systems::passagent::{
    self as m, Accounts, Action, AiGuardEventType, Blocked, Category, Route,
    SecuritySprayDetectedType as Spray, Subtype,
};

use crate::trial::{Book, Dice};

/// Sprays over more and more accounts: a number becomes a tag, so only so many do.
pub(super) fn spray(book: &mut Book, dice: &mut Dice) {
    for accounts in 1..=15u32 {
        let shown = if accounts <= 10 { accounts.to_string() } else { "many".to_owned() };
        let (kind, text) = (Spray::Subnet, "subnet");
        m::SECURITY_SPRAY_DETECTED.at(kind, Accounts::of(&accounts.to_string())).inc();
        let labels = format!(r#"type="{text}",accounts="{shown}""#);
        book.inc(&format!("security_spray_detected_total{{{labels}}}"));
        m::SECURITY_SPRAY_IP_BLOCKED.at(kind).inc();
        book.inc(&format!(r#"security_spray_ip_blocked_total{{type="{text}"}}"#));
        m::RATE_LIMIT_HITS.at(Action::of("login"), Route::of("/api/login")).inc();
        book.inc(r#"rate_limit_hits_total{action="login",route="/api/login"}"#);
        anomaly(book, dice);
    }
}

/// How odd an access looked.
fn anomaly(book: &mut Book, dice: &mut Dice) {
    let subtype = dice.pick(&["impossible_travel", "new_device"]);
    m::SECURITY_ACCESS_ANOMALY.at(Subtype::of(subtype)).inc();
    book.inc(&format!(r#"security_access_anomaly_total{{subtype="{subtype}"}}"#));
    let score = (1.0 + dice.measure(1, 63.0)) / 64.0;
    m::SECURITY_ANOMALY_SCORE.at(Subtype::of(subtype)).observe(score);
    book.observe(&format!(r#"security_anomaly_score{{subtype="{subtype}"}}"#), score);
}

/// Prompts and answers the guard looked at; a few it stopped.
pub(super) fn guarded(book: &mut Book, dice: &mut Dice) {
    for _ in 0..12 {
        let (kind, t) =
            dice.pick(&[(AiGuardEventType::Input, "input"), (AiGuardEventType::Output, "output")]);
        let category = dice.pick(&["injection", "secret"]);
        let (blocked, b) = dice.pick(&[(Blocked::True, "true"), (Blocked::False, "false")]);
        m::AI_GUARD_EVENT.at(kind, Category::of(category), blocked).inc();
        let labels = format!(r#"type="{t}",category="{category}",blocked="{b}""#);
        book.inc(&format!("ai_guard_event_total{{{labels}}}"));
    }
}

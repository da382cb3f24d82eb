//! Agents that take goals apart, the models they ask, and who watches them live.

use systems::driftstack::{
    self as m, DriftstackByokAnthropicTestTotalOutcome as Trial,
    DriftstackLivekitTokenMintTotalOutcome as Mint,
    DriftstackMacNodeLivekitRegisterTotalOutcome as Register, From, Kind, Method, Outcome,
    ResultKind, Role, Route, StatusClass, To,
};

use super::api::request;
use crate::trial::{Book, Dice};

/// A paired session: a goal is taken apart, then agent and user take turns.
pub(super) fn session(book: &mut Book, dice: &mut Dice) {
    let (kind, text) = dice.pick(&[
        (ResultKind::Plan, "plan"),
        (ResultKind::Plan, "plan"),
        (ResultKind::Clarify, "clarify"),
        (ResultKind::Refuse, "refuse"),
    ]);
    m::DRIFTSTACK_AGENT_DECOMPOSE_TOTAL.at(kind).inc();
    book.inc(&format!(r#"driftstack_agent_decompose_total{{result_kind="{text}"}}"#));
    bundled(book, (Outcome::Ok, "ok"));
    if kind == ResultKind::Plan {
        pair(book, (From::Idle, "idle"), (To::Agent, "agent"));
        for _ in 0..dice.below(4) {
            pair(book, (From::Agent, "agent"), (To::User, "user"));
            pair(book, (From::User, "user"), (To::Agent, "agent"));
        }
        pair(book, (From::Agent, "agent"), (To::Ended, "ended"));
    }
}

/// The bundled model's budget is spent, so customers try keys of their own.
pub(super) fn out_of_budget(book: &mut Book) {
    let kinds = [(Kind::BudgetExhausted, "budget_exhausted"); 3];
    for (kind, text) in kinds.into_iter().chain([(Kind::ConsentMissing, "consent_missing")]) {
        bundled(book, (Outcome::Error, "error"));
        m::DRIFTSTACK_BUNDLED_LLM_ERROR_TOTAL.at(kind).inc();
        book.inc(&format!(r#"driftstack_bundled_llm_error_total{{kind="{text}"}}"#));
    }
    let trials = [
        (Trial::Ok, "ok"),
        (Trial::Invalid, "invalid"),
        (Trial::QuotaExceeded, "quota_exceeded"),
        (Trial::NotSet, "not_set"),
    ];
    for (outcome, text) in trials {
        m::DRIFTSTACK_BYOK_ANTHROPIC_TEST_TOTAL.at(outcome).inc();
        book.inc(&format!(r#"driftstack_byok_anthropic_test_total{{outcome="{text}"}}"#));
    }
}

/// Macs register, sessions are watched; who is refused early has no role yet.
pub(super) fn live_previews(book: &mut Book, dice: &mut Dice) {
    for (outcome, text) in [(Register::Ok, "ok"), (Register::NotFound, "not_found")] {
        m::DRIFTSTACK_MAC_NODE_LIVEKIT_REGISTER_TOTAL.at(outcome).inc();
        book.inc(&format!(r#"driftstack_mac_node_livekit_register_total{{outcome="{text}"}}"#));
    }
    let published = (Route::V1_SESSIONS_ID_LIVEKIT_TOKEN, "/v1/sessions/:id/livekit-token");
    let watched =
        (Route::V1_AGENT_SESSIONS_ID_LIVEKIT_TOKEN, "/v1/agent-sessions/:id/livekit-token");
    for _ in 0..30 {
        let (role, route) = dice.pick(&[
            ((Role::Publisher, "publisher"), published),
            ((Role::Subscriber, "subscriber"), watched),
        ]);
        let outcome = dice.pick(&[(Mint::Ok, "ok"), (Mint::NoMac, "no_mac")]);
        mint(book, role, outcome);
        request(book, (Method::Post, "POST"), route, (StatusClass::S2xx, "2xx"));
    }
    mint(book, (Role::Unknown, "unknown"), (Mint::Validation, "validation"));
    request(book, (Method::Post, "POST"), watched, (StatusClass::S4xx, "4xx"));
}

fn bundled(book: &mut Book, (outcome, text): (Outcome, &str)) {
    m::DRIFTSTACK_BUNDLED_LLM_REQUEST_TOTAL.at(outcome).inc();
    book.inc(&format!(r#"driftstack_bundled_llm_request_total{{outcome="{text}"}}"#));
}

fn pair(book: &mut Book, (from, f): (From, &str), (to, t): (To, &str)) {
    m::DRIFTSTACK_PAIR_MODE_TRANSITION_TOTAL.at(from, to).inc();
    book.inc(&format!(r#"driftstack_pair_mode_transition_total{{from="{f}",to="{t}"}}"#));
}

fn mint(book: &mut Book, (role, r): (Role, &str), (outcome, o): (Mint, &str)) {
    m::DRIFTSTACK_LIVEKIT_TOKEN_MINT_TOTAL.at(role, outcome).inc();
    book.inc(&format!(r#"driftstack_livekit_token_mint_total{{role="{r}",outcome="{o}"}}"#));
}

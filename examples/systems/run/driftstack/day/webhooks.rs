//! Webhooks: what payment services send here, and what is sent on to customers.

use systems::driftstack::{
    self as m, ActorType, DriftstackNowpaymentsWebhookTotalOutcome as Notice,
    DriftstackStripeWebhookTotalOutcome as Event,
    DriftstackWebhookDeliveryAttemptTotalOutcome as Attempt, Prefix, TerminalState,
};

use super::audit;
use crate::trial::{Book, Dice};

/// Attempts before a delivery is given up.
const ATTEMPTS_MAX: u32 = 6;

/// Somebody pays, by card or in coins.
pub(super) fn payment(book: &mut Book, dice: &mut Dice) {
    if dice.percent(80) {
        let event = dice.pick(&[
            (Event::Handled, "handled"),
            (Event::Handled, "handled"),
            (Event::Duplicate, "duplicate"),
            (Event::Ignored, "ignored"),
        ]);
        stripe(book, event);
    } else {
        nowpayments(book, (Notice::Ok, "ok"));
    }
    audit(book, (Prefix::Billing, "billing"), (ActorType::System, "system"));
}

/// Somebody poses as the payment services.
pub(super) fn spoofing(book: &mut Book) {
    for _ in 0..4 {
        stripe(book, (Event::SignatureInvalid, "signature_invalid"));
    }
    stripe(book, (Event::SignatureMissing, "signature_missing"));
    stripe(book, (Event::MalformedEvent, "malformed_event"));
    nowpayments(book, (Notice::SignatureInvalid, "signature_invalid"));
    nowpayments(book, (Notice::EmptyBody, "empty_body"));
}

/// A delivery to a customer, tried until it succeeds or has failed six times.
pub(super) fn deliver(book: &mut Book, dice: &mut Dice) {
    let healthy = if dice.percent(75) { 90 } else { 5 };
    for _ in 0..ATTEMPTS_MAX {
        if dice.percent(healthy) {
            attempt(book, (Attempt::Success, "success"));
            return terminal(book, (TerminalState::Delivered, "delivered"));
        }
        let failure = dice.pick(&[
            (Attempt::HttpError, "http_error"),
            (Attempt::Timeout, "timeout"),
            (Attempt::TransportError, "transport_error"),
        ]);
        attempt(book, failure);
    }
    terminal(book, (TerminalState::Dlq, "dlq"));
}

fn stripe(book: &mut Book, (outcome, text): (Event, &str)) {
    m::DRIFTSTACK_STRIPE_WEBHOOK_TOTAL.at(outcome).inc();
    book.inc(&format!(r#"driftstack_stripe_webhook_total{{outcome="{text}"}}"#));
}

fn nowpayments(book: &mut Book, (outcome, text): (Notice, &str)) {
    m::DRIFTSTACK_NOWPAYMENTS_WEBHOOK_TOTAL.at(outcome).inc();
    book.inc(&format!(r#"driftstack_nowpayments_webhook_total{{outcome="{text}"}}"#));
}

fn attempt(book: &mut Book, (outcome, text): (Attempt, &str)) {
    m::DRIFTSTACK_WEBHOOK_DELIVERY_ATTEMPT_TOTAL.at(outcome).inc();
    book.inc(&format!(r#"driftstack_webhook_delivery_attempt_total{{outcome="{text}"}}"#));
}

fn terminal(book: &mut Book, (state, text): (TerminalState, &str)) {
    m::DRIFTSTACK_WEBHOOK_DELIVERY_TERMINAL_TOTAL.at(state).inc();
    book.inc(&format!(r#"driftstack_webhook_delivery_terminal_total{{terminal_state="{text}"}}"#));
}

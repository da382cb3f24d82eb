//! A day of the API server. Beside each recording stands what must arrive of it.

mod agents;
mod api;
mod webhooks;

use systems::driftstack::{self as m, ActorType, Prefix};

use crate::trial::{Book, Dice};

/// All of it, in the order of a day.
pub(super) fn live(dice: &mut Dice) -> Book {
    let mut book = Book::default();
    for customer in 0..60 {
        api::visit(&mut book, dice, customer);
        webhooks::payment(&mut book, dice);
        agents::session(&mut book, dice);
    }
    api::spray(&mut book);
    api::registered_routes(&mut book, 200);
    webhooks::spoofing(&mut book);
    for _ in 0..40 {
        webhooks::deliver(&mut book, dice);
    }
    agents::out_of_budget(&mut book);
    agents::live_previews(&mut book, dice);
    mail(&mut book, dice);
    administration(&mut book);
    book
}

/// Mail to customers; the welcome of one still waits for Postmark's approval.
fn mail(book: &mut Book, dice: &mut Dice) {
    use m::{DriftstackEmailSendTotalOutcome as Outcome, Template};
    let templates = [
        (Template::Welcome, "welcome"),
        (Template::VerifyEmail, "verify_email"),
        (Template::PasswordReset, "password_reset"),
        (Template::Invoice, "invoice"),
        (Template::TeamInvite, "team_invite"),
    ];
    let outcomes = [
        (Outcome::Ok, "ok"),
        (Outcome::Ok, "ok"),
        (Outcome::InactiveRecipient, "inactive-recipient"),
        (Outcome::RateLimited, "rate-limited"),
    ];
    let mut send = |(template, t): (Template, &str), (outcome, o): (Outcome, &str)| {
        m::DRIFTSTACK_EMAIL_SEND_TOTAL.at(template, outcome).inc();
        book.inc(&format!(r#"driftstack_email_send_total{{template="{t}",outcome="{o}"}}"#));
    };
    for _ in 0..50 {
        send(dice.pick(&templates), dice.pick(&outcomes));
    }
    send((Template::Welcome, "welcome"), (Outcome::PendingApproval, "pending-approval"));
}

/// What administrators did, few enough to be usual.
fn administration(book: &mut Book) {
    use m::DriftstackAdminAuditEmitTotalPrefix as Area;
    for (area, text) in [(Area::Billing, "billing"), (Area::Fleet, "fleet"), (Area::Fleet, "fleet")]
    {
        m::DRIFTSTACK_ADMIN_AUDIT_EMIT_TOTAL.at(area).inc();
        book.inc(&format!(r#"driftstack_admin_audit_emit_total{{prefix="{text}"}}"#));
    }
}

/// An entry in the log a customer sees.
fn audit(book: &mut Book, (prefix, p): (Prefix, &str), (actor, a): (ActorType, &str)) {
    m::DRIFTSTACK_ACCOUNT_AUDIT_EMIT_TOTAL.at(prefix, actor).inc();
    book.inc(&format!(r#"driftstack_account_audit_emit_total{{prefix="{p}",actor_type="{a}"}}"#));
}

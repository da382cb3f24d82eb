//! A day of the gateway. Beside each recording stands what must arrive of it.

mod attack;
mod bastion;
mod handoff;
mod traffic;

use systems::hexon as m;

use crate::trial::{Book, Dice};

/// All of it, in the order of a day.
pub(super) fn live(dice: &mut Dice) -> Book {
    let mut book = Book::default();
    morning(&mut book);
    for _ in 0..80 {
        traffic::sign_in(&mut book, dice);
        traffic::requests(&mut book, dice);
        handoff::one(&mut book, dice);
    }
    for user in 0..12 {
        bastion::session(&mut book, dice, user);
    }
    traffic::backend_lost(&mut book);
    attack::spray(&mut book);
    attack::stolen_tokens(&mut book);
    book
}

/// What the gateway holds in the morning, once it has read the directory.
fn morning(book: &mut Book) {
    for (domain, days) in [("shop.example", 61.0), ("mail.example", 12.5)] {
        m::ACMECLIENT_CERTIFICATE_DAYS_UNTIL_EXPIRY.at(m::Domain::of(domain)).set(days);
        let series = format!(r#"acmeclient_certificate_days_until_expiry{{domain="{domain}"}}"#);
        book.set(&series, days);
    }
    m::ACMECLIENT_CERTIFICATES_LOADED.set(2.0);
    book.set("acmeclient_certificates_loaded", 2.0);
    m::DIRECTORY_SYNC_TOTAL.at(m::Type::Full, m::DirectorySyncTotalResult::Success).inc();
    book.inc(r#"directory_sync_total{type="full",result="success"}"#);
    m::WEBAUTHN_PASSKEYS_ACTIVE.set(31.0);
    book.set("webauthn_passkeys_active", 31.0);
}

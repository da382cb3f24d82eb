//! Logins of applications that hand over to the gateway: password, one-time password, token.

use systems::hexon::{
    self as m, AutotlsIssuancesTotalResult as Outcome, DpopBound,
    Jit2faHandoffBearerChecksTotalReason as Refusal, Jit2faHandoffBearerChecksTotalResult as Check,
    Jit2faHandoffMintsTotalReason as Failure, Jit2faOtpVerificationsTotalResult as Otp, MappingId,
};

use crate::trial::{Book, Dice};

/// One login, from the password to the first use of the token.
pub(super) fn one(book: &mut Book, dice: &mut Dice) {
    let mapping = dice.pick(&["erp", "crm", "legacy"]);
    m::JIT2FA_LOGIN_ATTEMPTS_TOTAL.at(MappingId::of(mapping)).inc();
    book.inc(&format!(r#"jit2fa_login_attempts_total{{mapping_id="{mapping}"}}"#));
    let known = dice.percent(90);
    let (outcome, o) =
        if known { (Outcome::Success, "success") } else { (Outcome::Failure, "failure") };
    m::JIT2FA_WEBHOOK_VALIDATIONS_TOTAL.at(MappingId::of(mapping), outcome).inc();
    let labels = format!(r#"{{mapping_id="{mapping}",result="{o}"}}"#);
    book.inc(&format!("jit2fa_webhook_validations_total{labels}"));
    if known {
        password_once(book, mapping, (Otp::Success, "success"));
        let bound = dice.pick(&[(DpopBound::True, "true"), (DpopBound::False, "false")]);
        mint(book, dice, mapping, bound);
        check(book, mapping, (Check::Accepted, "accepted"), None, bound);
        let seconds = dice.measure(1, 0.125);
        m::JIT2FA_HANDOFF_BEARER_CHECK_DURATION.at(MappingId::of(mapping)).observe(seconds);
        let series = format!(r#"jit2fa_handoff_bearer_check_duration{{mapping_id="{mapping}"}}"#);
        book.observe(&series, seconds);
    }
}

/// A one-time password was checked; the reason is left out, as here there is none.
pub(super) fn password_once(book: &mut Book, mapping: &str, (result, text): (Otp, &str)) {
    m::JIT2FA_OTP_VERIFICATIONS_TOTAL.at(MappingId::of(mapping), result, None).inc();
    let labels = format!(r#"{{mapping_id="{mapping}",result="{text}"}}"#);
    book.inc(&format!("jit2fa_otp_verifications_total{labels}"));
}

/// A token is made, or not: only then with a reason.
fn mint(book: &mut Book, dice: &mut Dice, mapping: &str, (bound, b): (DpopBound, &str)) {
    let at = MappingId::of(mapping);
    let fails = dice.percent(10);
    let (outcome, o, reason, r) = if fails {
        (Outcome::Failure, "failure", Some(Failure::OidcError), "oidc_error")
    } else {
        (Outcome::Success, "success", None, "")
    };
    m::JIT2FA_HANDOFF_MINTS_TOTAL.at(at, outcome, reason, bound).inc();
    let labels = format!(r#"mapping_id="{mapping}",result="{o}",reason="{r}",dpop_bound="{b}""#);
    book.inc(&format!("jit2fa_handoff_mints_total{{{labels}}}"));
    let seconds = dice.measure(2, 1.0);
    m::JIT2FA_HANDOFF_MINT_DURATION.at(at).observe(seconds);
    let series = format!(r#"jit2fa_handoff_mint_duration{{mapping_id="{mapping}"}}"#);
    book.observe(&series, seconds);
}

/// A bearer token was checked; a reason stands with a refusal only.
pub(super) fn check(
    book: &mut Book,
    mapping: &str,
    (result, text): (Check, &str),
    reason: Option<(Refusal, &str)>,
    (bound, b): (DpopBound, &str),
) {
    let (why, r) = reason.map_or((None, ""), |(why, text)| (Some(why), text));
    m::JIT2FA_HANDOFF_BEARER_CHECKS_TOTAL.at(MappingId::of(mapping), result, why, bound).inc();
    let labels = format!(r#"mapping_id="{mapping}",result="{text}",reason="{r}",dpop_bound="{b}""#);
    book.inc(&format!("jit2fa_handoff_bearer_checks_total{{{labels}}}"));
}

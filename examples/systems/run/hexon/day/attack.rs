//! What attackers try, and what holds them back.

use systems::hexon::{
    self as m, BlockType, Blocked, ClientIp, DpopBound, Hostname,
    Jit2faHandoffBearerChecksTotalReason as Refusal, Jit2faHandoffBearerChecksTotalResult as Check,
    Jit2faOtpVerificationsTotalResult as Otp, Nas, RadiusAuthTotalMethod, RadiusAuthTotalReason,
    RadiusAuthTotalResult, RatelimitRequestsTotalResult, Reason,
    SpiffeRatelimitCheckErrorTotalReason, TotpRecoveryValidationsTotalResult,
    TotpValidationsTotalResult, WafRequestsMethod,
};

use super::handoff::{check, password_once};
use crate::trial::Book;

/// Addresses an attack comes from: more than the catalogue has room for.
const ADDRESSES: u32 = 70;
/// Room for addresses, less the one everybody works from.
const ROOM: u32 = 49;

/// One password is tried from everywhere; what gets through is stopped one by one.
pub(super) fn spray(book: &mut Book) {
    for number in 0..ADDRESSES {
        let address = format!("203.0.113.{number}");
        let shown = if number < ROOM { address.as_str() } else { "other" };
        m::BASTION_AUTH_FAILURES_TOTAL.at(ClientIp::of(&address), Reason::of("password")).inc();
        let labels = format!(r#"{{client_ip="{shown}",reason="password"}}"#);
        book.inc(&format!("bastion_auth_failures_total{labels}"));
        refused(book);
    }
    let brute_force = SpiffeRatelimitCheckErrorTotalReason::of("brute_force");
    m::BASTION_AUTH_BANS_TOTAL.at(ClientIp::of("203.0.113.0"), brute_force).inc();
    book.inc(r#"bastion_auth_bans_total{client_ip="203.0.113.0",reason="brute_force"}"#);
    radius(book);
    m::BASTION_SSRF_BLOCKS_TOTAL.at(BlockType::of("loopback")).inc();
    book.inc(r#"bastion_ssrf_blocks_total{block_type="loopback"}"#);
}

/// The same address at the front door: over the limit, and a payload the rules know.
fn refused(book: &mut Book) {
    let blocked = RatelimitRequestsTotalResult::Blocked;
    m::RATELIMIT_REQUESTS_TOTAL.at(blocked, Hostname::of("shop.example")).inc();
    book.inc(r#"ratelimit_requests_total{result="blocked",hostname="shop.example"}"#);
    m::WAF_REQUESTS.at(Blocked::True, WafRequestsMethod::of("POST")).inc();
    book.inc(r#"waf_requests{blocked="true",method="POST"}"#);
}

/// Refused for the password, with the method, or for the place, with the reason.
fn radius(book: &mut Book) {
    let nas = Nas::of("vpn-1");
    let password = Some(RadiusAuthTotalMethod::Password);
    m::RADIUS_AUTH_TOTAL.at(RadiusAuthTotalResult::Reject, password, nas, None).inc();
    book.inc(r#"radius_auth_total{result="reject",method="password",nas="vpn-1"}"#);
    let place = Some(RadiusAuthTotalReason::Geo);
    m::RADIUS_AUTH_TOTAL.at(RadiusAuthTotalResult::Reject, None, nas, place).inc();
    book.inc(r#"radius_auth_total{result="reject",nas="vpn-1",reason="geo"}"#);
}

/// Codes used twice, guessed recovery codes, tokens of others.
pub(super) fn stolen_tokens(book: &mut Book) {
    m::TOTP_VALIDATIONS_TOTAL.at(TotpValidationsTotalResult::Replay).inc();
    book.inc(r#"totp_validations_total{result="replay"}"#);
    for _ in 0..9 {
        let wrong = TotpRecoveryValidationsTotalResult::Invalid;
        m::TOTP_RECOVERY_VALIDATIONS_TOTAL.at(wrong).inc();
        book.inc(r#"totp_recovery_validations_total{result="invalid"}"#);
    }
    password_once(book, "legacy", (Otp::MaxRetries, "max_retries"));
    for reason in [
        (Refusal::AudienceMismatch, "audience_mismatch"),
        (Refusal::DpopJktMismatch, "dpop_jkt_mismatch"),
    ] {
        let bound = (DpopBound::True, "true");
        check(book, "crm", (Check::Rejected, "rejected"), Some(reason), bound);
    }
}

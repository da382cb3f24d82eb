//! Judging who asks, before anything else is looked at.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bellwether_model::Clock;
use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap};

use super::access::{Access, ForwardAuth, Mode};
use super::failures::Failures;
use super::peer::{is_forwarded, peer_of};

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Let in.
    Admitted,
    /// No token there is could be right.
    Closed,
    /// Wrong too often; try again after this.
    TooOften(Duration),
    /// No token, or a wrong one.
    Unauthorized,
    /// Not somebody this mode lets in, whatever they present.
    Forbidden,
}

/// Judges requests by one access mode.
#[derive(Debug)]
pub(super) struct Guard {
    access: Access,
    failures: Failures,
    clock: Arc<dyn Clock>,
}

impl Guard {
    pub(super) fn new(access: Access, clock: Arc<dyn Clock>) -> Self {
        Self { access, failures: Failures::default(), clock }
    }

    pub(super) fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The verdict on a request.
    pub(super) fn judge(&self, headers: &HeaderMap, extensions: &Extensions) -> Verdict {
        let peer = peer_of(extensions);
        match &self.access.0 {
            Mode::Unset => Verdict::Closed,
            Mode::Tokens(tokens) => {
                self.judge_bearer(headers, peer, |token, _| Some(tokens.contain(token)))
            }
            Mode::TokenFile(file) => {
                self.judge_bearer(headers, peer, |token, now| file.contains(token, now))
            }
            Mode::Loopback => {
                let local = peer.is_some_and(|ip| ip.is_loopback()) && !is_forwarded(headers);
                admitted_if(local)
            }
            Mode::ForwardAuth(forward) => admitted_if(vouched_for(forward, headers, peer)),
            Mode::None => Verdict::Admitted,
        }
    }

    /// `is_good` says `None` when there is no token to compare with.
    fn judge_bearer(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
        is_good: impl Fn(&[u8], u64) -> Option<bool>,
    ) -> Verdict {
        let now = self.clock.monotonic_nanos();
        let presented = bearer_of(headers);
        // Compared even when nothing was presented, so that a closed endpoint says so.
        let good = is_good(presented.unwrap_or_default(), now);
        match good {
            None => Verdict::Closed,
            // A right token is right whatever others at its address try.
            Some(true) if presented.is_some() => Verdict::Admitted,
            // Who presents nothing does not guess: a health check must not lock scrapers out.
            Some(_) if !headers.contains_key(AUTHORIZATION) => Verdict::Unauthorized,
            Some(_) => self.wrong(peer, now),
        }
    }

    /// Counts a wrong token, and says when there were too many.
    fn wrong(&self, peer: Option<IpAddr>, now: u64) -> Verdict {
        // Whoever comes through a proxy on this machine has its address: they are not one host.
        if peer.is_some_and(|ip| ip.is_loopback()) {
            return Verdict::Unauthorized;
        }
        if let Some(wait) = self.failures.wait_of(peer, now) {
            return Verdict::TooOften(wait);
        }
        self.failures.count(peer, now);
        Verdict::Unauthorized
    }
}

fn admitted_if(good: bool) -> Verdict {
    if good { Verdict::Admitted } else { Verdict::Forbidden }
}

/// The bearer token, if there is exactly one `Authorization` header and it holds one.
fn bearer_of(headers: &HeaderMap) -> Option<&[u8]> {
    const SCHEME: &[u8] = b"bearer ";
    let value = only_value(headers, &AUTHORIZATION)?;
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    (scheme.eq_ignore_ascii_case(SCHEME) && !token.is_empty()).then_some(token)
}

fn vouched_for(forward: &ForwardAuth, headers: &HeaderMap, peer: Option<IpAddr>) -> bool {
    let listed = peer.is_some_and(|peer| forward.proxies.iter().any(|range| range.contains(peer)));
    let value = only_value(headers, &forward.header);
    listed && value.is_some_and(|value| forward.expected.contain(value))
}

fn only_value<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.as_bytes()),
        _ => None,
    }
}

//! What an answer says: whether it arrived, and how long to keep quiet.

use std::time::Duration;

use bellwether_model::Timestamp;

use super::RATE_LIMIT_CATEGORY;
use crate::push::{Verdict, message, of_status, retry_after};

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What to do with the envelope.
    pub verdict: Verdict,
    /// For how long no metrics may be sent; an accepted envelope may come with one too.
    pub quiet: Option<Duration>,
    /// What the receiver said of a failure; may be empty.
    pub message: String,
}

/// Wait after a 429 that does not say how long (Sentry's rules for SDKs).
const DEFAULT_WAIT: Duration = Duration::from_mins(1);

/// Statuses tried again.
const RETRIED: [u16; 5] = [429, 500, 502, 503, 504];

/// Reads the answer to an envelope: its status, its headers `X-Sentry-Rate-Limits` and
/// `Retry-After`, and the beginning of its body.
pub fn read_answer(
    status: u16,
    rate_limits: Option<&str>,
    retry_after_header: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Answer {
    let after = retry_after_header.and_then(|value| retry_after(value, now));
    let quiet = match (rate_limits, status) {
        (Some(limits), _) => limit(limits),
        (None, 429) => Some(after.unwrap_or(DEFAULT_WAIT)),
        (None, _) => None,
    };
    let verdict = of_status(status, &RETRIED, quiet.or(after));
    let reason = if verdict == Verdict::Accepted { String::new() } else { message(body) };
    Answer { verdict, quiet, message: reason }
}

/// The longest of the limits that concern metrics: `seconds:category;category:scope:…, …`, where no
/// categories means all. A wait that cannot be read is a minute.
fn limit(header: &str) -> Option<Duration> {
    let waits = header.split(',').filter_map(|limit| {
        let mut parts = limit.trim().split(':');
        let seconds = parts.next().filter(|text| !text.is_empty())?;
        let categories = parts.next().unwrap_or_default();
        let ours = categories.is_empty()
            || categories.split(';').any(|category| category.trim() == RATE_LIMIT_CATEGORY);
        let wait = seconds.trim().parse().map_or(DEFAULT_WAIT, Duration::from_secs);
        ours.then_some(wait.min(Duration::from_hours(24)))
    });
    waits.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(header: &str) -> Option<u64> {
        limit(header).map(|wait| wait.as_secs())
    }

    #[test]
    fn only_limits_on_metrics_or_on_everything_count() {
        assert_eq!(secs("60:error;transaction:organization"), None);
        assert_eq!(secs("60:trace_metric:key"), Some(60));
        assert_eq!(secs("60:error;trace_metric:org, 2700::organization:why"), Some(2700));
        assert_eq!(secs("10:trace_metric_byte:org"), None);
        assert_eq!(secs("soon:trace_metric:org"), Some(60));
        assert_eq!(secs("120"), Some(120));
        assert_eq!(secs(""), None);
    }

    #[test]
    fn a_refusal_without_limits_is_a_wait_and_an_acceptance_may_bring_one() {
        let at = |status, limits, after| read_answer(status, limits, after, b"", Timestamp(0));
        let plain = at(429, None, None);
        assert_eq!(plain.quiet, Some(Duration::from_mins(1)));
        assert_eq!(plain.verdict, Verdict::Retry { after: plain.quiet });
        assert_eq!(at(429, None, Some("5")).quiet, Some(Duration::from_secs(5)));
        let warned = at(200, Some("30::organization"), None);
        assert_eq!(
            (warned.verdict, warned.quiet),
            (Verdict::Accepted, Some(Duration::from_secs(30)))
        );
        // Something else is limited: metrics may go on.
        assert_eq!(at(429, Some("60:error:org"), None).quiet, None);
        assert_eq!(at(413, None, None).verdict, Verdict::Rejected);
    }
}

//! What an answer means for the sender.

use std::time::Duration;

use bellwether_model::Timestamp;

use super::date;

/// What is to be done about a request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived; do not send it again.
    Accepted,
    /// It did not arrive and may later: send the same again, not before `after` where the receiver
    /// says so.
    Retry {
        /// How long the receiver asks to be left alone.
        after: Option<Duration>,
    },
    /// It will never be taken: drop and count it.
    Rejected,
}

/// What a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110, section 10.2.3), read
/// at `now`. `None` for neither; a date that has passed is no wait. At most a day.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let millis = date::parse(value)?.0.saturating_sub(now.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    };
    Some(wait.min(WAIT_MAX))
}

/// Longest wait a receiver may ask for.
const WAIT_MAX: Duration = Duration::from_hours(24);

/// The verdict on an HTTP status that all pushed formats share: 2xx arrived, `retried` and no other
/// statuses are tried again.
pub(crate) fn of_status(status: u16, retried: &[u16], after: Option<Duration>) -> Verdict {
    if (200..300).contains(&status) {
        Verdict::Accepted
    } else if retried.contains(&status) {
        Verdict::Retry { after }
    } else {
        Verdict::Rejected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_dates_and_nonsense_are_told_apart() {
        let now = Timestamp(784_111_777_000);
        assert_eq!(retry_after(" 120 ", now), Some(Duration::from_mins(2)));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:47 GMT", now),
            Some(Duration::from_secs(10))
        );
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("99999999999999999999", now), Some(WAIT_MAX));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
        assert_eq!(retry_after("", now), None);
    }
}

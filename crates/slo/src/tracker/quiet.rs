//! Whether a silence is one that the traffic makes likely.

use std::time::Duration;

use bellwether_model::Timestamp;

use super::Tracker;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Events that were due in a silence before it is odd: by Poisson one in 1,100 such silences comes
/// without a cause.
const DUE: i64 = 7;

impl Tracker {
    /// Whether the last event is so recent that, with the traffic of the last day or that of
    /// yesterday around this time, no event had to be expected since. Never after a day of silence.
    pub(crate) fn expects_silence(&self) -> bool {
        let shortest = self.policy.shortest();
        let patience = self.patience().map(|millis| Duration::from_millis(millis.unsigned_abs()));
        patience.is_some_and(|patience| self.events_within(patience.max(shortest)) > 0)
    }

    fn events_within(&self, length: Duration) -> u64 {
        self.ledger.window(length).high.total
    }

    /// Milliseconds of silence that are not odd, at most a day; none without any traffic.
    fn patience(&self) -> Option<i64> {
        let now = self.ledger.closed_until();
        let day = self.ledger.window(Duration::from_millis(DAY.unsigned_abs()));
        let measured = i64::try_from(day.covered).unwrap_or(DAY);
        let usual = due(measured, day.high.total)?;
        let then = (now - DAY - HOUR, now - DAY + HOUR);
        let known = self.ledger.covered(then.0, then.1) * 10 >= 2 * HOUR.unsigned_abs() * 9;
        let yesterday = self.ledger.inside(Timestamp(then.0), Timestamp(then.1));
        let yesterday = yesterday.filter(|_| known).map(|c| due(2 * HOUR, c.total).unwrap_or(DAY));
        Some(usual.max(yesterday.unwrap_or(0)).min(DAY))
    }
}

/// Milliseconds in which so many events are due that none would be odd.
fn due(measured: i64, total: u64) -> Option<i64> {
    let total = i64::try_from(total).ok().filter(|total| *total > 0)?;
    Some(measured.saturating_mul(DUE) / total)
}

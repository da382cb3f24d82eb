//! How long to wait for a client that is to send or to read.

use std::time::Duration;

use tokio::time::Instant;

use super::limits::Limits;

/// Waits are counted only while the client is the one waited for. One wait lasts `grace` at most;
/// all of them together `grace` plus the time a client of the slowest allowed speed would need for
/// the bytes moved so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    grace: Duration,
    bytes_per_second_min: u64,
    moved_bytes: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
}

impl Patience {
    pub(super) fn new(grace: Duration, limits: &Limits) -> Self {
        Self {
            grace,
            bytes_per_second_min: limits.bytes_per_second_min.max(1),
            moved_bytes: 0,
            waited: Duration::ZERO,
            waiting_since: None,
        }
    }

    /// The client is waited for from now on, if it was not before.
    pub(super) fn wait(&mut self, now: Instant) {
        self.waiting_since.get_or_insert(now);
    }

    /// The client moved this many bytes.
    pub(super) fn moved(&mut self, now: Instant, bytes: usize) {
        self.moved_bytes = self.moved_bytes.saturating_add(bytes as u64);
        if let Some(since) = self.waiting_since.take() {
            self.waited += now.saturating_duration_since(since);
        }
    }

    /// Forgets what was, for a new request or answer.
    pub(super) fn begin_anew(&mut self) {
        self.moved_bytes = 0;
        self.waited = Duration::ZERO;
    }

    /// When the wait is over, if there is one.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let millis = self.moved_bytes.saturating_mul(1000) / self.bytes_per_second_min;
        let allowed = self.grace.saturating_add(Duration::from_millis(millis));
        let left = allowed.saturating_sub(self.waited).min(self.grace);
        Some(self.waiting_since? + left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_client_that_drips_runs_out_of_time_though_it_never_stops() {
        let mut patience = Patience::new(SECOND * 30, &Limits::default());
        let mut now = Instant::now();
        let mut drips = 0;
        while drips < 1000 {
            patience.wait(now);
            now += SECOND;
            if patience.deadline().is_none_or(|end| end <= now) {
                break;
            }
            patience.moved(now, 1);
            drips += 1;
        }
        assert_eq!(drips, 30);
    }

    #[test]
    fn a_client_at_the_slowest_speed_may_go_on_but_not_stop() {
        let mut patience = Patience::new(SECOND * 30, &Limits::default());
        let mut now = Instant::now();
        for _ in 0..1000 {
            patience.wait(now);
            now += SECOND;
            assert!(patience.deadline().is_some_and(|end| end > now));
            patience.moved(now, 1024);
        }
        patience.wait(now);
        assert_eq!(patience.deadline(), Some(now + SECOND * 30));
    }
}

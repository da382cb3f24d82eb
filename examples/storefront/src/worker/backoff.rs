//! How long to wait before the next start.

use std::time::Duration;

/// Waits that double up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait.
    pub first: Duration,
    /// The longest wait; a run that lasted longer was well, and the waits begin anew.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_millis(250), longest: Duration::from_secs(30) }
    }
}

impl Backoff {
    /// The wait after so many failures in a row before this one.
    pub fn after(&self, failures: u32) -> Duration {
        let doubled = 2u32.saturating_pow(failures);
        self.first.saturating_mul(doubled).min(self.longest)
    }

    /// Whether a run of this length was a good one.
    pub fn was_well(&self, ran: Duration) -> bool {
        ran > self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(30) };
        let waits = [0, 1, 2, 5, 40, u32::MAX].map(|failures| backoff.after(failures).as_secs());
        assert_eq!(waits, [1, 2, 4, 30, 30, 30]);
    }
}

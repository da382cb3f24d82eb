//! How long to leave a receiver alone that failed: exponential, with full jitter.

use std::time::Duration;

use super::random::Random;

/// Waits of at most `first`, `2·first`, `4·first`… up to `max`, each uniform from zero, so that many
/// senders that failed together do not come back together.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    first: Duration,
    max: Duration,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(first: Duration, max: Duration) -> Self {
        Self { first, max, failures: 0 }
    }

    /// The wait after one more failure.
    pub(super) fn fail(&mut self, random: &mut dyn Random) -> Duration {
        let ceiling = self.first.saturating_mul(1 << self.failures.min(20)).min(self.max);
        self.failures = self.failures.saturating_add(1);
        let nanos = u64::try_from(ceiling.as_nanos()).unwrap_or(u64::MAX - 1);
        Duration::from_nanos(random.up_to(nanos))
    }

    /// It works again.
    pub(super) fn succeed(&mut self) {
        self.failures = 0;
    }

    /// From now on waits of at most `max`.
    pub(super) fn hurry(&mut self, max: Duration) {
        self.max = self.max.min(max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::random::SplitMix64;

    #[test]
    fn waits_double_up_to_the_most_and_begin_anew_after_a_success() {
        let second = Duration::from_secs(1);
        let mut backoff = Backoff::new(second, second * 8);
        let mut longest = [Duration::ZERO; 6];
        for seed in 0..500 {
            let mut random = SplitMix64::seeded(seed);
            for slot in &mut longest {
                *slot = (*slot).max(backoff.fail(&mut random));
            }
            backoff.succeed();
        }
        for (longest, ceiling) in longest.into_iter().zip([1, 2, 4, 8, 8, 8]) {
            assert!(
                longest <= second * ceiling && longest > second * ceiling * 9 / 10,
                "{longest:?}"
            );
        }
    }
}

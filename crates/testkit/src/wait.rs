//! Waiting for what another process does.

use std::time::Duration;

const STEP: Duration = Duration::from_millis(25);

/// Asks `done` every 25 ms until it says yes (`true`) or `timeout` of sleeping is used up
/// (`false`). The time `done` itself takes does not count.
pub fn wait_until(timeout: Duration, mut done: impl FnMut() -> bool) -> bool {
    let mut slept = Duration::ZERO;
    loop {
        if done() {
            return true;
        }
        if slept >= timeout {
            return false;
        }
        std::thread::sleep(STEP);
        slept += STEP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_up_after_the_timeout_and_not_before_asking_once() {
        let mut asked = 0;
        assert!(wait_until(Duration::ZERO, || true));
        assert!(!wait_until(Duration::from_millis(60), || {
            asked += 1;
            false
        }));
        assert_eq!(asked, 4, "at once and after each of three steps");
    }
}

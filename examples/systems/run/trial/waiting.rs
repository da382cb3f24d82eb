//! Waiting for what a peer does.

use std::time::Duration;

use bellwether::{Clock as _, SystemClock};

/// Between two questions: an answer may be thousands of series.
const STEP: Duration = Duration::from_millis(150);

/// Asks until the answer is yes (`true`) or so much time has passed (`false`).
pub(crate) fn wait(at_most: Duration, mut done: impl FnMut() -> bool) -> bool {
    let begun = SystemClock.monotonic_nanos();
    loop {
        if done() {
            return true;
        }
        let passed = SystemClock.monotonic_nanos().saturating_sub(begun);
        if Duration::from_nanos(passed) >= at_most {
            return false;
        }
        std::thread::sleep(STEP);
    }
}

//! Whether the counts themselves can be believed.

use bellwether_model::Timestamp;

use super::Anomalies;
use crate::alert::{Held, Verdict};

/// Milliseconds for which what was wrong keeps the alert.
const MEMORY: i64 = 3_600_000;
/// Falls within that time that are no restarts any more.
const FALLS: usize = 3;

/// The alert on counts that cannot be: it fires for an hour after an observation had more bad events
/// than events, groups did not add up to the whole, or counts fell three times within one. A single
/// fall is a source that began again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trust {
    pub(crate) held: Held,
    /// What had been noted when last judged.
    noted: Anomalies,
    excess: Option<Timestamp>,
    /// When counts fell, the last times, the latest first.
    falls: [Option<Timestamp>; FALLS],
}

impl Trust {
    pub(super) fn new(at: Timestamp) -> Self {
        let held = Held::inactive(at);
        Self { held, noted: Anomalies::default(), excess: None, falls: [None; FALLS] }
    }

    /// Goes on from what was written down: it is not judged again what was noted before.
    pub(crate) fn restore(&mut self, held: Held, noted: Anomalies, at: Timestamp) {
        *self = Self { held, noted, ..Self::new(at) };
        self.excess = held.firing.then_some(at);
    }

    /// Whether the alert holds, after what has been noted until now.
    pub(super) fn judge(&mut self, anomalies: Anomalies, now: Timestamp) -> Verdict {
        let Anomalies { bad_above_total, unequal, .. } = self.noted;
        if anomalies.bad_above_total > bad_above_total || anomalies.unequal > unequal {
            self.excess = Some(now);
        }
        let fell = anomalies.fell.saturating_sub(self.noted.fell);
        for _ in 0..fell.min(FALLS as u64) {
            self.falls.rotate_right(1);
            self.falls[0] = Some(now);
        }
        self.noted = anomalies;
        let recent = |at: Option<Timestamp>| at.is_some_and(|at| now.0 - at.0 < MEMORY);
        let wrong = recent(self.excess) || self.falls.iter().all(|at| recent(*at));
        if wrong { Verdict::Holds } else { Verdict::Fails }
    }
}

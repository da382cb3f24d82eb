//! What a fleet tells a tracker beside counts.

use bellwether_model::Timestamp;

use super::Tracker;
use crate::counts::Counts;
use crate::ledger::Moment;

impl Tracker {
    /// Forgets all counts and counts since `born`; alerts and their states stay.
    pub(crate) fn begin_again(&mut self, born: Timestamp, at: Moment) {
        self.ledger.begin_again(born, at);
        // What was written began later: the next flush tells everything.
        self.written = crate::journal::Written::default();
    }

    /// Others measured this time.
    pub(crate) fn fill(&mut self, from: Timestamp, to: Timestamp) {
        self.ledger.fill(from, to);
    }

    /// Judges a time slice that ended at `end` by all its events. False while it is open.
    pub(crate) fn judge_again(&mut self, end: Timestamp, counts: Counts) -> bool {
        let counts = self.sane(counts);
        let Some(slices) = &mut self.slices else { return false };
        let Some([before, after]) = slices.judge_again(end, counts) else { return false };
        if before != after {
            self.ledger.revise(end, before, after);
            let slice = end.0.div_euclid(self.ledger.step()) - 1;
            self.written.verdict_changed(slice);
        }
        true
    }
}

//! What a monitor writes down, and goes on from.

use super::watched::Watched;
use super::{DURATIONS, Monitor};
use crate::journal::Replay;
use crate::ledger::Moment;
use crate::problem::Problem;
use crate::replicas::Fleet;
use crate::tracker::Tracker;

impl Monitor {
    /// Names of the logs there are to write: the objectives', and [`DURATIONS`].
    pub fn logs(&self) -> Vec<String> {
        self.all().map(Watched::log).chain([DURATIONS.to_owned()]).collect()
    }

    /// Identifies what a log counts: [`Objective::generation`](crate::Objective::generation). None for one that is not there.
    pub fn generation(&self, log: &str) -> Option<u64> {
        if log == DURATIONS {
            return Some(crate::journal::DURATIONS_GENERATION);
        }
        self.tracker(log).map(|tracker| tracker.objective().generation())
    }

    /// What happened since the last flush, to append to a log; see [`Tracker::flush`]. Empty for one
    /// that is not there.
    pub fn flush(&mut self, log: &str) -> Vec<u8> {
        if log == DURATIONS {
            return self.latencies.flush();
        }
        let Some(one) = self.find(log) else { return Vec::new() };
        // Its statements first, so that a torn end leaves nothing told that nobody states.
        let mut out = one.fleet.as_mut().map(Fleet::flush).unwrap_or_default();
        out.extend(one.tracker.flush());
        out
    }

    /// Everything, as the beginning of a new log; see [`Tracker::compact`].
    pub fn compact(&mut self, log: &str) -> Vec<u8> {
        if log == DURATIONS {
            return self.latencies.compact();
        }
        let Some(one) = self.find(log) else { return Vec::new() };
        // Its statements first too: a beginning that has all of the tracker is whole.
        let statements = one.fleet.as_mut().map(Fleet::compact).unwrap_or_default();
        // Of a group the first record says which.
        let mut out = match one.tracker.labels() {
            None => Vec::new(),
            Some(_) => one.tracker.header(),
        };
        out.extend(statements);
        out.extend(one.tracker.compact());
        out
    }

    /// Goes on from what was written down in the log of an objective, or in [`DURATIONS`]; see
    /// [`Tracker::restore`].
    ///
    /// # Errors
    /// As there.
    pub fn restore(
        &mut self,
        slo: &str,
        log: &[u8],
        at: Moment,
    ) -> Result<Option<Replay>, Vec<Problem>> {
        if slo == DURATIONS {
            return Ok(Some(self.latencies.restore_log(log)));
        }
        let Some(one) = self.find(slo) else { return Ok(None) };
        let (objective, policy) = (one.tracker.objective().clone(), one.tracker.policy().clone());
        let (tracker, replay) = Tracker::restore(objective, policy, log, at)?;
        one.tracker = match one.tracker.labels() {
            None => tracker,
            Some(labels) => tracker.group(labels),
        };
        if let Some(fleet) = one.fleet.as_mut().filter(|_| replay.records > 0) {
            fleet.resume(log, &one.tracker, at.wall);
        }
        Ok(Some(replay))
    }

    /// Makes sure that the group is there that a log, or the first record of it, is about. To be
    /// told before [`Monitor::restore`].
    pub fn adopt(&mut self, log: &[u8], at: Moment) {
        if let (Some(grouped), Some(group)) = (&mut self.grouped, crate::journal::group(log)) {
            grouped.adopt(&group, at);
        }
    }
}

//! Times that shall not count, for objectives and for all groups of them.

use bellwether_model::Timestamp;

use super::Monitor;
use crate::correction::Correction;
use crate::ledger::Moment;
use crate::problem::{Kind, Problem};

impl Monitor {
    /// Declares all times that shall not count for an objective, as configuration does at each
    /// start, after logs are read: new ones are entered, those that it no longer names withdrawn.
    ///
    /// # Errors
    /// An objective that is not there; all that is wrong with the corrections.
    pub fn declare_corrections(
        &mut self,
        slo: &str,
        list: &[Correction],
        at: Moment,
    ) -> Result<(), Vec<Problem>> {
        if let Some(one) = self.find(slo) {
            return one.tracker.declare_corrections(list.to_vec(), at.wall);
        }
        let grouped = self.grouped.as_mut().map(|grouped| grouped.declare(slo, list, at));
        if grouped.transpose()? == Some(true) {
            return Ok(());
        }
        let what = "there is no objective of this name";
        Err(vec![Problem::new(Kind::Name, slo, what, "name one of those declared")])
    }

    /// Enters a time that shall not count for an objective, or for all groups of it, while the
    /// service runs.
    ///
    /// # Errors
    /// An objective that is not there; see
    /// [`Corrections::add`](crate::correction::Corrections::add).
    pub fn correct(&mut self, slo: &str, correction: Correction) -> Result<(), Problem> {
        if let Some(tracker) = self.tracker_mut(slo) {
            return tracker.correct(correction);
        }
        let grouped = self.grouped.as_mut().and_then(|grouped| grouped.correct(slo, &correction));
        grouped.unwrap_or_else(|| {
            let what = "there is no objective of this name";
            Err(Problem::new(Kind::Name, slo, what, "name one of those declared"))
        })
    }

    /// Withdraws one: what it took out counts again. False if there is none of this name.
    pub fn withdraw(&mut self, slo: &str, correction: &str, by: &str, at: Timestamp) -> bool {
        if let Some(tracker) = self.tracker_mut(slo) {
            return tracker.withdraw_correction(correction, by, at);
        }
        let grouped = self.grouped.as_mut();
        grouped.is_some_and(|grouped| grouped.withdraw(slo, correction, by, at))
    }
}

//! One tracker per group of labels (a tenant, a region), a bounded number of them.

use std::collections::BTreeMap;

use crate::alert::Change;
use crate::counts::Counts;
use crate::ledger::Moment;
use crate::objective::Objective;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::tracker::Tracker;

/// The group of all that are beyond the limit.
pub const OTHER: &str = "__other__";

/// Trackers by group.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    objective: Objective,
    policy: Policy,
    trackers: BTreeMap<String, Tracker>,
    most: usize,
    folded: u64,
}

impl Groups {
    /// At most `groups_max` groups of an objective, and one for the rest.
    ///
    /// # Errors
    /// All that is wrong with the objective, or the policy for it.
    pub fn new(
        objective: Objective,
        policy: Policy,
        groups_max: usize,
        at: Moment,
    ) -> Result<Self, Vec<Problem>> {
        Tracker::new(objective.clone(), policy.clone(), at)?;
        Ok(Self { objective, policy, trackers: BTreeMap::new(), most: groups_max, folded: 0 })
    }

    /// The same, beside what the whole counted in that time. Where the groups do not add up to it,
    /// all of them are doubted.
    pub fn observe_whole<'a>(
        &mut self,
        at: Moment,
        whole: Counts,
        deltas: impl IntoIterator<Item = (&'a str, Counts)>,
    ) {
        let deltas: Vec<(&str, Counts)> = deltas.into_iter().collect();
        let sum: Counts = deltas.iter().map(|(_, delta)| *delta).sum();
        self.observe(at, deltas);
        if sum != whole {
            self.trackers.values_mut().for_each(Tracker::unequal);
        }
    }

    /// Takes what the groups counted since the last observation; all known ones are looked at, so
    /// that a group without events is not taken for one that is not measured. Beyond the limit a
    /// group counts as [`OTHER`]: totals stay exact.
    pub fn observe<'a>(&mut self, at: Moment, deltas: impl IntoIterator<Item = (&'a str, Counts)>) {
        let mut sums: BTreeMap<String, Counts> =
            self.trackers.keys().map(|known| (known.clone(), Counts::ZERO)).collect();
        for (labels, delta) in deltas {
            let named = sums.len() - usize::from(sums.contains_key(OTHER));
            let fits = sums.contains_key(labels) || named < self.most;
            if !fits {
                self.folded += delta.total;
            }
            *sums.entry(if fits { labels } else { OTHER }.to_owned()).or_default() += delta;
        }
        for (labels, delta) in sums {
            if let Some(tracker) = self.tracker(&labels, at) {
                tracker.observe(at, delta);
            }
        }
    }

    fn tracker(&mut self, labels: &str, at: Moment) -> Option<&mut Tracker> {
        if !self.trackers.contains_key(labels) {
            // Checked when the groups were made.
            let new = Tracker::new(self.objective.clone(), self.policy.clone(), at).ok()?;
            self.trackers.insert(labels.to_owned(), new.group(labels));
        }
        self.trackers.get_mut(labels)
    }

    /// Judges all groups: the group and what changed in it.
    pub fn evaluate(&mut self, at: Moment) -> Vec<(String, Change)> {
        let each = self.trackers.iter_mut();
        let changes = each.flat_map(|(labels, tracker)| {
            tracker.evaluate(at).into_iter().map(|change| (labels.clone(), change))
        });
        changes.collect()
    }

    /// The groups' trackers, by labels.
    pub fn trackers(&self) -> impl Iterator<Item = (&str, &Tracker)> {
        self.trackers.iter().map(|(labels, tracker)| (labels.as_str(), tracker))
    }

    /// Events that were counted as [`OTHER`] because there were too many groups.
    pub fn folded(&self) -> u64 {
        self.folded
    }
}

//! Groups of a fleet: each shares its counts as an objective does, and those that came to another
//! replica first are judged here too.

use std::fmt;

use bellwether_model::Timestamp;

use super::Grouped;
use crate::ledger::Moment;
use crate::replicas::{Fleet, Names};
use crate::tracker::Tracker;

/// Sets limits and prefixes of a fleet.
type Change = Box<dyn Fn(Fleet) -> Fleet + Send>;

/// How a group's counts are shared.
pub(super) struct Shares {
    replica: String,
    boot: u64,
    change: Change,
    names: Names,
}

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shares").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Shares {
    /// The fleet of a group.
    pub(super) fn fleet(&self, tracker: &Tracker, at: Moment) -> Fleet {
        let new = Fleet::new(tracker.objective(), &self.replica, self.boot, at.wall);
        let mut fleet = (self.change)(new.group(tracker.labels().unwrap_or_default()));
        fleet.linked_as(self.names.state());
        fleet
    }
}

impl Grouped {
    /// From now on groups are those of a fleet. To be told before any is judged.
    pub(in crate::monitor) fn share(
        &mut self,
        replica: &str,
        boot: u64,
        at: Timestamp,
        change: Change,
    ) {
        let objectives = self.objectives.iter().map(|(objective, ..)| objective);
        // The same on all replicas, in whatever order they were told.
        let Some(objective) = objectives.min_by_key(|objective| &objective.name) else { return };
        let fleet = change(Fleet::new(objective, replica, boot, at));
        let names = Names::new(objective, &fleet, self.directory.groups_max, at);
        self.shares = Some(Shares { replica: replica.to_owned(), boot, change, names });
    }

    /// Which groups there are in the fleet.
    pub(in crate::monitor) fn names(&self) -> Option<&Names> {
        self.shares.as_ref().map(|shares| &shares.names)
    }

    /// The same, to state and to hear.
    pub(in crate::monitor) fn names_mut(&mut self) -> Option<&mut Names> {
        self.shares.as_mut().map(|shares| &mut shares.names)
    }

    /// Judges what others count, as long as there is room.
    pub(super) fn learn(&mut self, at: Moment) {
        let Some(names) = self.names() else { return };
        let begins =
            self.objectives.iter().map(|(objective, ..)| objective.period.around(at.wall).0);
        let groups = begins.min().map(|begin| names.since(begin)).unwrap_or_default();
        for labels in groups {
            let new = !self.groups.contains_key(&*labels);
            if let Some(recorder) = self.directory.admit(&labels).filter(|_| new) {
                self.judge(&labels, recorder, at);
            }
        }
    }

    /// Tells the fleet of groups that had requests, or whose log tells of some.
    pub(super) fn tell(&mut self, at: Moment) {
        let Some(shares) = &mut self.shares else { return };
        for (labels, group) in &mut self.groups {
            let counted = group.recorder.counts(0).total;
            let told = group.told.replace(counted);
            let has_log = || group.watched.iter().any(|one| !is_idle_now(&one.tracker, at));
            if told.map_or_else(|| counted > 0 || has_log(), |told| counted > told) {
                shares.names.came(at.wall, labels);
            }
        }
    }
}

fn is_idle_now(tracker: &Tracker, at: Moment) -> bool {
    tracker.reading(at).raw.high.total == 0
}

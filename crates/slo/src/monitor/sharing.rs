//! Objectives whose counts other instances share.

use bellwether_model::Timestamp;

use super::Monitor;
use super::watched::Watched;
use crate::replicas::{Fleet, Names};

impl Monitor {
    /// From now on counts of other instances are part of all objectives': what this instance, the
    /// life `boot` of a replica, shares with them. To be told before [`Monitor::restore`]. `change`
    /// may set limits and prefixes.
    pub fn share(
        &mut self,
        replica: &str,
        boot: u64,
        at: Timestamp,
        change: impl Fn(Fleet) -> Fleet + Send + 'static,
    ) {
        for one in &mut self.watched {
            one.fleet = Some(change(Fleet::new(one.tracker.objective(), replica, boot, at)));
        }
        if let Some(grouped) = &mut self.grouped {
            grouped.share(replica, boot, at, Box::new(change));
        }
    }

    /// The fleet of an objective: what to state, what was heard.
    pub fn fleet_mut(&mut self, slo: &str) -> Option<&mut Fleet> {
        self.find(slo)?.fleet.as_mut()
    }

    /// The logs of all that has a fleet, groups too.
    pub fn fleets(&self) -> Vec<String> {
        self.all().filter(|one| one.fleet.is_some()).map(Watched::log).collect()
    }

    /// Which groups there are in the fleet, where there are groups and they are shared: what to
    /// state, what was heard.
    pub fn names_mut(&mut self) -> Option<&mut Names> {
        self.grouped.as_mut()?.names_mut()
    }
}

//! What a monitor answers: alerts, and the state of all objectives.

use super::Monitor;
use super::groups::Grouped;
use super::watched::Watched;
use crate::health::{Alerts, Health, Local, Quantiles, SloHealth, health};
use crate::ledger::Moment;
use crate::objective::{Indicator, Objective};
use crate::replicas::{Link, Names};
use crate::tracker::Tracker;

impl Monitor {
    /// All alerts: severity, burn on both windows, budget left, time to exhaustion, since when, why,
    /// what to do.
    pub fn check_burn_rate_alerts(&self, at: Moment) -> Alerts {
        let mut alerts: Vec<_> = self.all().flat_map(|one| one.tracker.alerts(at)).collect();
        alerts.sort_by_key(|alert| (!alert.firing, std::cmp::Reverse(alert.severity)));
        let fleets = self.all().filter_map(|one| one.fleet.as_ref());
        let names = self.grouped.as_ref().and_then(Grouped::names);
        // Of names only how exchanges stand is known: the last to say anything.
        let states = fleets.map(|fleet| fleet.state(at.wall)).chain(names.map(Names::state));
        // One that stands alone says more than the others.
        let fleet = states.min_by_key(|state| state.link == Link::Connected);
        Alerts { as_of: at.wall, alerts, fleet }
    }

    /// The state of all objectives.
    pub fn check_slo_health(&self, at: Moment) -> Health {
        Health::new(at.wall, self.all().map(|one| self.one_health(one, at)).collect())
    }

    fn one_health(&self, one: &Watched, at: Moment) -> SloHealth {
        let fleet = one.fleet.as_ref().map(|fleet| fleet.state(at.wall));
        let counts = || one.counted(&self.recorder.read());
        let local = fleet.as_ref().map(|_| Local { counts: counts() });
        let quantiles = self.quantiles(&one.tracker, at);
        SloHealth { local, fleet, quantiles, ..health(&one.tracker, at) }
    }

    /// How long requests took over the period of an objective that is about that.
    fn quantiles(&self, tracker: &Tracker, at: Moment) -> Option<Quantiles> {
        let Objective { indicator, period, .. } = tracker.objective();
        let (begin, _) = period.around(at.wall);
        let asked = matches!(indicator, Indicator::Below { .. }) && tracker.labels().is_none();
        let (since, sketch) = self.latencies.since(begin).filter(|_| asked)?;
        Some(Quantiles::usual(since, &sketch))
    }
}

//! The objectives of a service that counts its own requests: one recorder, one tracker for each of
//! its columns.

use std::sync::Arc;
use std::time::Duration;

use bellwether_model::Timestamp;

use crate::alert::Change;
use crate::counts::Counts;
use crate::health::{Alerts, Health, Local, SloHealth, health};
use crate::journal::Replay;
use crate::ledger::Moment;
use crate::objective::{Indicator, Objective, reference};
use crate::policy::Policy;
use crate::problem::{Kind, Problem};
use crate::record::Recorder;
use crate::replicas::{Fleet, Link};
use crate::tracker::Tracker;

/// An objective and where its counts come from.
#[derive(Debug)]
struct Watched {
    tracker: Tracker,
    column: usize,
    /// The recorder's counts when last looked at.
    last: Counts,
    fleet: Option<Fleet>,
}

/// A change of an alert of one objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SloChange {
    /// The objective.
    pub slo: String,
    /// The change.
    pub change: Change,
}

/// Trackers of all objectives of a service, fed by one recorder.
#[derive(Debug)]
pub struct Monitor {
    recorder: Arc<Recorder>,
    watched: Vec<Watched>,
}

impl Monitor {
    /// The reference objectives with the reference policy: availability, p95 below 1.2 s, p99
    /// below 3 s.
    ///
    /// # Errors
    /// Never; the signature is that of [`Monitor::new`].
    pub fn reference(service: &str, at: Moment) -> Result<Self, Vec<Problem>> {
        Self::new(&reference(service), &Policy::reference(), at)
    }

    /// Objectives over failures (any event ratio) and latency bounds, at most 6 different bounds.
    ///
    /// # Errors
    /// All that is wrong with any of them.
    pub fn new(
        objectives: &[Objective],
        policy: &Policy,
        at: Moment,
    ) -> Result<Self, Vec<Problem>> {
        let (bounds, mut problems) = (bounds(objectives), same_names(objectives));
        let mut watched = Vec::new();
        for objective in objectives {
            match watch(objective, policy, &bounds, at) {
                Ok(one) => watched.push(one),
                Err(found) => problems.extend(found),
            }
        }
        match Recorder::new(&bounds) {
            Ok(recorder) if problems.is_empty() => {
                Ok(Self { recorder: Arc::new(recorder), watched })
            }
            Ok(_) => Err(problems),
            Err(problem) => Err(problems.into_iter().chain([problem]).collect()),
        }
    }

    /// Where requests are counted.
    pub fn recorder(&self) -> Arc<Recorder> {
        Arc::clone(&self.recorder)
    }

    /// Takes what was counted since the last tick, every 5 s, and judges; gives what changed.
    pub fn tick(&mut self, at: Moment) -> Vec<SloChange> {
        self.recorder.sweep(at.monotonic);
        let mut changes = Vec::new();
        for one in &mut self.watched {
            let now = self.recorder.counts(one.column);
            let delta = now.since(std::mem::replace(&mut one.last, now));
            match &mut one.fleet {
                None => one.tracker.observe(at, delta),
                Some(fleet) => {
                    fleet.count(at.wall, delta);
                    fleet.feed(&mut one.tracker, at);
                }
            }
            let slo = &one.tracker.objective().name;
            let slo = slo.clone();
            let changed = one.tracker.evaluate(at).into_iter();
            changes.extend(changed.map(|change| SloChange { slo: slo.clone(), change }));
        }
        changes
    }

    /// All alerts: severity, burn on both windows, budget left, time to exhaustion, since when, why,
    /// what to do.
    pub fn check_burn_rate_alerts(&self, at: Moment) -> Alerts {
        let mut alerts: Vec<_> =
            self.watched.iter().flat_map(|one| one.tracker.alerts(at)).collect();
        alerts.sort_by_key(|alert| (!alert.firing, std::cmp::Reverse(alert.severity)));
        let fleets = self.watched.iter().filter_map(|one| one.fleet.as_ref());
        let states = fleets.map(|fleet| fleet.state(at.wall));
        // One that stands alone says more than the others.
        let fleet = states.min_by_key(|state| state.link == Link::Connected);
        Alerts { as_of: at.wall, alerts, fleet }
    }

    /// The state of all objectives.
    pub fn check_slo_health(&self, at: Moment) -> Health {
        Health::new(at.wall, self.watched.iter().map(|one| self.one_health(one, at)).collect())
    }

    fn one_health(&self, one: &Watched, at: Moment) -> SloHealth {
        let fleet = one.fleet.as_ref().map(|fleet| fleet.state(at.wall));
        let local = fleet.as_ref().map(|_| Local { counts: self.recorder.counts(one.column) });
        SloHealth { local, fleet, ..health(&one.tracker, at) }
    }

    /// The trackers, in the objectives' order.
    pub fn trackers(&self) -> impl Iterator<Item = &Tracker> {
        self.watched.iter().map(|one| &one.tracker)
    }

    /// An objective's tracker, to add corrections or write its log.
    pub fn tracker_mut(&mut self, slo: &str) -> Option<&mut Tracker> {
        let mut all = self.watched.iter_mut().map(|one| &mut one.tracker);
        all.find(|tracker| tracker.objective().name == slo)
    }

    /// From now on counts of other instances are part of all objectives': what this instance, the
    /// life `boot` of a replica, shares with them. To be told before [`Monitor::restore`]. `change`
    /// may set limits and prefixes.
    pub fn share(
        &mut self,
        replica: &str,
        boot: u64,
        at: Timestamp,
        change: impl Fn(Fleet) -> Fleet,
    ) {
        for one in &mut self.watched {
            one.fleet = Some(change(Fleet::new(one.tracker.objective(), replica, boot, at)));
        }
    }

    /// The fleet of an objective: what to state, what was heard.
    pub fn fleet_mut(&mut self, slo: &str) -> Option<&mut Fleet> {
        self.find(slo)?.fleet.as_mut()
    }

    /// What happened to an objective since the last flush, to append to its log; see
    /// [`Tracker::flush`]. Empty for one that is not there.
    pub fn flush(&mut self, slo: &str) -> Vec<u8> {
        let Some(one) = self.find(slo) else { return Vec::new() };
        // Its statements first, so that a torn end leaves nothing told that nobody states.
        let mut out = one.fleet.as_mut().map(Fleet::flush).unwrap_or_default();
        out.extend(one.tracker.flush());
        out
    }

    /// Everything about an objective, as the beginning of a new log; see [`Tracker::compact`].
    pub fn compact(&mut self, slo: &str) -> Vec<u8> {
        let Some(one) = self.find(slo) else { return Vec::new() };
        let mut out = one.tracker.compact();
        out.extend(one.fleet.as_mut().map(Fleet::compact).unwrap_or_default());
        out
    }

    /// Goes on from what was written down about an objective; see [`Tracker::restore`].
    ///
    /// # Errors
    /// As there.
    pub fn restore(
        &mut self,
        slo: &str,
        log: &[u8],
        at: Moment,
    ) -> Result<Option<Replay>, Vec<Problem>> {
        let Some(one) = self.find(slo) else { return Ok(None) };
        let (objective, policy) = (one.tracker.objective().clone(), one.tracker.policy().clone());
        let (tracker, replay) = Tracker::restore(objective, policy, log, at)?;
        one.tracker = tracker;
        if let Some(fleet) = one.fleet.as_mut().filter(|_| replay.records > 0) {
            fleet.resume(log, &one.tracker, at.wall);
        }
        Ok(Some(replay))
    }

    fn find(&mut self, slo: &str) -> Option<&mut Watched> {
        self.watched.iter_mut().find(|one| one.tracker.objective().name == slo)
    }
}

/// Two objectives whose names differ in case at most: their logs may be one file.
fn same_names(objectives: &[Objective]) -> Vec<Problem> {
    let earlier = |at: usize, name: &str| {
        objectives.iter().take(at).any(|earlier| earlier.name.eq_ignore_ascii_case(name))
    };
    let again = objectives.iter().enumerate().filter(|(at, one)| earlier(*at, &one.name));
    again
        .map(|(_, one)| {
            let what = "another objective has this name, or one that differs in case alone";
            Problem::new(Kind::Duplicate, &one.name, what, "rename one of them")
        })
        .collect()
}

fn bounds(objectives: &[Objective]) -> Vec<Duration> {
    let bound = |objective: &Objective| match objective.indicator {
        Indicator::Below { bound, .. } => Some(bound),
        _ => None,
    };
    let mut bounds: Vec<Duration> = objectives.iter().filter_map(bound).collect();
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

fn watch(
    objective: &Objective,
    policy: &Policy,
    bounds: &[Duration],
    at: Moment,
) -> Result<Watched, Vec<Problem>> {
    let column = match &objective.indicator {
        Indicator::Bad { .. } | Indicator::Good { .. } => 0,
        Indicator::Below { bound, .. } => {
            bounds.iter().position(|known| known == bound).map_or(0, |at| at + 1)
        }
        Indicator::Gauge { .. } => {
            let what = "a gauge is not counted by requests";
            let help = "track it with a Tracker and observe_gauge";
            return Err(vec![Problem::new(Kind::Indicator, &objective.name, what, help)]);
        }
    };
    let tracker = Tracker::new(objective.clone(), policy.clone(), at)?;
    Ok(Watched { tracker, column, last: Counts::ZERO, fleet: None })
}

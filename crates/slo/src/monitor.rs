//! The objectives of a service that counts its own requests: one recorder, one tracker for each of
//! its columns.

mod groups;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use bellwether_model::Timestamp;

use crate::alert::Change;
use crate::correction::Correction;
use crate::health::{Alerts, Health, Local, Quantiles, SloHealth, health};
use crate::journal::Replay;
use crate::latency::Latencies;
use crate::ledger::Moment;
use crate::objective::{Indicator, Objective, reference};
use crate::policy::Policy;
use crate::problem::{Kind, Problem};
use crate::record::Recorder;
use crate::replicas::{Fleet, Link, Names};
use crate::tracker::Tracker;
pub use groups::Directory;
use groups::Grouped;
use watched::{Source, Watched};

/// The log of how long requests took.
pub const DURATIONS: &str = "~durations";

/// A change of an alert of one objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SloChange {
    /// The objective.
    pub slo: String,
    /// The group's labels, when it has groups.
    pub group: Option<String>,
    /// The change.
    pub change: Change,
}

/// Trackers of all objectives of a service, fed by one recorder.
#[derive(Debug)]
pub struct Monitor {
    recorder: Arc<Recorder>,
    watched: Vec<Watched>,
    grouped: Option<Grouped>,
    latencies: Latencies,
    /// Who is to blame for all bad events of this process: its version, its replica.
    always: Vec<(String, String)>,
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

    /// Objectives with the same policy; see [`Monitor::with_policies`].
    ///
    /// # Errors
    /// As there.
    pub fn new(
        objectives: &[Objective],
        policy: &Policy,
        at: Moment,
    ) -> Result<Self, Vec<Problem>> {
        let all = objectives.iter().map(|objective| (objective.clone(), policy.clone()));
        Self::with_policies(&all.collect::<Vec<_>>(), at)
    }

    /// Objectives over failures (any event ratio), latency bounds, at most 6 different ones, and
    /// gauges, each with its policy. All failures and latencies are of the requests recorded;
    /// gauges, and objectives told so by [`Monitor::events`], count for themselves.
    ///
    /// # Errors
    /// All that is wrong with any of them.
    pub fn with_policies(
        objectives: &[(Objective, Policy)],
        at: Moment,
    ) -> Result<Self, Vec<Problem>> {
        let (bounds, mut problems) = (bounds(objectives), same_names(objectives));
        let mut watched = Vec::new();
        for (objective, policy) in objectives {
            match watch(objective, policy, &bounds, at) {
                Ok(one) => watched.push(one),
                Err(found) => problems.extend(found),
            }
        }
        match Recorder::new(&bounds) {
            Ok(recorder) if problems.is_empty() => {
                let (recorder, latencies) = (Arc::new(recorder), Latencies::default());
                Ok(Self { recorder, watched, grouped: None, latencies, always: Vec::new() })
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
        let requests = self.recorder.read();
        self.time(at);
        watched::blame(&mut self.watched, at, &self.recorder);
        let ticked = self.watched.iter_mut().map(|one| one.tick(at, &requests, &self.always));
        let mut changes: Vec<SloChange> = ticked.flatten().collect();
        if let Some(grouped) = &mut self.grouped {
            changes.extend(grouped.tick(at, &self.always));
        }
        changes
    }

    /// All that is judged, groups too.
    fn all(&self) -> impl Iterator<Item = &Watched> {
        self.watched.iter().chain(self.grouped.iter().flat_map(Grouped::watched))
    }

    /// From now on each group of labels has these objectives for itself, at most `groups_max` of
    /// them (42 KB an objective and 14 KB each) and one for the rest; no longer all requests
    /// together. Gives where their requests are recorded. To be told once, before the first tick
    /// and before logs are read.
    ///
    /// # Errors
    /// Objectives that are not there or do not count requests; groups that there are already.
    pub fn group(
        &mut self,
        slos: &[&str],
        groups_max: usize,
    ) -> Result<Arc<Directory>, Vec<Problem>> {
        let problems = self.ungroupable(slos);
        if !problems.is_empty() {
            return Err(problems);
        }
        let (chosen, rest) = std::mem::take(&mut self.watched)
            .into_iter()
            .partition(|one| slos.contains(&one.tracker.objective().name.as_str()));
        self.watched = rest;
        let chosen: Vec<Watched> = chosen;
        let parts = chosen.into_iter().map(Watched::into_parts).collect();
        let grouped = Grouped::new(parts, Arc::clone(&self.recorder), groups_max);
        let directory = grouped.directory();
        self.grouped = Some(grouped);
        Ok(directory)
    }

    fn ungroupable(&self, slos: &[&str]) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.grouped.is_some() {
            let help = "name all objectives of groups at once";
            problems.push(Problem::new(Kind::Duplicate, "", "there are groups already", help));
        }
        for slo in slos {
            let one = self.watched.iter().find(|one| one.tracker.objective().name == **slo);
            if one.is_none_or(|one| one.own().is_some()) {
                let what = "no objective of this name counts requests";
                let help = "name one over failures or latencies of requests";
                problems.push(Problem::new(Kind::Indicator, *slo, what, help));
            }
        }
        problems
    }

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

    /// Every request belongs to a group: where one was counted for the whole and for none, all
    /// groups are doubted, by the alert `untrusted`.
    pub fn groups_add_up(&mut self) {
        if let Some(grouped) = &mut self.grouped {
            grouped.add_up();
        }
    }

    /// Takes how long requests took.
    fn time(&mut self, at: Moment) {
        self.latencies.take(at.wall, &self.recorder.durations());
        let trackers = self.all().map(|one| one.tracker.objective());
        let periods = trackers.map(|objective| objective.period.around(at.wall).0);
        if let Some(horizon) = periods.min() {
            self.latencies.forget(horizon);
        }
    }

    /// All bad events of this process are this value's of a label, as of its `version` or `replica`.
    /// To be told before the first tick.
    pub fn blame_always(&mut self, label: &str, value: &str) {
        self.always.push((label.to_owned(), value.to_owned()));
    }

    /// How long requests took.
    pub fn latencies(&self) -> &Latencies {
        &self.latencies
    }

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

    /// From now on an objective counts events of its own instead of requests: where those are
    /// recorded. None for one that is not there or about latency; to be told before the first tick.
    pub fn events(&mut self, slo: &str) -> Option<Arc<Recorder>> {
        let one = self.find(slo)?;
        if matches!(one.tracker.objective().indicator, Indicator::Below { .. }) {
            return None;
        }
        if matches!(one.source, Source::Requests(_)) {
            one.source = Source::own().ok()?;
        }
        one.own()
    }

    /// Recorders of objectives that count events of their own, with what they are about.
    pub fn own_recorders(&self) -> impl Iterator<Item = (&Objective, Arc<Recorder>)> {
        self.watched.iter().filter_map(|one| Some((one.tracker.objective(), one.own()?)))
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

    /// Names of the logs there are to write: the objectives', and [`DURATIONS`].
    pub fn logs(&self) -> Vec<String> {
        self.all().map(Watched::log).chain([DURATIONS.to_owned()]).collect()
    }

    /// Identifies what a log counts: [`Objective::generation`]. None for one that is not there.
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

    /// What has this log; of objectives without groups it has their name.
    pub fn tracker(&self, log: &str) -> Option<&Tracker> {
        self.all().find(|one| one.log() == log).map(|one| &one.tracker)
    }

    /// What has this log; of objectives without groups it has their name.
    fn find(&mut self, log: &str) -> Option<&mut Watched> {
        if let Some(at) = self.watched.iter().position(|one| one.tracker.objective().name == log) {
            return self.watched.get_mut(at);
        }
        self.grouped.as_mut()?.find(log)
    }
}

/// Two objectives whose names differ in case at most: their logs may be one file.
fn same_names(objectives: &[(Objective, Policy)]) -> Vec<Problem> {
    let earlier = |at: usize, name: &str| {
        objectives.iter().take(at).any(|(earlier, _)| earlier.name.eq_ignore_ascii_case(name))
    };
    let again = objectives.iter().enumerate().filter(|(at, (one, _))| earlier(*at, &one.name));
    again
        .map(|(_, (one, _))| {
            let what = "another objective has this name, or one that differs in case alone";
            Problem::new(Kind::Duplicate, &one.name, what, "rename one of them")
        })
        .collect()
}

fn bounds(objectives: &[(Objective, Policy)]) -> Vec<Duration> {
    let bound = |(objective, _): &(Objective, Policy)| match objective.indicator {
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
    let tracker = Tracker::new(objective.clone(), policy.clone(), at)?;
    let source = match &objective.indicator {
        Indicator::Bad { .. } | Indicator::Good { .. } => Source::Requests(0),
        Indicator::Below { bound, .. } => {
            let column = bounds.iter().position(|known| known == bound);
            Source::Requests(column.map_or(0, |at| at + 1))
        }
        // Its samples are no requests.
        Indicator::Gauge { .. } => Source::own().map_err(|problem| vec![problem])?,
    };
    Ok(Watched::new(tracker, source))
}

//! The objectives of a service that counts its own requests: one recorder, one tracker for each of
//! its columns.

mod corrections;
mod groups;
mod logs;
mod reports;
mod sharing;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use crate::alert::Change;
use crate::latency::Latencies;
use crate::ledger::Moment;
use crate::objective::{Indicator, Objective, reference};
use crate::policy::Policy;
use crate::problem::{Kind, Problem};
use crate::record::Recorder;
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

//! What objectives are told before they begin: policies of their own, groups, events that are no
//! requests, times that shall not count, who is to blame.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use bellwether_slo::correction::{Correction, Recurrence};
use bellwether_slo::monitor::Directory;
use bellwether_slo::problem::Kind;
use bellwether_slo::{Indicator, Moment, Monitor, Objective, Policy, Problem, Recorder};

use super::builder::SlosBuilder;
use super::requests;

/// What [`SlosBuilder`] was told about single objectives.
#[derive(Debug, Default)]
pub(super) struct Setup {
    policies: BTreeMap<String, Policy>,
    events: Vec<String>,
    groups: Option<(Vec<String>, usize)>,
    groups_add_up: bool,
    corrections: BTreeMap<String, Vec<Correction>>,
    /// The metrics of requests, where those of others are events.
    pub(super) requests: Option<BTreeSet<String>>,
    pub(super) always: Vec<(&'static str, String)>,
}

/// A monitor, where groups are recorded, and events of their own.
type Made = (Monitor, Option<Arc<Directory>>, Own);

/// Recorders of objectives that do not count requests.
pub(super) type Own = BTreeMap<String, (Indicator, Arc<Recorder>)>;

impl SlosBuilder {
    /// One objective alerts otherwise than the others.
    #[must_use]
    pub fn policy_of(mut self, slo: &str, policy: Policy) -> Self {
        self.setup.policies.insert(slo.to_owned(), policy);
        self
    }

    /// An objective over failures counts events of its own instead of requests, such as jobs: see
    /// [`Slos::events`](super::Slos::events).
    #[must_use]
    pub fn events(mut self, slo: &str) -> Self {
        self.setup.events.push(slo.to_owned());
        self
    }

    /// Each group of labels has these objectives for itself, as each tenant, instead of all requests
    /// together: see [`Slos::record_in`](super::Slos::record_in). At most `groups_max` of them, 42 KB
    /// an objective and 14 KB each; those beyond count together.
    #[must_use]
    pub fn groups<'a>(
        mut self,
        slos: impl IntoIterator<Item = &'a str>,
        groups_max: usize,
    ) -> Self {
        let slos = slos.into_iter().map(str::to_owned).collect();
        self.setup.groups = Some((slos, groups_max));
        self
    }

    /// Every request belongs to a group. One that was recorded for all alone is a mistake then, and
    /// what groups have left is not to be believed: `untrusted` fires for all of them.
    #[must_use]
    pub fn groups_add_up(mut self) -> Self {
        self.setup.groups_add_up = true;
        self
    }

    /// A time that shall not count for an objective. One that was declared at an earlier start and
    /// is not any more is withdrawn; both are kept with who said so, when and why, and raw counts
    /// stay. `entered` of 0 is the time of this start.
    #[must_use]
    pub fn correct(mut self, slo: &str, correction: Correction) -> Self {
        self.setup.corrections.entry(slo.to_owned()).or_default().push(correction);
        self
    }

    /// The version of this process: health tells which version spent how much.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.setup.always.push(("version", version.to_owned()));
        self
    }

    /// The name of this replica: health tells which replica spent how much.
    #[must_use]
    pub fn replica(mut self, replica: &str) -> Self {
        self.setup.always.push(("replica", replica.to_owned()));
        self
    }
}

impl Setup {
    /// What was told of an objective is of none any more.
    pub(super) fn forget(&mut self, slo: &str) {
        self.policies.remove(slo);
        self.corrections.remove(slo);
        self.events.retain(|events| events != slo);
        if let Some((grouped, _)) = &mut self.groups {
            grouped.retain(|grouped| grouped != slo);
        }
    }

    /// The monitor of these objectives, where groups are recorded, and events of their own.
    pub(super) fn monitor(
        &self,
        objectives: &[Objective],
        policy: &Policy,
        at: Moment,
    ) -> Result<Made, Vec<Problem>> {
        let policy = |slo: &Objective| self.policies.get(&slo.name).unwrap_or(policy).clone();
        let all: Vec<_> = objectives.iter().map(|slo| (slo.clone(), policy(slo))).collect();
        let mut monitor = Monitor::with_policies(&all, at)?;
        let mut problems = self.strangers(objectives);
        let others = self.requests.as_ref().map(|of| requests::events(objectives, of));
        let others = others.transpose().unwrap_or_else(|found| {
            problems.extend(found);
            None
        });
        let others = others.unwrap_or_default();
        for slo in self.events.iter().chain(&others) {
            if monitor.events(slo).is_none() {
                problems.push(no_events(slo));
            }
        }
        for (label, value) in &self.always {
            monitor.blame_always(label, value);
        }
        let own = monitor.own_recorders();
        let own = own.map(|(slo, recorder)| (slo.name.clone(), (slo.indicator.clone(), recorder)));
        let own = own.collect();
        let directory = self.group(&mut monitor, &others).map_err(|found| problems.extend(found));
        match directory {
            Ok(directory) if problems.is_empty() => Ok((monitor, directory, own)),
            _ => Err(problems),
        }
    }

    /// All but those `others`, which count no requests.
    fn group(
        &self,
        monitor: &mut Monitor,
        others: &[String],
    ) -> Result<Option<Arc<Directory>>, Vec<Problem>> {
        let Some((slos, groups_max)) = &self.groups else { return Ok(None) };
        let slos: Vec<&str> =
            slos.iter().filter(|slo| !others.contains(slo)).map(String::as_str).collect();
        let directory = monitor.group(&slos, *groups_max)?;
        if self.groups_add_up {
            monitor.groups_add_up();
        }
        Ok(Some(directory))
    }

    /// Policies and corrections of objectives that are not there.
    fn strangers(&self, objectives: &[Objective]) -> Vec<Problem> {
        let named = self.policies.keys().chain(self.corrections.keys());
        let known = |slo: &String| objectives.iter().any(|objective| objective.name == *slo);
        named.filter(|slo| !known(slo)).map(|slo| stranger(slo)).collect()
    }

    /// Declares what shall not count, after logs were read.
    pub(super) fn correct(
        &self,
        monitor: &mut Monitor,
        objectives: &[Objective],
        at: Moment,
    ) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for Objective { name, .. } in objectives {
            let list = self.corrections.get(name).map(Vec::as_slice).unwrap_or_default();
            let declared = monitor.declare_corrections(name, list, at);
            problems.extend(declared.err().into_iter().flatten());
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

pub(super) fn problem(kind: Kind, place: &str, what: &str, help: &str) -> Problem {
    Problem {
        kind,
        place: place.escape_debug().to_string(),
        what: what.to_owned(),
        help: help.to_owned(),
    }
}

pub(super) fn stranger(slo: &str) -> Problem {
    problem(Kind::Name, slo, "there is no objective of this name", "name one of those given")
}

fn no_events(slo: &str) -> Problem {
    let what = "no objective of this name counts good and bad events";
    problem(Kind::Indicator, slo, what, "name one over failures, not over latency")
}

//! An objective and where its counts come from.

use std::sync::Arc;

use super::SloChange;
use crate::counts::Counts;
use crate::ledger::Moment;
use crate::objective::Objective;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::record::{COLUMNS, Recorder};
use crate::replicas::Fleet;
use crate::tracker::Tracker;

/// Threads that record events of one objective without sharing a cell.
const OWN_SHARDS: usize = 4;

/// Where events are counted.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A column of the requests' recorder.
    Requests(usize),
    /// A recorder of its own, whose first column it is.
    Own(Arc<Recorder>),
}

impl Source {
    /// A recorder for events that are no requests.
    pub(super) fn own() -> Result<Self, Problem> {
        Ok(Self::Own(Arc::new(Recorder::sized(&[], OWN_SHARDS, 1)?)))
    }
}

/// An objective and where its counts come from.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) tracker: Tracker,
    pub(super) source: Source,
    /// The recorder's counts when last looked at.
    pub(super) last: Counts,
    pub(super) fleet: Option<Fleet>,
}

impl Watched {
    pub(super) fn new(tracker: Tracker, source: Source) -> Self {
        Self { tracker, source, last: Counts::ZERO, fleet: None }
    }

    /// What it was made of, and its column.
    pub(super) fn into_parts(self) -> (Objective, Policy, usize) {
        (self.tracker.objective().clone(), self.tracker.policy().clone(), self.column())
    }

    /// Its own recorder, if it does not count requests.
    pub(super) fn own(&self) -> Option<Arc<Recorder>> {
        match &self.source {
            Source::Requests(_) => None,
            Source::Own(recorder) => Some(Arc::clone(recorder)),
        }
    }

    /// The column of its recorder.
    fn column(&self) -> usize {
        match self.source {
            Source::Requests(column) => column,
            Source::Own(_) => 0,
        }
    }

    /// What its recorder has counted so far.
    pub(super) fn counted(&self, requests: &[Counts; COLUMNS]) -> Counts {
        match &self.source {
            Source::Requests(column) => requests[*column],
            Source::Own(recorder) => recorder.counts(0),
        }
    }

    /// Takes what came since the last time, says who `always` is to blame for bad events, and judges.
    pub(super) fn tick(
        &mut self,
        at: Moment,
        requests: &[Counts; COLUMNS],
        always: &[(String, String)],
    ) -> Vec<SloChange> {
        let now = self.counted(requests);
        let delta = now.since(std::mem::replace(&mut self.last, now));
        for (label, value) in always {
            self.tracker.blame(at, label, Some(value), delta.bad);
        }
        if let Source::Own(recorder) = &self.source {
            let recorder = Arc::clone(recorder);
            self.blame(at, &recorder);
        }
        match &mut self.fleet {
            None => self.tracker.observe(at, delta),
            Some(fleet) => {
                fleet.count(at.wall, delta);
                fleet.feed(&mut self.tracker, at);
            }
        }
        let (slo, group) =
            (self.tracker.objective().name.clone(), self.tracker.labels().map(str::to_owned));
        let told = |change| SloChange { slo: slo.clone(), group: group.clone(), change };
        self.tracker.evaluate(at).into_iter().map(told).collect()
    }

    /// Takes who was to blame for bad events of a recorder of its own.
    fn blame(&mut self, at: Moment, recorder: &Recorder) {
        for blamed in recorder.blamed() {
            self.tracker.blame(at, &blamed.label, blamed.value.as_deref(), blamed.bad[0]);
        }
    }
}

/// Takes who was to blame for bad requests of a recorder that several objectives share.
pub(super) fn blame(watched: &mut [Watched], at: Moment, recorder: &Recorder) {
    for blamed in recorder.blamed() {
        let by_requests =
            watched.iter_mut().filter(|one| matches!(one.source, Source::Requests(_)));
        for one in by_requests {
            let bad = blamed.bad[one.column()];
            one.tracker.blame(at, &blamed.label, blamed.value.as_deref(), bad);
        }
    }
}

//! What is judged beside requests: events of other kinds, gauges, groups; and times that shall not
//! count, entered while the service runs.

use std::sync::Arc;
use std::time::Duration;

use bellwether_slo::correction::Correction;
use bellwether_slo::{InFlight, Moment, Outcome, Problem, Recorder};

use super::{Slos, Watched, blame};

/// Where events of one objective are recorded; see [`Slos::events`].
#[derive(Debug, Clone)]
pub struct Events {
    recorder: Arc<Recorder>,
}

impl Events {
    /// Counts an event.
    pub fn record(&self, outcome: Outcome) {
        self.record_by(outcome, &[]);
    }

    /// The same; `labels`, at most four, are to blame if it was bad.
    pub fn record_by(&self, outcome: Outcome, labels: &[(&str, &str)]) {
        let missed = self.recorder.record_nanos(outcome, u64::MAX);
        self.recorder.blame(missed, labels);
    }
}

/// Where requests of one group are recorded; see [`Slos::group`].
#[derive(Clone)]
pub struct Group {
    slos: Slos,
    recorder: Option<Arc<Recorder>>,
}

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}

impl Group {
    /// Counts a request that ended, for the group and for all.
    pub fn record(&self, status: u16, duration: Duration) {
        self.record_by(status, duration, &[]);
    }

    /// The same; its `labels` are to blame if it was bad.
    pub fn record_by(&self, status: u16, duration: Duration, labels: &[(&str, &str)]) {
        self.slos.record_by(status, duration, labels);
        if let Some(recorder) = &self.recorder {
            let missed = recorder.record(Outcome::of_status(status), duration);
            blame(recorder, missed, status, labels);
        }
    }

    /// A request of the group begins; see [`Slos::begin`].
    pub fn begin(&self) -> Watched {
        let mut watched = self.slos.begin();
        let now = watched.clock.monotonic_nanos();
        let recorder = self.recorder.as_ref().map(Arc::clone);
        watched.in_group = recorder.map(|recorder| InFlight::start(recorder, now));
        watched
    }
}

impl Slos {
    /// Where events of an objective are recorded that counts events of its own; none for any other.
    pub fn events(&self, slo: &str) -> Option<Events> {
        let (_, recorder) = self.inner.own.get(slo)?;
        Some(Events { recorder: Arc::clone(recorder) })
    }

    /// Takes a sample of a gauge that must hold: one event, bad if it does not; NaN is none. False
    /// if there is no such objective. What is not sampled for five minutes is blind.
    pub fn observe_gauge(&self, slo: &str, value: f64) -> bool {
        let Some((indicator, recorder)) = self.inner.own.get(slo) else { return false };
        match indicator.holds(value) {
            Some(holds) => {
                let outcome = if holds { Outcome::Good } else { Outcome::Bad };
                recorder.record_nanos(outcome, u64::MAX);
                true
            }
            None => matches!(indicator, bellwether_slo::Indicator::Gauge { .. }),
        }
    }

    /// Where requests of a group are recorded, as `tenant=a`: to be kept where they come often.
    /// Beyond the limit groups count together; without groups for all alone.
    pub fn group(&self, labels: &str) -> Group {
        let recorder = self.inner.directory.as_ref().map(|directory| directory.recorder(labels));
        Group { slos: self.clone(), recorder }
    }

    /// Counts a request of a group, for it and for all.
    pub fn record_in(&self, labels: &str, status: u16, duration: Duration) {
        self.group(labels).record(status, duration);
    }

    /// How often a group was asked for that is one too many, and counts with the rest.
    pub fn groups_folded(&self) -> u64 {
        self.inner.directory.as_ref().map_or(0, |directory| directory.folded())
    }

    /// Enters a time that shall not count for an objective, as somebody asks for it while the
    /// service runs. It is kept across restarts: of an objective of groups, by each of them, and
    /// those that come later have it too.
    ///
    /// # Errors
    /// An objective that is not there; see
    /// [`Corrections::add`](bellwether_slo::correction::Corrections::add).
    pub fn correct(&self, slo: &str, correction: Correction) -> Result<(), Problem> {
        self.inner.monitor().correct(slo, correction)
    }

    /// Withdraws one: what it took out counts again. False if there is none.
    pub fn withdraw(&self, slo: &str, correction: &str, by: &str) -> bool {
        let at = Moment::now(&*self.inner.clock).wall;
        self.inner.monitor().withdraw(slo, correction, by, at)
    }
}

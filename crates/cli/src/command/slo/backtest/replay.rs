//! Counts replayed through the engine, under one policy or two side by side.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::correction::Correction;
use bellwether_slo::{Counts, Layout, Moment, Objective, Policy, Problem, Tracker};

use super::fires::Fires;
use super::timeline::Timeline;

/// A policy by name, replayed.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) name: &'static str,
    pub(super) tracker: Tracker,
    pub(super) fires: Fires,
}

/// What is replayed.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) objective: Objective,
    /// Policies by name; the first is the present one.
    pub(super) policies: Vec<(&'static str, Policy)>,
    /// Times that do not count, under either policy.
    pub(super) corrections: Vec<Correction>,
    /// How often rules are evaluated; not more often than counts come.
    pub(super) every: Duration,
}

/// A replay under way.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) runs: Vec<Run>,
    pub(super) timeline: Timeline,
    /// All events.
    pub(super) counts: Counts,
    /// When it begins and, so far, ends, in milliseconds.
    pub(super) begin: i64,
    pub(super) end: i64,
    every: i64,
    next: i64,
    shortest: Duration,
}

impl Replay {
    /// Begins at `begin`; counts come every `interval`.
    ///
    /// # Errors
    /// What keeps the engine from watching this objective on such counts, by policy.
    pub(super) fn begin(
        script: &Script,
        begin: i64,
        interval: Duration,
    ) -> Result<Self, Vec<(&'static str, Problem)>> {
        let mut runs = Vec::new();
        let mut problems = Vec::new();
        for (name, policy) in &script.policies {
            match tracker(script, policy, begin, interval) {
                Ok(tracker) => runs.push(Run { name, tracker, fires: Fires::default() }),
                Err(found) => problems.extend(found.into_iter().map(|problem| (*name, problem))),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // Between two counts nothing new is known: deciding then would only shift windows off the
        // counts' boundaries, and alerts near their factor would flap for no reason of the service.
        let coarse = interval > script.every;
        let every = millis(script.every.max(interval)).max(1);
        let next = if coarse { begin + every } else { begin.div_euclid(every) * every + every };
        let shortest = script.policies.iter().map(|(_, policy)| policy.shortest()).min();
        Ok(Self {
            runs,
            timeline: Timeline::new(begin, every),
            counts: Counts::ZERO,
            begin,
            end: begin,
            every,
            next,
            shortest: shortest.unwrap_or_default(),
        })
    }

    /// Takes the counts of the step that ends at `at`.
    pub(super) fn observe(&mut self, at: i64, counts: Counts) {
        // Whatever is decided at this very time knows of the step.
        self.evaluate_until(at - 1);
        for run in &mut self.runs {
            run.tracker.observe(moment(at), counts);
        }
        self.counts += Counts::new(counts.total, counts.bad.min(counts.total));
        self.end = self.end.max(at);
        self.evaluate_until(at);
    }

    fn evaluate_until(&mut self, at: i64) {
        while self.next <= at {
            self.evaluate(self.next);
            self.next += self.every;
        }
    }

    fn evaluate(&mut self, at: i64) {
        for run in &mut self.runs {
            let changes = run.tracker.evaluate(moment(at));
            if changes.is_empty() {
                continue;
            }
            let spent = spent(&run.tracker, at);
            for change in changes {
                run.fires.note(change, spent);
            }
        }
        if let Some(run) = self.runs.first() {
            let span = run.tracker.ledger().window(self.shortest);
            let burn = run.tracker.objective().target.budget().burn(span.counts);
            self.timeline.note(at, burn.unwrap_or(0.0));
        }
    }

    /// Share of the period's budget spent at the end.
    pub(super) fn spent(&self) -> f64 {
        self.runs.first().map_or(0.0, |run| spent(&run.tracker, self.end))
    }

    /// How long it goes on, in milliseconds.
    pub(super) fn span(&self) -> i64 {
        self.end - self.begin
    }
}

fn tracker(
    script: &Script,
    policy: &Policy,
    begin: i64,
    interval: Duration,
) -> Result<Tracker, Vec<Problem>> {
    let layout: Layout = script.objective.period.layout().map_err(|problem| vec![problem])?;
    let (objective, policy) = (script.objective.clone(), policy.clone());
    let layout = layout.every(interval);
    let mut tracker = Tracker::with_layout(objective, policy, layout, moment(begin))?;
    for correction in &script.corrections {
        tracker.correct(correction.clone()).map_err(|problem| vec![problem])?;
    }
    Ok(tracker)
}

fn spent(tracker: &Tracker, at: i64) -> f64 {
    let reading = tracker.reading(moment(at));
    tracker.objective().target.budget().spent(reading.period.counts, reading.measured)
}

/// A moment of the data's own time: both clocks are its.
fn moment(at: i64) -> Moment {
    let nanos = u64::try_from(at).unwrap_or(0).saturating_mul(1_000_000);
    Moment { wall: Timestamp(at), monotonic: nanos }
}

/// A length in milliseconds.
pub(super) fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

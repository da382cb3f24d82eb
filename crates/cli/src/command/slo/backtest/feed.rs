//! Steps on their way into a replay: in order, at their interval, within a bounded span of time.

use std::time::Duration;

use bellwether_slo::Counts;

use super::super::{show, span};
use super::order::{LATE_MILLIS, Order};
use super::replay::{Replay, Script, millis};
use crate::failure::Failure;

/// Events are counted in steps of so many milliseconds: the engine's finest slots.
const SLOT_MILLIS: i64 = 5000;
/// Steps looked at to see how far apart they are.
const SAMPLE: usize = 32;

/// How the data comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Single events; a time without any is a time without traffic.
    Events,
    /// Counts of steps of this length, or as far apart as the first are; a missing step is a gap.
    Steps(Option<Duration>),
}

/// Feeds a replay.
#[derive(Debug)]
pub(super) struct Feed<'a> {
    script: &'a Script,
    pace: Pace,
    order: Order,
    earliest: Option<i64>,
    /// The first steps, until it is known how far apart they are.
    sample: Vec<(i64, Counts)>,
    replay: Option<Replay>,
}

impl<'a> Feed<'a> {
    pub(super) fn new(script: &'a Script, pace: Pace) -> Self {
        Self {
            script,
            pace,
            order: Order::default(),
            earliest: None,
            sample: Vec::new(),
            replay: None,
        }
    }

    /// Takes an event, or the counts of the step that ends then.
    ///
    /// # Errors
    /// Why it cannot be used; nothing else is wrong with what comes later.
    pub(super) fn add(&mut self, at: i64, counts: Counts) -> Result<(), String> {
        let earliest = *self.earliest.get_or_insert(at);
        if (at - earliest).abs() > millis(span::MAX) {
            return Err(format!(
                "more than {} from the first line's time",
                show::length(span::MAX)
            ));
        }
        let end = match self.pace {
            Pace::Events => at.div_euclid(SLOT_MILLIS) * SLOT_MILLIS + SLOT_MILLIS,
            Pace::Steps(_) => at,
        };
        if self.order.add(end, counts) {
            return Ok(());
        }
        let late = show::elapsed(LATE_MILLIS as f64 / 1000.0);
        Err(format!("over {late} older than a line before it: sort the file by time"))
    }

    /// Hands on what is complete.
    pub(super) fn pump(&mut self) -> Result<(), Failure> {
        while let Some((end, counts)) = self.order.next() {
            self.step(end, counts)?;
        }
        Ok(())
    }

    /// Hands on the rest; nothing when there was nothing.
    pub(super) fn finish(mut self) -> Result<Option<Replay>, Failure> {
        while let Some((end, counts)) = self.order.pop() {
            self.step(end, counts)?;
        }
        if self.replay.is_none() && !self.sample.is_empty() {
            self.begin()?;
        }
        Ok(self.replay)
    }

    fn step(&mut self, end: i64, counts: Counts) -> Result<(), Failure> {
        if let Some(replay) = &mut self.replay {
            observe(replay, self.pace, end, counts);
            return Ok(());
        }
        self.sample.push((end, counts));
        let known = !matches!(self.pace, Pace::Steps(None));
        if known || self.sample.len() >= SAMPLE { self.begin() } else { Ok(()) }
    }

    fn begin(&mut self) -> Result<(), Failure> {
        let interval = self.interval();
        let first = self.sample.first().map_or(0, |step| step.0);
        let begin = first - millis(interval);
        let mut replay = Replay::begin(self.script, begin, interval)
            .map_err(|found| refused(&found, interval))?;
        for (end, counts) in self.sample.drain(..) {
            observe(&mut replay, self.pace, end, counts);
        }
        self.replay = Some(replay);
        Ok(())
    }

    fn interval(&self) -> Duration {
        match self.pace {
            Pace::Events => Duration::from_millis(SLOT_MILLIS.unsigned_abs()),
            Pace::Steps(Some(step)) => step,
            Pace::Steps(None) => {
                let apart = self
                    .sample
                    .windows(2)
                    .filter_map(|two| two.last()?.0.checked_sub(two.first()?.0));
                let least = apart.filter(|apart| *apart > 0).min().unwrap_or(60_000);
                Duration::from_millis(least.unsigned_abs())
            }
        }
    }
}

fn observe(replay: &mut Replay, pace: Pace, end: i64, counts: Counts) {
    if pace == Pace::Events {
        // Somebody listened all the time: there just was no request.
        let mut quiet = replay.end + SLOT_MILLIS;
        while quiet < end {
            replay.observe(quiet, Counts::ZERO);
            quiet += SLOT_MILLIS;
        }
    }
    replay.observe(end, counts);
}

fn refused(found: &[(&'static str, bellwether_slo::Problem)], interval: Duration) -> Failure {
    let listed: Vec<String> =
        found.iter().map(|(name, problem)| format!("\n  {name}: {problem}")).collect();
    let what =
        format!("counts every {} cannot be judged:{}", show::length(interval), listed.concat());
    Failure::new(what, "correct the alerts, or give data in finer steps")
}

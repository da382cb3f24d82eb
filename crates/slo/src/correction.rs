//! Times that shall not count, such as announced maintenance; once or recurring. Raw counts stay.

mod audit;
mod recurrence;

use std::collections::BTreeSet;
use std::time::Duration;

use bellwether_model::Timestamp;

pub(crate) use audit::Image;
pub use audit::Withdrawn;
pub use recurrence::{Frequency, Recurrence};

use crate::counts::Counts;
use crate::period::Zone;
use crate::problem::{Kind, Problem};

/// Corrections of one objective.
pub const CORRECTIONS_MAX: usize = 64;
/// Past occurrences whose counts are remembered.
const SETTLED_MAX: usize = 256;

/// A time that shall not count, with who said so and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its name; unique among the objective's.
    pub name: String,
    /// Begin of the first occurrence.
    pub start: Timestamp,
    /// Length of each occurrence, at least a second.
    pub length: Duration,
    /// How it comes again.
    pub recurrence: Option<Recurrence>,
    /// Whose clocks the recurrence follows.
    pub zone: Zone,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub author: String,
    /// When it was entered.
    pub entered: Timestamp,
}

impl Correction {
    /// Occurrences that overlap `from` to `to`, ascending, at most 1,024.
    pub fn occurrences(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let length = i64::try_from(self.length.as_millis()).unwrap_or(i64::MAX);
        let until = |start: Timestamp| Timestamp(start.0.saturating_add(length));
        let starts = match &self.recurrence {
            None => vec![self.start],
            Some(rule) => rule.starts(self.start, &self.zone, to),
        };
        let spans = starts.into_iter().map(|start| (start, until(start)));
        spans.filter(|span| span.1 > from && span.0 < to).take(1024).collect()
    }
}

/// An occurrence that is over, with the counts it took out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) counts: Counts,
}

/// The corrections of an objective and what they took out so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corrections {
    list: Vec<Correction>,
    /// Names of those that configuration declared.
    declared: BTreeSet<String>,
    withdrawn: Vec<Withdrawn>,
    /// Whether any of these changed since they were written down.
    changed: bool,
    settled: Vec<Settled>,
    /// Occurrences that were forgotten because there were too many.
    forgotten: u64,
}

impl Corrections {
    /// Adds one. What is there already, as from a log, is there once.
    ///
    /// # Errors
    /// A name that another one has, one correction too many, or one shorter than a second.
    pub fn add(&mut self, correction: Correction) -> Result<(), Problem> {
        let refuse =
            |kind, what: &str, help: &str| Err(Problem::new(kind, &correction.name, what, help));
        if self.list.contains(&correction) {
            return Ok(());
        }
        if self.list.iter().any(|other| other.name == correction.name) {
            return refuse(Kind::Duplicate, "there is a correction of this name", "choose another");
        }
        if self.list.len() >= CORRECTIONS_MAX {
            return refuse(
                Kind::Recurrence,
                "there are 64 corrections already",
                "use a recurrence",
            );
        }
        if correction.length < Duration::from_secs(1) {
            return refuse(Kind::Window, "it is shorter than a second", "give it a length");
        }
        self.list.push(correction);
        self.changed = true;
        Ok(())
    }

    /// Those in force.
    pub fn list(&self) -> &[Correction] {
        &self.list
    }

    /// Disjoint spans within `from` to `to` that shall not count, ascending.
    pub fn spans(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let clip = |(start, end): (Timestamp, Timestamp)| (start.max(from), end.min(to));
        let mut spans: Vec<_> =
            self.list.iter().flat_map(|one| one.occurrences(from, to)).map(clip).collect();
        spans.sort_unstable();
        let mut disjoint: Vec<(Timestamp, Timestamp)> = Vec::new();
        for (start, end) in spans {
            match disjoint.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => disjoint.push((start, end)),
            }
        }
        disjoint
    }

    /// Remembers the exact counts of occurrences that ended while they are still known finely;
    /// `inside` counts what lies within a span.
    pub(crate) fn settle(
        &mut self,
        since: Timestamp,
        now: Timestamp,
        inside: impl Fn(Timestamp, Timestamp) -> Option<Counts>,
    ) {
        for (from, to) in self.spans(since, now) {
            let known = self.settled.iter().any(|one| one.from == from.0 && one.to == to.0);
            // A span that is cut off by `now` is not over.
            if known || to >= now || from <= since {
                continue;
            }
            if let Some(counts) = inside(from, to) {
                self.settled.push(Settled { from: from.0, to: to.0, counts });
            }
        }
        let beyond = self.settled.len().saturating_sub(SETTLED_MAX);
        self.settled.drain(..beyond);
        self.forgotten += beyond as u64;
    }

    /// What to take out of the window `from` to `to`.
    pub(crate) fn excluded(
        &self,
        from: Timestamp,
        to: Timestamp,
        inside: impl Fn(Timestamp, Timestamp) -> Option<Counts>,
    ) -> Counts {
        let count = |(start, end): (Timestamp, Timestamp)| {
            let settled = self.settled.iter().find(|one| one.from == start.0 && one.to == end.0);
            settled.map(|one| one.counts).or_else(|| inside(start, end)).unwrap_or_default()
        };
        self.spans(from, to).into_iter().map(count).sum()
    }

    /// Bytes held for counts that were taken out.
    pub(crate) fn bytes(&self) -> usize {
        self.settled.capacity() * size_of::<Settled>()
    }

    pub(crate) fn settled(&self) -> &[Settled] {
        &self.settled
    }

    pub(crate) fn restore(&mut self, settled: Vec<Settled>) {
        self.settled = settled;
    }
}

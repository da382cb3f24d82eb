//! What a tracker writes down, as bytes: a log of closed slots and alert states that is appended to
//! after each flush, and begun anew (compacted) every hour or so.
//!
//! ```text
//! log    = record*
//! record = length u32 LE (of body) | CRC-32 (IEEE) of body, u32 LE | body
//! body   = kind u8 | fields; integers are LEB128 varints, signed ones zigzag
//! kinds  : 1 header   version, generation, name, group
//!          2 image    born, seen, closed, sum, gaps, rows of all tiers
//!          3 delta    seen, closed, sum, gaps if changed, row of the finest tier
//!          4 states   pairs and budget shares by name, blind, anomalies, untrusted, settled corrections
//!          5 slices   open slice, its counts, verdicts as runs
//!          6 statements of an instance among replicas: field, tier, slot, counts
//!          7 spenders  by label: values, bad events of each by hours
//!          8 spent     label, value, hour, bad events that came
//!          9 durations (a file of its own)  whether all or what came; requests by bucket and hours
//!         10 corrections  those in force, those withdrawn: name, times, why, who, when
//! row    = first, step, number of values, values as differences
//! ```
//!
//! Reading stops at the first record that is torn or corrupt; what follows is cut off and counted.
//! Time no record speaks of loads as a gap.

mod bytes;
mod corrections;
mod crc;
mod durations;
mod record;
mod spenders;
mod states;

use bellwether_model::Timestamp;

use crate::ledger::{Layout, Ledger, Moment};
use crate::objective::Objective;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::tracker::Tracker;
use record::{Body, Records};

/// What a tracker wrote last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Written {
    states: Vec<u8>,
    slices: Option<i64>,
}

impl Written {
    /// The verdict on a slice that was written is another now.
    pub(crate) fn verdict_changed(&mut self, slice: i64) {
        self.slices = self.slices.map(|written| written.min(slice));
    }
}

pub(crate) use durations::GENERATION as DURATIONS_GENERATION;
pub(crate) use record::Statement;

/// Statements that fit into a record, whatever they are about.
const STATEMENTS_MAX: usize = 4096;

/// An instance's statements as records.
pub(crate) fn statements(list: &[Statement]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in list.chunks(STATEMENTS_MAX) {
        record::append(&mut out, &Body::Statements(part.to_vec()));
    }
    out
}

/// All statements of a log, up to the first record that is damaged.
pub(crate) fn read_statements(log: &[u8]) -> Vec<Statement> {
    let of = |body| match body {
        Body::Statements(list) => list,
        _ => Vec::new(),
    };
    Records::new(log).flat_map(of).collect()
}

/// The labels of the group a log is about; none if it is about no group, or is damaged.
pub(crate) fn group(log: &[u8]) -> Option<String> {
    match Records::new(log).next()? {
        Body::Header { group, .. } => group,
        _ => None,
    }
}

/// What was found when a log was read back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replay {
    /// Records applied.
    pub records: u64,
    /// Bytes they take: cut the log to this length before appending.
    pub bytes_kept: u64,
    /// Bytes after them that are torn or corrupt.
    pub bytes_cut: u64,
    /// The generation of the log, when it counted something else: it was left unread, and stays
    /// readable with the old definition.
    pub other_generation: Option<u64>,
    /// The last observation of the log, when that lies over an hour ahead: it was written by a
    /// clock that was wrong, and going on from it would keep one slot open until then. A new
    /// tracker begins instead.
    pub from_future: Option<Timestamp>,
    /// The last observation of the log; none when it tells of nothing.
    pub seen: Option<Timestamp>,
    /// Whether all is there that a log begins with; else its writing was cut short.
    pub whole: bool,
}

/// How far ahead of the clock a log may be, in milliseconds.
const AHEAD_MAX: i64 = 3_600_000;

impl Tracker {
    /// The record that says what a log is about.
    pub(crate) fn header(&self) -> Vec<u8> {
        let generation = self.objective().generation();
        let (name, group) = (self.objective().name.clone(), self.labels().map(str::to_owned));
        let mut out = Vec::new();
        record::append(&mut out, &Body::Header { generation, name, group });
        out
    }

    /// Everything, as the beginning of a new log.
    pub fn compact(&mut self) -> Vec<u8> {
        let mut out = self.header();
        let names = states::names(self);
        let parts = self.parts();
        record::append(&mut out, &Body::Image(parts.ledger.image()));
        if let Some(slices) = parts.slices {
            record::append(&mut out, &Body::Slices(slices.image()));
            parts.written.slices = Some(slices.open());
        }
        record::append(&mut out, &Body::Spenders(parts.attributions.image()));
        parts.corrections.take_changed();
        record::append(&mut out, &Body::Corrections(parts.corrections.image()));
        let states = states::States::of(&names, &parts);
        parts.written.states = record::encode(&Body::States(states.clone()));
        record::append(&mut out, &Body::States(states));
        out
    }

    /// What happened since the last flush or compaction, to append to the log. Before the first
    /// compaction, or after a gap too long to tell in changes, that is everything.
    pub fn flush(&mut self) -> Vec<u8> {
        if self.parts().written.states.is_empty() {
            return self.compact();
        }
        let names = states::names(self);
        let parts = self.parts();
        let mut out = Vec::new();
        let ledger = match parts.ledger.delta() {
            Some(delta) => Body::Delta(delta),
            None => Body::Image(parts.ledger.image()),
        };
        record::append(&mut out, &ledger);
        if let Some(slices) = parts.slices {
            let from = parts.written.slices.unwrap_or(i64::MIN);
            record::append(&mut out, &Body::Slices(slices.image_from(from)));
            parts.written.slices = Some(slices.open());
        }
        if parts.corrections.take_changed() {
            record::append(&mut out, &Body::Corrections(parts.corrections.image()));
        }
        match parts.attributions.changes() {
            Some(changes) if changes.is_empty() => {}
            Some(changes) => record::append(&mut out, &Body::Spent(changes)),
            None => record::append(&mut out, &Body::Spenders(parts.attributions.image())),
        }
        let states = Body::States(states::States::of(&names, &parts));
        let encoded = record::encode(&states);
        if encoded != parts.written.states {
            record::append(&mut out, &states);
            parts.written.states = encoded;
        }
        out
    }

    /// The tracker a log tells of, going on at `at`; a new one where it tells of nothing.
    ///
    /// # Errors
    /// All that is wrong with the objective, or the policy for it. A broken log is no error.
    pub fn restore(
        objective: Objective,
        policy: Policy,
        log: &[u8],
        at: Moment,
    ) -> Result<(Self, Replay), Vec<Problem>> {
        let layout = objective.period.layout().map_err(|problem| vec![problem])?;
        Self::restore_with_layout(objective, policy, layout, log, at)
    }

    /// The same on tiers of one's own.
    ///
    /// # Errors
    /// As [`Tracker::restore`].
    pub fn restore_with_layout(
        objective: Objective,
        policy: Policy,
        layout: Layout,
        log: &[u8],
        at: Moment,
    ) -> Result<(Self, Replay), Vec<Problem>> {
        let generation = objective.generation();
        let mut tracker = Self::with_layout(objective, policy, layout, at)?;
        let fresh = tracker.clone();
        let mut replay = Replay::default();
        let mut records = Records::new(log);
        let mut begun = false;
        for body in records.by_ref() {
            if let Some(found) = body.generation().filter(|found| *found != generation) {
                replay.other_generation = Some(found);
                return Ok((tracker, replay));
            }
            // The last of what a log begins with.
            replay.whole |= begun && matches!(body, Body::States(_));
            let applied = tracker.apply(body, &mut begun);
            replay.records += u64::from(applied);
        }
        replay.bytes_kept = records.read() as u64;
        replay.bytes_cut = (log.len() - records.read()) as u64;
        let seen = tracker.ledger().seen();
        replay.seen = begun.then_some(seen);
        if begun && seen.0 - at.wall.0 > AHEAD_MAX {
            replay.from_future = Some(seen);
            return Ok((fresh, replay));
        }
        if begun {
            tracker.resume(at);
        }
        Ok((tracker, replay))
    }

    fn apply(&mut self, body: Body, begun: &mut bool) -> bool {
        let names = states::names(self);
        let mut parts = self.parts();
        match body {
            Body::Header { .. } => {}
            Body::Image(image) => {
                let Some(ledger) = Ledger::from_image(parts.ledger.layout(), &image) else {
                    return false;
                };
                *parts.ledger = ledger;
                *begun = true;
            }
            // A change to what was never told is nothing to go on from.
            Body::Delta(_) if !*begun => return false,
            Body::Delta(delta) => parts.ledger.apply(&delta),
            Body::States(states) => states.restore(&names, &mut parts),
            // Statements are for the fleet, see `Fleet::inherit`; durations have a log of their own.
            Body::Statements(_) | Body::Durations { .. } => return false,
            Body::Corrections(image) => parts.corrections.restore_list(image),
            Body::Spenders(images) => parts.attributions.restore(images),
            Body::Spent(changes) => parts.attributions.apply(changes),
            Body::Slices(image) => {
                if let Some(slices) = parts.slices {
                    slices.restore(&image);
                }
            }
        }
        true
    }
}

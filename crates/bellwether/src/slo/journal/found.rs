//! What a folder holds of an objective, and which of it to go on from.
//!
//! Usually that is one log of what the objective counts now. There are others after a definition
//! was edited (logs of other generations), and after the process began with a wrong clock: then the
//! log it had was from the future, or older than the period, was set aside, and another began.
//! Whatever the clock does, the log that knows most of the period is gone on from, and of those
//! that tell something it does not the ones that end last stay.

use std::io;

use bellwether_model::Timestamp;
use bellwether_slo::health::{History, SetAside};
use bellwether_slo::latency::Latencies;
use bellwether_slo::{Moment, Monitor, Objective, Tracker};

use super::name::LogName;

/// Longest log read back; a compacted one has well under 100 KB, that of durations at most 600.
pub(super) const LOG_BYTES_MAX: usize = 64 << 20;
/// Logs of what the objective counts now that stay though they are not gone on from: those that
/// end last. A machine that begins each life in 1970 keeps what it knew before.
const SET_ASIDE_MAX: usize = 2;
/// Earlier definitions whose logs stay: the latest.
const GENERATIONS_MAX: usize = 3;
/// Logs of each of them: the latest.
const OTHERS_MAX: usize = 3;

/// What there is of an objective.
pub(super) struct Found {
    /// The last log's name as far as the number goes; the next one's is one higher.
    pub(super) name: LogName,
    /// The log to go on from.
    pub(super) log: Option<Vec<u8>>,
    /// Files that shall stay.
    pub(super) kept: Vec<String>,
    /// What to tell of it.
    pub(super) history: History,
}

/// One log of what the objective counts now.
struct Candidate {
    name: LogName,
    bytes: Vec<u8>,
    /// The time it tells of.
    born: Timestamp,
    seen: Timestamp,
    /// Milliseconds of that which were measured.
    measured: u64,
    /// And those of the period that ends now.
    known: u64,
    cut: u64,
    whole: bool,
    why: SetAside,
}

impl Found {
    /// Looks at all files of a log.
    pub(super) fn read(
        monitor: &Monitor,
        log: String,
        files: &[String],
        at: Moment,
        read: impl Fn(&str) -> io::Result<Vec<u8>>,
    ) -> io::Result<Self> {
        let names = files.iter().filter_map(|file| LogName::parse(file));
        let names: Vec<LogName> = names.filter(|name| name.log == log).collect();
        let number = names.iter().map(|name| name.number).max().unwrap_or(0);
        let generation = monitor.generation(&log).unwrap_or(0);
        let (own, others): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| name.generation == generation);
        let tracker = monitor.tracker(&log);
        let mut candidates = Vec::new();
        for name in own {
            let bytes = read(&name.file())?;
            candidates.push(match tracker {
                Some(tracker) => Candidate::of(tracker, name, bytes, at),
                None => Candidate::durations(name, bytes, at),
            });
        }
        let name = LogName { log, generation, number };
        let history = History::default();
        let mut found = Self { name, log: None, kept: Vec::new(), history };
        found.keep_generations(others);
        found.choose(candidates);
        Ok(found)
    }

    /// The latest logs of the latest generations stay.
    fn keep_generations(&mut self, mut others: Vec<LogName>) {
        others.sort_by_key(|name| std::cmp::Reverse(name.number));
        let mut generations: Vec<u64> = Vec::new();
        for name in &others {
            if !generations.contains(&name.generation) {
                generations.push(name.generation);
            }
        }
        generations.truncate(GENERATIONS_MAX);
        for generation in &generations {
            let of_it = others.iter().filter(|name| name.generation == *generation);
            self.kept.extend(of_it.take(OTHERS_MAX).map(LogName::file));
        }
        self.history.other_generations = generations;
    }

    /// Goes on from the log that knows most of the period, the latest of equals.
    fn choose(&mut self, mut candidates: Vec<Candidate>) {
        candidates.sort_by_key(|one| (one.usable(), one.whole, one.known, one.name.number));
        let chosen = candidates.pop_if(|last| last.usable());
        match &chosen {
            // A beginning that was cut short has the log before it, which is whole.
            Some(chosen) => candidates.retain(|one| one.whole && !chosen.tells(one)),
            None => candidates.retain(|one| !one.readable() || one.measured > 0),
        }
        candidates
            .sort_by_key(|one| std::cmp::Reverse((one.readable(), one.seen, one.name.number)));
        candidates.truncate(SET_ASIDE_MAX);
        self.kept.extend(candidates.iter().map(|one| one.name.file()));
        self.history.set_aside =
            candidates.into_iter().map(|one| (one.name.file(), one.why)).collect();
        if let Some(chosen) = chosen {
            self.history.resumed_from = Some(chosen.seen);
            self.history.bytes_cut = chosen.cut;
            self.log = Some(chosen.bytes);
        }
    }
}

impl Candidate {
    /// Durations are there to be shown: the latest whole log is gone on from, and none set aside.
    fn durations(name: LogName, bytes: Vec<u8>, at: Moment) -> Self {
        let replay = Latencies::default().restore_log(&bytes);
        let why = SetAside::KnowsLess;
        let (whole, cut) = (replay.whole, replay.bytes_cut);
        let (born, seen, known) = (at.wall, at.wall, u64::from(whole));
        Self { name, bytes, born, seen, measured: 0, known, cut, whole, why }
    }

    fn of(tracker: &Tracker, name: LogName, bytes: Vec<u8>, at: Moment) -> Self {
        let (born, seen, why) = (at.wall, at.wall, SetAside::Damaged);
        let (measured, known, cut, whole) = (0, 0, 0, false);
        let one = Self { name, bytes, born, seen, measured, known, cut, whole, why };
        let (objective, policy) = (tracker.objective(), tracker.policy());
        let restore = |at| Tracker::restore(objective.clone(), policy.clone(), &one.bytes, at);
        let Ok((restored, replay)) = restore(at) else { return one };
        let Some(seen) = replay.seen else { return one };
        let then = Moment { wall: seen, ..at };
        let told = if replay.from_future.is_some() { restore(then).ok() } else { None };
        let ledger = told.as_ref().map_or(&restored, |(tracker, _)| tracker).ledger();
        let (born, measured) = (ledger.born(), ledger.covered(i64::MIN, seen.0));
        let known = known_of(&restored, objective, at);
        let why = replay.from_future.map_or(SetAside::KnowsLess, SetAside::FromFuture);
        let (cut, whole) = (replay.bytes_cut, replay.whole);
        Self { born, seen, measured, known, cut, whole, why, ..one }
    }

    /// Whether there is something of the period to go on from.
    fn usable(&self) -> bool {
        matches!(self.why, SetAside::KnowsLess) && self.known > 0
    }

    fn readable(&self) -> bool {
        !matches!(self.why, SetAside::Damaged)
    }

    /// Whether the other holds nothing this one does not.
    fn tells(&self, other: &Self) -> bool {
        other.measured == 0 || self.born <= other.born && other.seen <= self.seen
    }
}

/// Milliseconds of the period that ends now which a log tells of.
fn known_of(tracker: &Tracker, objective: &Objective, at: Moment) -> u64 {
    let length = i64::try_from(objective.period.length().as_millis()).unwrap_or(i64::MAX);
    tracker.ledger().covered(at.wall.0.saturating_sub(length), at.wall.0)
}

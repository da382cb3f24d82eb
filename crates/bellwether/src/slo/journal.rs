//! The logs of the objectives on disk: one an objective (and group) and one of durations, appended
//! to every 10 s, begun anew every hour.
//!
//! A log is `NAME.GENERATION.NUMBER`: the objective, the hash of what it counts as 16 hexadecimal
//! digits, and a number that only grows. A new one begins with everything, is held by the disk, and
//! so is the folder's entry of it, and only then is the old one removed: whenever the process dies
//! or the power fails, one of the two is whole. Logs of other generations, and those set aside at
//! the start ([`found`]), stay.

mod found;
mod name;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use bellwether_slo::health::History;
use bellwether_slo::{Moment, Monitor};

use super::TICK;
use crate::disk::Vfs;
use found::Found;
use name::LogName;

/// Nanoseconds between two appends.
const FLUSH_NANOS: u64 = 10_000_000_000;
/// Bytes in which the first record of a log ends.
const HEADER_BYTES_MAX: usize = 4096;
/// Nanoseconds between two beginnings.
const COMPACT_NANOS: u64 = 3_600_000_000_000;

/// The logs, and when they are due.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    disk: Box<dyn Vfs>,
    _lock: Box<dyn Held>,
    logs: Vec<Log>,
    /// Those of groups that left, to be removed.
    leaving: Vec<Log>,
    due: u64,
    compact_due: u64,
}

/// What keeps other processes out, until it is dropped.
trait Held: Send {}
impl<T: Send + ?Sized> Held for T {}

impl std::fmt::Debug for dyn Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

/// The log of one objective, or of durations.
#[derive(Debug)]
struct Log {
    name: LogName,
    /// Files of the objective that stay beside it.
    kept: Vec<String>,
    history: History,
    /// The end of it is not what was meant to be there: the next write begins a new one.
    broken: bool,
}

impl Journal {
    /// Reads back what the folder holds into the trackers of `monitor`.
    pub(super) fn open(
        folder: &Path,
        disk: Box<dyn Vfs>,
        monitor: &mut Monitor,
        at: Moment,
    ) -> io::Result<Self> {
        let lock = disk.lock(folder)?;
        let names = disk.list(folder)?;
        adopt_groups(&*disk, folder, &names, monitor, at)?;
        let mut found = Vec::new();
        for log in monitor.logs() {
            found.push(Found::read(monitor, log, &names, at, |file| {
                disk.read(&folder.join(file), 0, found::LOG_BYTES_MAX)
            })?);
        }
        let logs = found.into_iter().map(|found| Log::resume(found, monitor, at)).collect();
        Ok(Self {
            folder: folder.to_owned(),
            disk,
            _lock: Box::new(lock),
            logs,
            leaving: Vec::new(),
            due: at.monotonic,
            compact_due: at.monotonic.saturating_add(COMPACT_NANOS),
        })
    }

    /// What was found of each log when the folder was opened.
    pub(super) fn histories(&self) -> BTreeMap<String, History> {
        self.logs.iter().map(|log| (log.name.log.clone(), log.history.clone())).collect()
    }

    /// Whether it is time to write: at the start, after the first tick, then every 10 s.
    pub(super) fn is_due(&mut self, at: Moment) -> bool {
        if at.monotonic < self.due {
            return false;
        }
        let tick = u64::try_from(TICK.as_nanos()).unwrap_or(u64::MAX);
        let first = self.logs.iter().all(|log| log.broken);
        self.due = at.monotonic.saturating_add(if first { tick } else { FLUSH_NANOS });
        if at.monotonic >= self.compact_due {
            self.compact_due = at.monotonic.saturating_add(COMPACT_NANOS);
            self.logs.iter_mut().for_each(|log| log.broken = true);
        }
        true
    }

    /// Groups come and go: those that are there have a log, those that left have none.
    fn keep_to(&mut self, monitor: &Monitor) {
        let names = monitor.logs();
        let left = self.logs.extract_if(.., |log| !names.contains(&log.name.log));
        self.leaving.extend(left.map(|mut log| {
            log.name.number = u64::MAX;
            log
        }));
        for name in names {
            if self.logs.iter().all(|log| log.name.log != name) {
                let generation = monitor.generation(&name).unwrap_or(0);
                self.logs.push(Log::new(name, generation));
            }
        }
    }

    /// What each log lacks, to be [put](Self::put) there: no disk is waited for meanwhile.
    pub(super) fn take(&mut self, monitor: &mut Monitor) -> Vec<Vec<u8>> {
        self.keep_to(monitor);
        let mut take = |log: &Log| {
            let name = &log.name.log;
            if log.broken { monitor.compact(name) } else { monitor.flush(name) }
        };
        self.logs.iter().map(&mut take).collect()
    }

    /// Writes what was taken. The first failure is told, after all were tried.
    pub(super) fn put(&mut self, taken: &[Vec<u8>]) -> io::Result<()> {
        let mut outcome = Ok(());
        for log in std::mem::take(&mut self.leaving) {
            outcome = outcome.and(log.remove_others(&*self.disk, &self.folder));
        }
        for (log, bytes) in self.logs.iter_mut().zip(taken) {
            let written = if log.broken {
                log.begin(&*self.disk, &self.folder, bytes)
            } else {
                log.append(&*self.disk, &self.folder, bytes)
            };
            outcome = outcome.and(written);
        }
        outcome
    }
}

/// Has the groups judged that logs tell of.
fn adopt_groups(
    disk: &dyn Vfs,
    folder: &Path,
    names: &[String],
    monitor: &mut Monitor,
    at: Moment,
) -> io::Result<()> {
    let of_group = |file: &&String| LogName::parse(file).is_some_and(|name| name.log.contains('@'));
    for file in names.iter().filter(of_group) {
        monitor.adopt(&disk.read(&folder.join(file), 0, HEADER_BYTES_MAX)?, at);
    }
    Ok(())
}

impl Log {
    /// Of what was not there when the folder was opened.
    fn new(log: String, generation: u64) -> Self {
        let name = LogName { log, generation, number: 0 };
        Self { name, kept: Vec::new(), history: History::default(), broken: true }
    }

    /// Goes on where the log that was found ends.
    fn resume(found: Found, monitor: &mut Monitor, at: Moment) -> Self {
        let Found { name, log, kept, history } = found;
        if let Some(bytes) = log {
            // The objectives were accepted when the monitor was made, and the log was read before.
            let _replayed = monitor.restore(&name.log, &bytes, at);
        }
        Self { name, kept, history, broken: true }
    }

    fn append(&mut self, disk: &dyn Vfs, folder: &Path, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let path = folder.join(self.name.file());
        let written = disk.append(&path, bytes).and_then(|()| disk.sync(&path));
        self.broken = written.is_err();
        written
    }

    fn begin(&mut self, disk: &dyn Vfs, folder: &Path, bytes: &[u8]) -> io::Result<()> {
        self.name.number = self.name.number.saturating_add(1);
        let path = folder.join(self.name.file());
        let written = disk.append(&path, bytes).and_then(|()| disk.sync(&path));
        if let Err(error) = written.and_then(|()| disk.sync_folder(folder)) {
            // Half a log would be one more file every 10 s for as long as a disk is full.
            let _tried = disk.remove(&path);
            return Err(error);
        }
        self.broken = false;
        self.remove_others(disk, folder)
    }

    /// Removes what the log has made superfluous. What cannot be removed now is, an hour later.
    fn remove_others(&self, disk: &dyn Vfs, folder: &Path) -> io::Result<()> {
        let mut outcome = Ok(());
        for file in disk.list(folder)? {
            let older =
                |other: LogName| other.log == self.name.log && other.number < self.name.number;
            if LogName::parse(&file).is_some_and(older) && !self.kept.contains(&file) {
                outcome = outcome.and(disk.remove(&folder.join(file)));
            }
        }
        outcome
    }
}

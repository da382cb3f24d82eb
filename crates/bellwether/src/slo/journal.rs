//! The logs of the objectives on disk: one an objective and one of durations, appended to every
//! 10 s, begun anew every hour.
//!
//! A log is `NAME.N`. A new one, `N + 1`, begins with everything, is held by the disk, and only then
//! is the old one removed: whenever the process dies, one of the two is whole.

use std::io;
use std::path::{Path, PathBuf};

use bellwether_slo::{Moment, Monitor};

use crate::disk::Vfs;

/// Nanoseconds between two appends.
const FLUSH_NANOS: u64 = 10_000_000_000;
/// Nanoseconds between two beginnings.
const COMPACT_NANOS: u64 = 3_600_000_000_000;
/// Longest log read back; a compacted one has well under 100 KB, that of durations at most 600.
const LOG_BYTES_MAX: usize = 64 << 20;

/// The logs, and when they are due.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    disk: Box<dyn Vfs>,
    _lock: Box<dyn Held>,
    logs: Vec<Log>,
    flushed: u64,
    compacted: u64,
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
    name: String,
    number: u64,
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
        let mut journal = Self {
            folder: folder.to_owned(),
            disk,
            _lock: Box::new(lock),
            logs: Vec::new(),
            flushed: at.monotonic,
            compacted: at.monotonic,
        };
        for name in monitor.logs() {
            let number = journal.read(&names, &name, monitor, at)?;
            journal.logs.push(Log { name, number, broken: true });
        }
        Ok(journal)
    }

    /// Restores what is told by the newest log that can be read; gives the highest number in use.
    fn read(
        &self,
        names: &[String],
        log: &str,
        monitor: &mut Monitor,
        at: Moment,
    ) -> io::Result<u64> {
        let mut numbers: Vec<u64> = names.iter().filter_map(|name| number_of(name, log)).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        for number in &numbers {
            let bytes = self.disk.read(&self.path(log, *number), 0, LOG_BYTES_MAX)?;
            // The objectives were accepted when the monitor was made.
            let replay = monitor.restore(log, &bytes, at).ok().flatten().unwrap_or_default();
            if replay.records > 0 {
                break;
            }
        }
        Ok(numbers.first().copied().unwrap_or(0))
    }

    /// Writes what is due at `at`.
    pub(super) fn write_due(&mut self, monitor: &mut Monitor, at: Moment) -> io::Result<()> {
        if at.monotonic.saturating_sub(self.flushed) < FLUSH_NANOS {
            return Ok(());
        }
        self.flushed = at.monotonic;
        if at.monotonic.saturating_sub(self.compacted) >= COMPACT_NANOS {
            self.compacted = at.monotonic;
            self.logs.iter_mut().for_each(|log| log.broken = true);
        }
        self.flush(monitor)
    }

    /// Writes everything that is not on disk yet. The first failure is told, after all were tried.
    pub(super) fn flush(&mut self, monitor: &mut Monitor) -> io::Result<()> {
        let mut outcome = Ok(());
        for at in 0..self.logs.len() {
            let written = self.write_log(at, monitor);
            if written.is_err() {
                self.logs[at].broken = true;
                outcome = outcome.and(written);
            }
        }
        outcome
    }

    fn write_log(&mut self, at: usize, monitor: &mut Monitor) -> io::Result<()> {
        let (name, number) = (self.logs[at].name.clone(), self.logs[at].number);
        if !self.logs[at].broken {
            let bytes = monitor.flush(&name);
            let written = || self.disk.append(&self.path(&name, number), &bytes);
            return if bytes.is_empty() { Ok(()) } else { written() };
        }
        let (next, bytes) = (self.path(&name, number + 1), monitor.compact(&name));
        self.logs[at].number = number + 1;
        self.disk.append(&next, &bytes)?;
        self.disk.sync(&next)?;
        self.logs[at].broken = false;
        self.remove_before(&name, number + 1)
    }

    fn remove_before(&self, log: &str, number: u64) -> io::Result<()> {
        for file in self.disk.list(&self.folder)? {
            if number_of(&file, log).is_some_and(|old| old < number) {
                self.disk.remove(&self.folder.join(file))?;
            }
        }
        Ok(())
    }

    fn path(&self, log: &str, number: u64) -> PathBuf {
        self.folder.join(format!("{log}.{number}"))
    }
}

/// The number of an objective's log.
fn number_of(name: &str, log: &str) -> Option<u64> {
    name.strip_prefix(log)?.strip_prefix('.')?.parse().ok()
}

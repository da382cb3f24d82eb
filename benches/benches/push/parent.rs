//! Runs a child and reads what it measured and what its sink received meanwhile.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::child::{CHILD, Figures};
use crate::contestant::{Case, Entry, Flushes, SinkKind};
use crate::sink::{Received, Sink};

/// What a flush costs, and what of it arrives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Result {
    pub(crate) figures: Figures,
    /// Bytes, messages and lines of one flush.
    pub(crate) wire_bytes: f64,
    pub(crate) messages: f64,
    /// The share of lines that the kernel dropped, where one can know; bytes and messages lack it.
    pub(crate) lost: f64,
}

/// Measures one contestant.
pub(crate) fn measure(entry: &Entry, case: Case) -> io::Result<Result> {
    let sink = Sink::start(entry.sink)?;
    let program = std::env::current_exe()?;
    let mut child = Command::new(program)
        .args([CHILD, entry.name, case.name(), &sink.address])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let gone = || io::Error::other(format!("`{}` ended early", entry.name));
    let mut go = child.stdin.take().ok_or_else(gone)?;
    let mut said = BufReader::new(child.stdout.take().ok_or_else(gone)?).lines();
    let mut next = || said.next().ok_or_else(gone)?;
    next()?;
    let before = arrived(&sink);
    go.write_all(b"go\n")?;
    let figures = Figures::from_line(&next()?).ok_or_else(gone)?;
    let after = arrived(&sink);
    go.write_all(b"end\n")?;
    child.wait()?;
    Ok(result(entry, case, figures, before, after))
}

/// What has been received, once nothing more comes.
fn arrived(sink: &Sink) -> Received {
    loop {
        let before = sink.received();
        thread::sleep(Duration::from_millis(50));
        let now = sink.received();
        if now.bytes == before.bytes {
            return now;
        }
    }
}

fn result(
    entry: &Entry,
    case: Case,
    figures: Figures,
    before: Received,
    after: Received,
) -> Result {
    let lines = (after.lines - before.lines) as f64;
    let series = f64::from(case.series());
    let rounds = figures.rounds as f64;
    let flushes = match entry.flushes {
        Flushes::Asked => rounds,
        Flushes::Timed => lines / series,
    };
    // A timed flush is paid for by several recordings.
    let times = rounds / flushes;
    let sent = series * rounds;
    let countable = entry.sink == SinkKind::Datagrams && case == Case::Counters;
    let lost = if countable && entry.flushes == Flushes::Asked { 1.0 - lines / sent } else { 0.0 };
    let mut figures = figures;
    figures.flush.nanos = (figures.flush.nanos as f64 * times) as u64;
    figures.flush.allocations = (figures.flush.allocations as f64 * times) as u64;
    figures.flush.bytes = (figures.flush.bytes as f64 * times) as u64;
    Result {
        figures,
        wire_bytes: (after.bytes - before.bytes) as f64 / flushes,
        messages: (after.messages - before.messages) as f64 / flushes,
        lost,
    }
}

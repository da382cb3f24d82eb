//! Event files: read line by line into a replay, whatever their size.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use super::columns::{ADVICE, Columns};
use super::feed::{Feed, Pace};
use super::records::Records;
use super::replay::{Replay, Script};
use super::trouble::Trouble;
use crate::failure::Failure;

/// Lines with something wrong after which reading ends: it is no such file.
const WRONG_MAX: u64 = 100_000;

/// Opens a file, or standard input for `-`.
pub(super) fn open(path: &str) -> Result<Box<dyn BufRead>, Failure> {
    if path == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

pub(super) fn unreadable(path: &str, error: &io::Error) -> Failure {
    Failure::new(format!("cannot read {path}: {error}"), "give a file that can be read, or -")
}

/// Replays the file, in which events are bad above a bound or from a status on; everything that is
/// wrong with it is one failure.
pub(super) fn replay(
    path: &str,
    script: &Script,
    (bound, bad_from): (Option<f64>, u16),
    step: Pace,
) -> Result<Replay, Failure> {
    let mut trouble = Trouble::new(path);
    let mut records = Records::new(open(path)?);
    let failed = |error: io::Error| unreadable(path, &error);
    let Some(head) = records.next(&mut trouble).map_err(failed)? else {
        trouble.finish(ADVICE)?;
        return Err(empty(path));
    };
    let columns = match Columns::of(&head, bound) {
        Ok(columns) => columns.bad_from(bad_from),
        Err(what) => {
            trouble.at(records.line(), 1, &what);
            trouble.finish(ADVICE)?;
            return Err(empty(path));
        }
    };
    let mut feed = Feed::new(script, if columns.are_events() { Pace::Events } else { step });
    while let Some(record) = records.next(&mut trouble).map_err(failed)? {
        let line = records.line();
        if let Some((at, counts)) = columns.read(line, &record, &mut trouble)
            && let Err(what) = feed.add(at.0, counts)
        {
            trouble.at(line, 1, &what);
        }
        feed.pump()?;
        if trouble.count() >= WRONG_MAX {
            break;
        }
    }
    trouble.finish("correct these lines, or leave them out")?;
    feed.finish()?.ok_or_else(|| empty(path))
}

fn empty(path: &str) -> Failure {
    Failure::new(format!("{path} holds no events"), ADVICE)
}

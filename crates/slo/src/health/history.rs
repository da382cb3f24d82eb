//! What a process found of an objective when it began.

use bellwether_model::Timestamp;

use crate::json::{Object, ToJson};

/// Why a log stays that was not gone on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetAside {
    /// It ends over an hour ahead of the clock, at this time: one of the two is wrong.
    FromFuture(Timestamp),
    /// Another log knows more of the period.
    KnowsLess,
    /// It cannot be read.
    Damaged,
}

impl SetAside {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FromFuture(_) => "from_future",
            Self::KnowsLess => "knows_less",
            Self::Damaged => "damaged",
        }
    }
}

/// What a process found of an objective when it began.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The last observation of the log that was gone on from; none when it began anew.
    pub resumed_from: Option<Timestamp>,
    /// Bytes at the end of that log that were torn or corrupt.
    pub bytes_cut: u64,
    /// Earlier definitions of which logs are kept, the latest first.
    pub other_generations: Vec<u64>,
    /// Logs of the present definition that were not gone on from and are kept, by file name.
    pub set_aside: Vec<(String, SetAside)>,
}

impl ToJson for History {
    fn write_json(&self, out: &mut String) {
        let generations: Vec<String> =
            self.other_generations.iter().map(|one| format!("{one:016x}")).collect();
        Object::begin(out)
            .member("resumed_from", &self.resumed_from)
            .member("bytes_cut", &self.bytes_cut)
            .member("other_generations", &generations)
            .member("set_aside", &self.set_aside)
            .end();
    }
}

impl ToJson for (String, SetAside) {
    fn write_json(&self, out: &mut String) {
        let until = match self.1 {
            SetAside::FromFuture(until) => Some(until),
            SetAside::KnowsLess | SetAside::Damaged => None,
        };
        Object::begin(out)
            .member("file", &self.0)
            .member("why", self.1.as_str())
            .member("until", &until)
            .end();
    }
}

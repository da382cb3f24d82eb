//! What the line parsers yield: one event a line, borrowing from the input.

use std::borrow::Cow;

use bellwether_model::{FamilyKind, Number, Timestamp};

/// A label's name and value; owned only where the input had escapes.
pub type Label<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A moment as written, finer than a sample's timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Nanoseconds since the Unix epoch.
    pub nanos: i128,
}

impl Moment {
    /// A moment of whole milliseconds.
    pub fn from_millis(millis: i64) -> Self {
        Self { nanos: i128::from(millis) * 1_000_000 }
    }

    /// The millisecond it falls into; saturates.
    pub fn timestamp(self) -> Timestamp {
        let millis = self.nanos.div_euclid(1_000_000);
        let limit = if millis < 0 { i64::MIN } else { i64::MAX };
        Timestamp(i64::try_from(millis).unwrap_or(limit))
    }
}

/// One line that says something.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'s, 'a> {
    /// `# HELP name text`.
    Help {
        /// Family name.
        name: Cow<'a, str>,
        /// Text, unescaped.
        text: Cow<'a, str>,
    },
    /// `# TYPE name kind`.
    Type {
        /// Family name.
        name: Cow<'a, str>,
        /// Its type.
        kind: FamilyKind,
    },
    /// `# UNIT name unit`.
    Unit {
        /// Family name.
        name: Cow<'a, str>,
        /// Its unit, may be empty.
        unit: &'a str,
    },
    /// A sample.
    Sample(Sample<'s, 'a>),
    /// `# EOF`.
    Eof,
}

/// One sample line. `'a` is the input, `'s` the parser's scratch space.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample<'s, 'a> {
    /// Name as written, with its suffix.
    pub name: Cow<'a, str>,
    /// Labels in the order written.
    pub labels: &'s [Label<'a>],
    /// Value; an integer where one was written.
    pub value: Number,
    /// Timestamp, if written.
    pub time: Option<Moment>,
    /// Exemplar, if written.
    pub exemplar: Option<ExemplarEvent<'s, 'a>>,
}

impl Sample<'_, '_> {
    /// The value of label `name`.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_ref())
    }
}

/// An exemplar at the end of a sample line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExemplarEvent<'s, 'a> {
    /// Its labels.
    pub labels: &'s [Label<'a>],
    /// The observed value.
    pub value: Number,
    /// When.
    pub time: Option<Moment>,
}

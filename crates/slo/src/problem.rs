//! What can be wrong with an objective or a policy, as data.

use std::fmt;

/// What sort of problem it is; the name never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A number that cannot be read.
    Number,
    /// A name that cannot be one, as of a file or a label.
    Name,
    /// A target that leaves no budget, or nothing but budget.
    Target,
    /// An alert that no share of bad events can fire.
    Unreachable,
    /// A short window that holds fewer than two slots or scrapes.
    ShortWindow,
    /// An indicator that cannot be counted this way.
    Indicator,
    /// Windows in the wrong order, or longer than what is kept.
    Window,
    /// A zone that is not known.
    Zone,
    /// A recurrence rule beyond the supported subset, or malformed.
    Recurrence,
    /// Two things of the same name.
    Duplicate,
    /// A goal that no pair of windows reaches.
    Unsolvable,
}

impl Kind {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Target => "target",
            Self::Unreachable => "unreachable",
            Self::ShortWindow => "short-window",
            Self::Indicator => "indicator",
            Self::Window => "window",
            Self::Zone => "zone",
            Self::Recurrence => "recurrence",
            Self::Duplicate => "duplicate",
            Self::Unsolvable => "unsolvable",
        }
    }
}

/// One thing that is wrong: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its sort.
    pub kind: Kind,
    /// The objective, alert or rule it is about; empty when the caller knows.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    pub(crate) fn new(
        kind: Kind,
        place: impl Into<String>,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { kind, place: place.into(), what: what.into(), help: help.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "{}; {}", self.what, self.help)
    }
}

impl std::error::Error for Problem {}

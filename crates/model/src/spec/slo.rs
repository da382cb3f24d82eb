//! Service level objectives: what is promised, what is counted, when to alert.

use std::time::Duration;

use crate::Timestamp;

/// One service level objective.
#[derive(Debug, Clone, PartialEq)]
pub struct SloSpec {
    /// Its name.
    pub name: String,
    /// The module that defines it.
    pub module: String,
    /// For readers.
    pub help: String,
    /// The objective as written, `99.9%`.
    pub objective: String,
    /// The objective as a share, 0 < share < 1.
    pub share: f64,
    /// The rolling window; the longest there is of a calendar one.
    pub window: Duration,
    /// Present when the window is one of the calendar instead of a rolling one.
    pub calendar: Option<CalendarWindow>,
    /// What is counted.
    pub indicator: Indicator,
    /// Whether the metrics are others' and taken on trust.
    pub external: bool,
    /// Labels whose values have a budget each.
    pub group: Vec<String>,
    /// Whether events are counted, or slices of time.
    pub method: Method,
    /// Burn-rate alerts, most urgent first.
    pub alerts: Vec<SloAlert>,
    /// Spent shares of the budget that are alerts of their own, ascending.
    pub spent: Vec<SpentAlert>,
    /// Times that shall not count, its own and those of several SLOs, in order of definition.
    pub corrections: Vec<CorrectionSpec>,
    /// How urgent it is when nothing can be said any more.
    pub blind_severity: String,
    /// Its own runbook page, instead of the catalogue's pattern.
    pub runbook: Option<String>,
}

/// What an SLO counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Indicator {
    /// Events, and those of them that were bad.
    Bad {
        /// Selector of all events.
        total: String,
        /// Selector of the bad ones.
        bad: String,
    },
    /// Events, and those of them that were good.
    Good {
        /// Selector of all events.
        total: String,
        /// Selector of the good ones.
        good: String,
    },
    /// Observations of a histogram up to a bound are good.
    Below {
        /// Selector of the histogram, its name without suffix.
        histogram: String,
        /// The bound, in the histogram's unit.
        bound: f64,
    },
    /// Samples of a gauge for which a comparison holds are good.
    Holds {
        /// Selector of the gauge.
        gauge: String,
        /// How it is compared.
        op: Comparison,
        /// With what, in the gauge's unit.
        value: f64,
    },
}

/// How a gauge is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Every one of them; those of two characters first, so that a reader finds the longest.
    pub const ALL: [Self; 4] = [Self::AtMost, Self::AtLeast, Self::Less, Self::Greater];

    /// As it is written in the catalogue and in PromQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// The one that holds exactly when this one does not.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::Greater,
            Self::Greater => Self::AtMost,
            Self::AtLeast => Self::Less,
        }
    }
}

/// A window of the calendar; the budget is whole again when the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarWindow {
    /// Its length.
    pub unit: CalendarUnit,
    /// The IANA name of the zone whose midnight begins it.
    pub zone: String,
}

/// How long a window of the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// From Monday on.
    Week,
    /// From the first of the month on.
    Month,
    /// From the first of January, April, July or October on.
    Quarter,
    /// From the first of January on.
    Year,
}

impl CalendarUnit {
    /// Every one of them, ascending.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The word of the catalogue language.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The longest such window, leap days included and clock changes not.
    pub fn longest(self) -> Duration {
        let days = match self {
            Self::Week => 7,
            Self::Month => 31,
            Self::Quarter => 92,
            Self::Year => 366,
        };
        Duration::from_hours(days * 24)
    }
}

/// What has a share: events, or slices of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Method {
    /// Events are good or bad.
    #[default]
    Occurrences,
    /// Slices of time are good or bad, however many events they hold.
    Timeslices {
        /// How long a slice is; slices begin at multiples of it since 1970 in UTC.
        slice: Duration,
        /// The share of good events from which on a slice is good, as written, `95%`.
        target: String,
    },
}

/// One burn-rate alert: it fires while the burn rate of both windows is above the factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SloAlert {
    /// Its name, unique in the SLO; the label `pair`.
    pub name: String,
    /// How urgent it is.
    pub severity: String,
    /// The burn rate, a decimal number as written.
    pub factor: String,
    /// The long window: how much must have happened.
    pub long: Duration,
    /// The short window: that it still happens.
    pub short: Duration,
    /// Bad events in the long window below which it does not fire; at least 1.
    pub min_bad: u64,
    /// Fires only while less than this share of the budget remains, as written, `50%`.
    pub remaining_below: Option<String>,
}

/// A spent share of the budget that is an alert of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpentAlert {
    /// The share, as written, `75%`.
    pub share: String,
    /// How urgent it is.
    pub severity: String,
}

/// A time that shall not count, such as announced maintenance; once or recurring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionSpec {
    /// Its name, unique in the SLO.
    pub name: String,
    /// Begin of the first occurrence.
    pub start: Timestamp,
    /// Length of each occurrence, at least a second.
    pub length: Duration,
    /// How it comes again, in the part of iCalendar's RRULE that is understood (RFC 5545, 3.3.10).
    pub rrule: Option<String>,
    /// The zone whose clocks a recurrence follows: an IANA name, `UTC`, or an offset.
    pub zone: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub author: String,
    /// When it was entered, if that was written down.
    pub entered: Option<Timestamp>,
}

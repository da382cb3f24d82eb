//! The time an objective is promised over: rolling, or a calendar unit in a zone.

mod civil;
mod zone;

use std::time::Duration;

use bellwether_model::Timestamp;

pub use civil::{Civil, Weekday};
pub use zone::Zone;

use crate::ledger::Layout;
use crate::problem::Problem;

/// A calendar unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// From midnight.
    Day,
    /// From Monday, midnight.
    Week,
    /// From the first of the month.
    Month,
    /// From the first of January, April, July, October.
    Quarter,
    /// From the first of January.
    Year,
}

/// The time an objective is promised over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// The last so many seconds, always; never resets.
    Rolling(Duration),
    /// The current calendar unit; resets when the next begins.
    Calendar {
        /// Which.
        unit: Unit,
        /// Where its days begin.
        zone: Zone,
    },
}

impl Period {
    /// The last `days` days.
    pub fn days(days: u64) -> Self {
        Self::Rolling(Duration::from_secs(days * 86_400))
    }

    /// Its nominal length; of a month 30 days, of a quarter 91, of a year 365.
    pub fn length(&self) -> Duration {
        let days = match self {
            Self::Rolling(length) => return *length,
            Self::Calendar { unit, .. } => match unit {
                Unit::Day => 1,
                Unit::Week => 7,
                Unit::Month => 30,
                Unit::Quarter => 91,
                Unit::Year => 365,
            },
        };
        Duration::from_secs(days * 86_400)
    }

    /// The longest it can be: a month of 31 days and an hour, as clocks go back in it; a leap year.
    pub fn longest(&self) -> Duration {
        let hours = match self {
            Self::Rolling(length) => return *length,
            Self::Calendar { unit, .. } => match unit {
                Unit::Day => 25,
                Unit::Week => 7 * 24 + 1,
                Unit::Month => 31 * 24 + 1,
                Unit::Quarter => 92 * 24 + 1,
                Unit::Year => 366 * 24,
            },
        };
        Duration::from_secs(hours * 3600)
    }

    /// Begin and end of the period that holds `now`; a rolling one ends now.
    pub fn around(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        match self {
            Self::Rolling(length) => {
                let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
                (Timestamp(now.0.saturating_sub(length)), now)
            }
            Self::Calendar { unit, zone } => {
                let first = begin(*unit, zone.civil(now));
                (zone.timestamp(first), zone.timestamp(next(*unit, first)))
            }
        }
    }

    /// Tiers that can hold it.
    ///
    /// # Errors
    /// A rolling period of under an hour or over 366 days.
    pub fn layout(&self) -> Result<Layout, Problem> {
        Layout::for_period(self.longest())
    }
}

fn begin(unit: Unit, of: Civil) -> Civil {
    let midnight = of.midnight();
    match unit {
        Unit::Day => midnight,
        Unit::Week => midnight.plus_days(-i64::from(midnight.weekday().number())),
        Unit::Month => Civil { day: 1, ..midnight },
        Unit::Quarter => Civil { day: 1, month: (midnight.month - 1) / 3 * 3 + 1, ..midnight },
        Unit::Year => Civil { day: 1, month: 1, ..midnight },
    }
}

fn next(unit: Unit, begin: Civil) -> Civil {
    match unit {
        Unit::Day => begin.plus_days(1),
        Unit::Week => begin.plus_days(7),
        Unit::Month => begin.plus_months(1),
        Unit::Quarter => begin.plus_months(3),
        Unit::Year => begin.plus_months(12),
    }
}

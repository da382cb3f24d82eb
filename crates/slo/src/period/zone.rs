//! Where days begin: UTC, a fixed offset, or an IANA zone (feature `zones`).

use std::fmt;

use bellwether_model::Timestamp;

use super::civil::Civil;
use crate::problem::{Kind, Problem};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// UTC.
    Utc,
    /// Always so many minutes east of UTC.
    Fixed(i32),
    /// A zone of the IANA database, from the copy built in.
    #[cfg(feature = "zones")]
    Iana(jiff::tz::TimeZone),
}

impl Zone {
    /// Reads `UTC`, `Z`, `+05:30` or, with the feature `zones`, `Europe/Berlin`.
    ///
    /// # Errors
    /// What is none of these.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let trimmed = text.trim();
        if ["UTC", "Z", "Etc/UTC"].contains(&trimmed) {
            return Ok(Self::Utc);
        }
        if let Some(minutes) = offset(trimmed) {
            return Ok(Self::Fixed(minutes));
        }
        named(trimmed).ok_or_else(|| {
            let what = format!("`{}` is no time zone that is known here", text.escape_debug());
            let help = if cfg!(feature = "zones") {
                "write UTC, an offset such as +05:30, or an IANA name such as Europe/Berlin"
            } else {
                "write UTC or an offset such as +05:30; IANA names need the feature `zones`"
            };
            Problem::new(Kind::Zone, "", what, help)
        })
    }

    /// Local date and time.
    pub fn civil(&self, at: Timestamp) -> Civil {
        match self {
            Self::Utc => Civil::from_millis(at.0),
            Self::Fixed(minutes) => Civil::from_millis(at.0 + i64::from(*minutes) * 60_000),
            #[cfg(feature = "zones")]
            Self::Iana(zone) => {
                let offset = jiff::Timestamp::from_millisecond(at.0).map(|at| zone.to_offset(at));
                let seconds = offset.map_or(0, jiff::tz::Offset::seconds);
                Civil::from_millis(at.0 + i64::from(seconds) * 1000)
            }
        }
    }

    /// When a local time is. One that the clocks skip is as much later, one that comes twice the
    /// first.
    pub fn timestamp(&self, civil: Civil) -> Timestamp {
        let utc = civil.to_millis();
        match self {
            Self::Utc => Timestamp(utc),
            Self::Fixed(minutes) => Timestamp(utc - i64::from(*minutes) * 60_000),
            #[cfg(feature = "zones")]
            Self::Iana(zone) => Timestamp(local(zone, utc).unwrap_or(utc)),
        }
    }
}

/// As [`Zone::parse`] reads it.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Fixed(minutes) => {
                let (sign, east) = (if *minutes < 0 { '-' } else { '+' }, minutes.abs());
                write!(f, "{sign}{:02}:{:02}", east / 60, east % 60)
            }
            #[cfg(feature = "zones")]
            Self::Iana(zone) => f.write_str(zone.iana_name().unwrap_or("UTC")),
        }
    }
}

#[cfg(feature = "zones")]
fn local(zone: &jiff::tz::TimeZone, utc: i64) -> Option<i64> {
    let as_utc = jiff::Timestamp::from_millisecond(utc).ok()?;
    let civil = jiff::tz::TimeZone::UTC.to_datetime(as_utc);
    Some(zone.to_ambiguous_timestamp(civil).compatible().ok()?.as_millisecond())
}

#[cfg(feature = "zones")]
fn named(name: &str) -> Option<Zone> {
    jiff::tz::TimeZone::get(name).ok().map(Zone::Iana)
}

#[cfg(not(feature = "zones"))]
fn named(_: &str) -> Option<Zone> {
    None
}

/// Minutes of `+05:30` or `-08:00`.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, most: i32| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i32>().ok().filter(|n| digits && *n <= most)
    };
    Some(sign * (number(hours, 14)? * 60 + number(minutes, 59)?))
}

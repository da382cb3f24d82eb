//! HTTP dates: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7), the only form senders
//! may write.

use bellwether_model::Timestamp;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moment a date names; `None` when it is none.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let (_, text) = text.split_once(", ")?;
    let mut parts = text.split(' ');
    let day: i64 = number(parts.next()?, 31)?;
    let month = parts.next()?;
    let (month, _) = (1..).zip(MONTHS).find(|(_, name)| *name == month)?;
    let year = number(parts.next()?, 9999)?;
    let mut time = parts.next()?.split(':');
    let mut next = |max| number(time.next()?, max);
    let seconds = next(23)? * 3600 + next(59)? * 60 + next(60)?;
    if parts.next()? != "GMT" || parts.next().is_some() || time.next().is_some() {
        return None;
    }
    Some(Timestamp((days(year, month, day) * 86_400 + seconds) * 1000))
}

fn number(text: &str, max: i64) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && *n <= max)
}

/// Days from 1970 to a date of the Gregorian calendar, counted in years that begin in March so
/// that a leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_before_and_after_leap_days_are_right() {
        let at = |text: &str| parse(text).map(|t| t.0 / 1000);
        assert_eq!(at("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(at("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(at("Tue, 29 Feb 2000 12:00:00 GMT"), Some(951_825_600));
        assert_eq!(at("Fri, 01 Mar 2024 00:00:00 GMT"), Some(1_709_251_200));
        assert_eq!(at("Fri, 01 Mar 2024 00:00:00"), None);
        assert_eq!(at("Fri, 01 Mrz 2024 00:00:00 GMT"), None);
        assert_eq!(at("Fri, 01 Mar 2024 00:00:00 GMT x"), None);
    }
}

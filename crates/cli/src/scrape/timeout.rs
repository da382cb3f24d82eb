//! Times as people write them on a command line.

use std::time::Duration;

/// Longest time accepted: an hour.
const MAX: Duration = Duration::from_hours(1);

/// Reads `500ms`, `10s` or `1m`.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().map_err(|_| advice())?;
    let unit = match text.strip_prefix(digits) {
        Some("ms") => 1,
        Some("s") => 1000,
        Some("m") => 60_000,
        _ => return Err(advice()),
    };
    let time = Duration::from_millis(number.saturating_mul(unit));
    if time.is_zero() || time > MAX { Err(advice()) } else { Ok(time) }
}

fn advice() -> String {
    "write a number and ms, s or m, up to an hour: 500ms, 10s, 1m".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_and_a_limit() {
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(parse("1m"), Ok(Duration::from_mins(1)));
        for wrong in ["", "10", "s", "-1s", "1h", "0s", "61m", "99999999999999999999s", "1.5s"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}

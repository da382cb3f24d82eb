//! Lengths of time as people write them on a command line, up to a year and more.

use std::time::Duration;

/// Longest length accepted: 400 days.
pub(super) const MAX: Duration = Duration::from_hours(400 * 24);

/// Reads `15s`, `1h30m`, `30d`.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    read(text.trim()).ok_or_else(|| {
        "write whole numbers with units such as 15s, 10m, 1h30m, 30d, up to 400d".to_owned()
    })
}

fn read(text: &str) -> Option<Duration> {
    let mut millis = 0u64;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (letters, after) = after.split_at(end);
        let part = digits.parse::<u64>().ok()?.checked_mul(unit(letters)?)?;
        millis = millis.checked_add(part)?;
        rest = after;
    }
    let length = Duration::from_millis(millis);
    (!length.is_zero() && length <= MAX).then_some(length)
}

/// Milliseconds of a unit as catalogues write it.
fn unit(letters: &str) -> Option<u64> {
    Some(match letters {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 7 * 86_400_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_numbers_with_units() {
        assert_eq!(parse("1h30m"), Ok(Duration::from_mins(90)));
        assert_eq!(parse(" 30d "), Ok(Duration::from_hours(720)));
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for wrong in
            ["", "5", "m", "0s", "-5m", "1.5h", "401d", "99999999999999999999d", "5 m", "5x"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! Times and shares as `OpenSLO` writes them.

use std::time::Duration;

use bellwether_model::spec::CalendarUnit;

/// Whole numbers of minutes, hours, days and weeks; others cannot be said.
pub(crate) fn span(span: Duration) -> Option<String> {
    const UNITS: [(&str, u64); 3] = [("d", 86_400), ("h", 3_600), ("m", 60)];
    if span.subsec_nanos() != 0 {
        return None;
    }
    let (unit, size) = UNITS.into_iter().find(|(_, size)| span.as_secs().is_multiple_of(*size))?;
    Some(format!("{}{unit}", span.as_secs() / size))
}

/// A time; months, quarters and years only as parts of the calendar.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = parts(text)?;
    let seconds = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).map(Duration::from_secs)
}

/// A window of the calendar.
pub(super) fn calendar(text: &str) -> Option<CalendarUnit> {
    match parts(text)? {
        (1, "w") => Some(CalendarUnit::Week),
        (1, "M") => Some(CalendarUnit::Month),
        (1, "Q") => Some(CalendarUnit::Quarter),
        (1, "Y") => Some(CalendarUnit::Year),
        _ => None,
    }
}

fn parts(text: &str) -> Option<(u64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    Some((number.parse().ok().filter(|n| *n > 0)?, unit))
}

/// The digits of a percentage.
pub(crate) fn without_percent(text: &str) -> String {
    text.trim_end_matches('%').trim_end().to_owned()
}

/// `99.5%` as `0.995`, digit for digit.
pub(crate) fn share_of_percent(text: &str) -> String {
    shifted(&without_percent(text), -2)
}

/// `0.995` as `99.5%`, digit for digit.
pub(super) fn percent_of_share(text: &str) -> String {
    format!("{}%", shifted(text, 2))
}

/// Moves the decimal point of a number by two places, without arithmetic.
fn shifted(number: &str, places: i32) -> String {
    let (before, after) = number.split_once('.').unwrap_or((number, ""));
    let (before, after) = if places < 0 {
        let padded = format!("{before:0>3}");
        let (before, moved) = padded.split_at(padded.len() - 2);
        (before.to_owned(), format!("{moved}{after}"))
    } else {
        let padded = format!("{after:0<2}");
        let (moved, after) = padded.split_at(2);
        (format!("{before}{moved}"), after.to_owned())
    };
    let before = before.trim_start_matches('0');
    let before = if before.is_empty() { "0" } else { before };
    // What the point was moved into are no digits that were written.
    let after =
        if places < 0 && !number.contains('.') { after.trim_end_matches('0') } else { &after };
    if after.is_empty() { before.to_owned() } else { format!("{before}.{after}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_their_digits_on_both_ways() {
        for (percent, share) in [
            ("99.9%", "0.999"),
            ("95%", "0.95"),
            ("99.95%", "0.9995"),
            ("5.5%", "0.055"),
            ("99%", "0.99"),
        ] {
            assert_eq!(share_of_percent(percent), share);
            assert_eq!(percent_of_share(share), percent);
        }
        assert_eq!(share_of_percent("90%"), "0.9");
        assert_eq!(percent_of_share("0.9"), "90%");
    }

    #[test]
    fn times_are_whole_numbers_of_one_unit() {
        assert_eq!(duration("2w"), Some(Duration::from_hours(336)));
        assert_eq!(duration("1M"), None);
        assert_eq!(duration("1.5h"), None);
        assert_eq!(span(Duration::from_secs(90)), None);
        assert_eq!(span(Duration::from_hours(72)).as_deref(), Some("3d"));
        assert_eq!(calendar("1Q"), Some(CalendarUnit::Quarter));
    }
}

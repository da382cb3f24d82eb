//! Times, shares and counts as people read them: three digits, the unit that fits.

use std::fmt::Write as _;
use std::time::Duration;

/// What stands where an alert never fires.
pub(super) const NEVER: &str = "never";

/// Units of elapsed time, great ones first: from how many seconds on, seconds in one, its letter.
/// A unit begins at about two of it, so that 101 s and 108 m stay comparable with their neighbours.
const UNITS: [(f64, f64, &str); 4] =
    [(2.0 * 86_400.0, 86_400.0, "d"), (7_200.0, 3_600.0, "h"), (120.0, 60.0, "m"), (0.0, 1.0, "s")];

/// Elapsed seconds as number and unit: `50`, `s`; `4.9`, `m`.
fn parts(seconds: f64) -> (String, &'static str) {
    let (_, one, unit) = UNITS.into_iter().find(|unit| seconds >= unit.0).unwrap_or(UNITS[3]);
    let value = seconds / one;
    let digits = usize::from(unit != "s" && value < 40.0);
    (trimmed(&format!("{value:.digits$}")), unit)
}

/// Elapsed seconds: `50 s`, `4.9 m`, `3.6 h`, `7.5 d`.
pub(super) fn elapsed(seconds: f64) -> String {
    let (value, unit) = parts(seconds);
    format!("{value} {unit}")
}

/// From one elapsed time to a later one: `4.3 → 21.6 m`, `43 m → 3.6 h`.
pub(super) fn from_to(from: f64, to: f64) -> String {
    let ((first, unit), last) = (parts(from), elapsed(to));
    if parts(to).1 == unit {
        format!("{first} → {last}")
    } else {
        format!("{first} {unit} → {last}")
    }
}

/// A length as catalogues write it: `5m`, `1h30m`, `30d`.
pub(super) fn length(length: Duration) -> String {
    let mut rest = length.as_millis();
    let mut text = String::new();
    for (unit, letter) in
        [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")]
    {
        if rest >= unit {
            let _infallible = write!(text, "{}{letter}", rest / unit);
            rest %= unit;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// A share as a percentage of at most three significant digits: `1.4%`, `70%`, `0.05%`.
pub(super) fn percent(share: f64) -> String {
    format!("{}%", significant(share * 100.0))
}

/// A count that may be a fraction: `71.4`, `167`, `1000`.
pub(super) fn number(value: f64) -> String {
    let digits = usize::from(value < 100.0);
    trimmed(&format!("{value:.digits$}"))
}

/// At most three significant digits; whole numbers keep all of theirs.
pub(super) fn significant(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return value.to_string();
    }
    let magnitude = value.abs().log10().floor();
    let digits = (2.0 - magnitude).clamp(0.0, 12.0) as usize;
    trimmed(&format!("{value:.digits$}"))
}

/// Without zeros that say nothing.
fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// `1 page`, `2 pages`.
pub(super) fn counted(n: u64, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_times_read_as_in_the_reference_table() {
        let is = [50.4, 100.8, 90.0, 295.8, 129.6, 504.0, 1789.2, 2520.0, 2592.0, 6480.0];
        let should =
            ["50 s", "101 s", "90 s", "4.9 m", "2.2 m", "8.4 m", "29.8 m", "42 m", "43 m", "108 m"];
        assert_eq!(is.map(elapsed), should);
        let is = [12_960.0, 64_800.0, 129_600.0, 648_000.0, 0.0];
        assert_eq!(is.map(elapsed), ["3.6 h", "18 h", "36 h", "7.5 d", "0 s"]);
    }

    #[test]
    fn a_range_names_its_unit_once_when_it_is_one() {
        assert_eq!(from_to(259.2, 1296.0), "4.3 → 21.6 m");
        assert_eq!(from_to(2592.0, 12_960.0), "43 m → 3.6 h");
    }

    #[test]
    fn numbers_keep_three_digits_and_no_idle_zeros() {
        assert_eq!(
            [71.43, 166.7, 1000.0, 3.33, 20.0].map(number),
            ["71.4", "167", "1000", "3.3", "20"]
        );
        assert_eq!(
            [0.014, 0.7, 0.0005, 0.01944, 1.0].map(percent),
            ["1.4%", "70%", "0.05%", "1.94%", "100%"]
        );
        assert_eq!(significant(0.0), "0");
    }

    #[test]
    fn lengths_are_written_as_in_catalogues() {
        let is = [300, 5400, 2_592_000, 0].map(|s| length(Duration::from_secs(s)));
        assert_eq!(is, ["5m", "1h30m", "30d", "0s"]);
        assert_eq!(length(Duration::from_millis(1500)), "1s500ms");
    }
}

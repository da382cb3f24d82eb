//! Scalars as the values the language knows: numbers, times, shares, flags.

use std::time::Duration;

use crate::codes;
use crate::diagnostic::{Code, quoted};

/// Why a scalar is not the value asked for: code, message, what to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: String,
}

fn refuse<T>(code: Code, message: String, help: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, message, help: help.into() })
}

/// A finite number: decimal digits, an optional fraction and exponent.
pub(crate) fn number(text: &str) -> Result<f64, Refusal> {
    let usual = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let value = text.parse::<f64>().ok();
    match value {
        Some(value) if usual && value.is_finite() => Ok(value),
        Some(_) => refuse(
            codes::NOT_FINITE,
            format!("{} is not a finite number", quoted(text)),
            "write a number; the bucket up to infinity is always there",
        ),
        None if matches!(
            text.to_ascii_lowercase().as_str(),
            ".inf" | "-.inf" | "+.inf" | ".nan"
        ) =>
        {
            refuse(
                codes::NOT_FINITE,
                format!("{} is not a finite number", quoted(text)),
                "write a number; the bucket up to infinity is always there",
            )
        }
        None => refuse(
            codes::NUMBER,
            format!("{} is not a number", quoted(text)),
            "write digits, such as `0.25` or `1e6`, without unit or separators",
        ),
    }
}

/// A whole number of a range.
pub(crate) fn whole(text: &str, min: i64, max: i64) -> Result<i64, Refusal> {
    let range = match max {
        i64::MAX => format!("a whole number from {min}"),
        _ if min == max => format!("`{min}`, the only one there is"),
        _ => format!("a whole number from {min} to {max}"),
    };
    match text.parse::<i64>() {
        Ok(value) if (min..=max).contains(&value) => Ok(value),
        Ok(_) => refuse(
            codes::NUMBER,
            format!("{} is out of range", quoted(text)),
            format!("write {range}"),
        ),
        Err(_) => refuse(
            codes::NUMBER,
            format!("{} is not a whole number", quoted(text)),
            format!("write {range}, in digits"),
        ),
    }
}

/// `true` or `false`.
pub(crate) fn flag(text: &str) -> Result<bool, Refusal> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => refuse(
            codes::WORD,
            format!("{} is neither `true` nor `false`", quoted(text)),
            "write `true` or `false`",
        ),
    }
}

const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// A span of time in Prometheus' notation: whole numbers, units descending, each at most once.
pub(crate) fn duration(text: &str) -> Result<Duration, Refusal> {
    match millis(text) {
        Some(ms) if ms > 0 => Ok(Duration::from_millis(ms)),
        Some(_) | None => refuse(
            codes::DURATION,
            format!("{} is not a time", quoted(text)),
            "write whole numbers with units, great ones first: `30s`, `5m`, `1h30m`, `30d`",
        ),
    }
}

/// A span of time that may be none.
pub(crate) fn wait(text: &str) -> Result<Duration, Refusal> {
    match millis(text) {
        Some(0) => Ok(Duration::ZERO),
        _ => duration(text),
    }
}

fn millis(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0u64;
    let mut next = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at_checked(letters)?;
        let at = UNITS.iter().position(|(name, _)| *name == unit).filter(|at| *at >= next)?;
        let part = number.parse::<u64>().ok()?.checked_mul(UNITS[at].1)?;
        total = total.checked_add(part)?;
        next = at + 1;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

/// An objective as a share between 0 and 1: `99.9%`.
pub(crate) fn percent(text: &str) -> Result<f64, Refusal> {
    let bad = |message: String| {
        refuse(codes::PERCENT, message, "write a share such as `99.9%`, above 0% and below 100%")
    };
    let Some(number) = text.strip_suffix('%') else {
        return bad(format!("{} is not a share: the `%` is missing", quoted(text)));
    };
    match self::number(number.trim_end()) {
        Ok(value) if value > 0.0 && value < 100.0 => Ok(exact_share(number.trim_end(), value)),
        Ok(100.0) => {
            bad("`100%` leaves no error budget: 1 - 1 = 0, and burn rates divide by it".to_owned())
        }
        Ok(_) => bad(format!("{} promises nothing, or everything", quoted(text))),
        Err(_) => bad(format!("{} is not a share", quoted(text))),
    }
}

/// Moves the decimal point in the text: `99.9` divided by 100 as a float would be 0.99900000000000011.
fn exact_share(digits: &str, value: f64) -> f64 {
    format!("{digits}e-2").parse().unwrap_or(value / 100.0)
}

/// The bound of an SLO: a number in the metric's own unit, or a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    Plain(f64),
    Nanos(f64),
}

const BOUND_UNITS: [(&str, f64); 6] =
    [("ns", 1.0), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3_600e9)];

/// `0.5`, `1.2s`, `300ms`.
pub(crate) fn bound(text: &str) -> Result<Bound, Refusal> {
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let (digits, unit) = text.split_at_checked(text.len() - letters).unwrap_or((text, ""));
    let unit_nanos = BOUND_UNITS.iter().find(|(name, _)| *name == unit).map(|(_, nanos)| *nanos);
    let nanos = number(digits).ok().filter(|n| *n > 0.0).zip(unit_nanos).map(|(n, u)| n * u);
    match (unit.is_empty(), nanos) {
        (true, _) => number(text).map(Bound::Plain),
        (false, Some(nanos)) => Ok(Bound::Nanos(nanos)),
        (false, None) => refuse(
            codes::DURATION,
            format!("{} is neither a number nor a time", quoted(text)),
            "write a number in the histogram's unit, or a time such as `1.2s` or `300ms`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_prometheus_does() {
        let seconds = |text| duration(text).ok().map(|d| d.as_secs_f64());
        assert_eq!(seconds("1h30m"), Some(5400.0));
        assert_eq!(seconds("30d"), Some(2_592_000.0));
        assert_eq!(seconds("250ms"), Some(0.25));
        for bad in
            ["", "5", "m", "30m1h", "5m5m", "1.5h", "-5m", "0s", "99999999999999999999y", "5µs"]
        {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_wait_may_be_none_at_all() {
        assert_eq!(wait("0s"), Ok(Duration::ZERO));
        assert_eq!(wait("0m"), Ok(Duration::ZERO));
        assert_eq!(wait("5m"), Ok(Duration::from_mins(5)));
        for bad in ["", "0", "-1s", "soon"] {
            assert_eq!(wait(bad).unwrap_err().code, codes::DURATION, "{bad}");
        }
    }

    #[test]
    fn shares_keep_their_digits() {
        assert_eq!(percent("99.9%"), Ok(0.999));
        assert_eq!(percent("99.95 %"), Ok(0.9995));
        for bad in ["99.9", "100%", "0%", "%", "-1%", "x%", "nan%"] {
            assert_eq!(percent(bad).unwrap_err().code, codes::PERCENT, "{bad}");
        }
    }

    #[test]
    fn bounds_are_numbers_or_times() {
        assert_eq!(bound("0.5"), Ok(Bound::Plain(0.5)));
        assert_eq!(bound("1.2s"), Ok(Bound::Nanos(1.2e9)));
        assert_eq!(bound("300ms"), Ok(Bound::Nanos(300e6)));
        assert!(bound("1e400").is_err() && bound("fast").is_err() && bound("-3s").is_err());
    }

    #[test]
    fn numbers_are_finite() {
        assert_eq!(number("1e3"), Ok(1000.0));
        for bad in ["inf", "NaN", ".inf", "1e999", "infinity"] {
            assert_eq!(number(bad).unwrap_err().code, codes::NOT_FINITE, "{bad}");
        }
        assert_eq!(number("1_000").unwrap_err().code, codes::NUMBER);
    }
}

//! Numbers, strictly: no blanks, underscores or hexadecimal.

use bellwether_model::Number;

use crate::event::Moment;

const NANOS: i128 = 1_000_000_000;

/// A value: exact integers stay integers, NaN and infinities in any case.
pub(crate) fn parse_number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        let integer =
            if text.starts_with('-') { negative(text) } else { text.parse().ok().map(Number::U64) };
        return integer.or_else(|| text.parse().ok().map(Number::F64));
    }
    text.parse().ok().map(Number::F64)
}

/// Minus nought is a float: integers have no such thing.
fn negative(text: &str) -> Option<Number> {
    text.parse().ok().filter(|v: &i64| *v != 0).map(Number::I64)
}

/// A float.
pub(crate) fn parse_f64(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// A count as written, its `-0` as 0: counts have no sign.
pub(crate) fn unsigned_zero(count: f64) -> f64 {
    count + 0.0
}

/// Whether two written numbers are one number; bounds and counts are compared, never computed.
pub(crate) fn equal(a: f64, b: f64) -> bool {
    a.partial_cmp(&b).is_some_and(std::cmp::Ordering::is_eq)
}

/// Seconds since the epoch; decimals are exact to the nanosecond.
pub(crate) fn parse_seconds(text: &str) -> Option<Moment> {
    decimal(text).or_else(|| float_seconds(text)).map(|nanos| Moment { nanos })
}

fn decimal(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    if all().next().is_none() || !all().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let add = |sum: i128, b: u8| sum.saturating_mul(10).saturating_add(i128::from(b - b'0'));
    let seconds = whole.bytes().fold(0, add);
    let nanos = fraction.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, add);
    let total = seconds.saturating_mul(NANOS).saturating_add(nanos);
    Some(if text.starts_with('-') { -total } else { total })
}

fn float_seconds(text: &str) -> Option<i128> {
    let seconds = parse_f64(text).filter(|s| s.is_finite())?;
    Some((seconds * 1e9) as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_exact_and_signs_survive() {
        assert_eq!(parse_number("18446744073709551615"), Some(Number::U64(u64::MAX)));
        assert_eq!(parse_number("-5"), Some(Number::I64(-5)));
        assert_eq!(parse_number("+007"), Some(Number::U64(7)));
        let Some(Number::F64(zero)) = parse_number("-0") else { panic!("not a float") };
        assert!(zero.is_sign_negative());
        assert_eq!(
            parse_number("18446744073709551616"),
            Some(Number::F64(18_446_744_073_709_552e3))
        );
    }

    #[test]
    fn what_other_languages_take_for_numbers_is_refused() {
        for text in [
            "", "1_2", "0x1", "0b1", "0o1", "0x1p-3", " 1", "1 ", "1\t", "e5", ".", "+", "--1", "१",
        ] {
            assert_eq!(parse_number(text), None, "{text}");
            assert_eq!(parse_seconds(text), None, "{text}");
        }
        assert!(matches!(parse_number("Nan"), Some(Number::F64(v)) if v.is_nan()));
        assert_eq!(parse_number("+iNF"), Some(Number::F64(f64::INFINITY)));
    }

    #[test]
    fn seconds_are_exact_to_the_nanosecond() {
        assert_eq!(parse_seconds("-1.1"), Some(Moment { nanos: -1_100_000_000 }));
        assert_eq!(parse_seconds("000"), Some(Moment { nanos: 0 }));
        assert_eq!(parse_seconds("1.5e3"), Some(Moment { nanos: 1_500_000_000_000 }));
        assert_eq!(parse_seconds("NaN"), None);
        assert_eq!(parse_seconds("-Inf"), None);
        let far = parse_seconds("12345678901234567890.1234567890").unwrap();
        assert_eq!(far.timestamp().0, i64::MAX);
    }
}

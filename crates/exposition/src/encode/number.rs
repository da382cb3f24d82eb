//! Numbers as text: exact integers, shortest floats, seconds with milliseconds.

use bellwether_model::{Number, Timestamp};

/// Longest text of a `u64`.
pub(crate) const U64_DIGITS_MAX: usize = 20;

/// Writes `value` at the start of `room`, which has at least 20 bytes, and returns its length.
#[inline]
pub(crate) fn put_u64(room: &mut [u8], value: u64) -> usize {
    if value >= EIGHT_DIGITS {
        return put_long(room, value);
    }
    let digits = eight_digits(value);
    // Digits are bytes, the first one lowest; the last is written even if it is a nought.
    let noughts = (digits.trailing_zeros() / 8).min(7);
    let text = (digits | 0x3030_3030_3030_3030) >> (8 * noughts);
    room[..8].copy_from_slice(&text.to_le_bytes());
    8 - noughts as usize
}

const EIGHT_DIGITS: u64 = 100_000_000;

/// The eight decimal digits of `value`, which has no more, a byte each, the first one lowest.
///
/// Each step halves every lane of the word at once: fours, pairs, single digits. Divisions are
/// multiplications that are exact for these few values; no lane runs over into the next.
#[inline]
fn eight_digits(value: u64) -> u64 {
    let fours = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((pairs - 10 * tens) << 8)
}

fn put_long(room: &mut [u8], value: u64) -> usize {
    let mut text = itoa::Buffer::new();
    let text = text.format(value).as_bytes();
    room[..text.len()].copy_from_slice(text);
    text.len()
}

pub(crate) fn push_u64(text: &mut Vec<u8>, value: u64) {
    text.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn push_i64(text: &mut Vec<u8>, value: i64) {
    text.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// The shortest text that reads back as the same float; always with a point, an exponent or a
/// word, so that it is told from an integer.
pub(crate) fn push_f64(text: &mut Vec<u8>, value: f64) {
    if value.is_nan() {
        text.extend_from_slice(b"NaN");
    } else if value.is_infinite() {
        text.extend_from_slice(if value > 0.0 { b"+Inf" } else { b"-Inf" });
    } else {
        text.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
    }
}

pub(crate) fn push_number(text: &mut Vec<u8>, value: Number) {
    match value {
        Number::U64(v) => push_u64(text, v),
        Number::I64(v) => push_i64(text, v),
        Number::F64(v) => push_f64(text, v),
    }
}

/// The integer a float stands for, if it is a count.
#[inline]
pub(crate) fn as_count(value: f64) -> Option<u64> {
    // Signed conversions are one instruction each where unsigned ones are ten.
    let whole = value as i64;
    if (0..i64::MAX).contains(&whole) && (whole as f64).to_bits() == value.to_bits() {
        return Some(whole.cast_unsigned());
    }
    let whole = value as u64;
    (whole as f64).to_bits().eq(&value.to_bits()).then_some(whole)
}

/// A count: an integer where it is one.
pub(crate) fn push_count(text: &mut Vec<u8>, value: f64) {
    match as_count(value) {
        Some(whole) => push_u64(text, whole),
        None => push_f64(text, value),
    }
}

/// Seconds since the epoch, exact to the millisecond.
pub(crate) fn push_seconds(text: &mut Vec<u8>, time: Timestamp) {
    let millis = time.0.unsigned_abs();
    if time.0 < 0 {
        text.push(b'-');
    }
    push_u64(text, millis / 1000);
    let rest = millis % 1000;
    if rest > 0 {
        text.push(b'.');
        let digit = |place: u64| b'0' + (rest / place % 10) as u8;
        text.extend([digit(100), digit(10), digit(1)]);
    }
}

/// Milliseconds since the epoch.
pub(crate) fn push_millis(text: &mut Vec<u8>, time: Timestamp) {
    push_i64(text, time.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_length_are_exact() {
        let mut value = 1u64;
        for _ in 0..20 {
            for v in [value - 1, value, value + 1, value.wrapping_mul(7)] {
                let mut room = [0; 32];
                let len = put_u64(&mut room, v);
                assert_eq!(std::str::from_utf8(&room[..len]).unwrap(), v.to_string());
            }
            value = value.saturating_mul(10).min(u64::MAX - 1);
        }
    }

    #[test]
    fn eight_digits_and_less_are_exact() {
        let texts = (0..100_000u64).map(|i| i * 1009 % EIGHT_DIGITS).chain(0..20_000);
        for value in texts.chain([EIGHT_DIGITS - 1]) {
            let mut room = [0; 32];
            let len = put_u64(&mut room, value);
            assert_eq!(std::str::from_utf8(&room[..len]).unwrap(), value.to_string());
        }
    }

    #[test]
    fn floats_are_told_from_integers() {
        let text = |v| {
            let mut t = Vec::new();
            push_f64(&mut t, v);
            String::from_utf8(t).unwrap()
        };
        assert_eq!(text(1.0), "1.0");
        assert_eq!(text(-0.0), "-0.0");
        assert_eq!(text(f64::NEG_INFINITY), "-Inf");
        assert_eq!(text(0.1), "0.1");
        assert_eq!(text(1e300), "1e300");
    }

    #[test]
    fn seconds_keep_their_milliseconds_and_sign() {
        let text = |v| {
            let mut t = Vec::new();
            push_seconds(&mut t, Timestamp(v));
            String::from_utf8(t).unwrap()
        };
        assert_eq!(text(123_456), "123.456");
        assert_eq!(text(-1), "-0.001");
        assert_eq!(text(5000), "5");
        assert_eq!(text(i64::MIN), "-9223372036854775.808");
    }

    #[test]
    fn only_whole_non_negative_floats_are_counts() {
        assert_eq!(as_count(3.0), Some(3));
        assert_eq!(as_count(0.0), Some(0));
        assert_eq!(as_count(-0.0), None);
        assert_eq!(as_count(0.5), None);
        assert_eq!(as_count(-3.0), None);
        assert_eq!(as_count(f64::NAN), None);
        assert_eq!(as_count(f64::INFINITY), None);
    }
}

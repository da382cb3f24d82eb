//! Points in time: RFC 3339, seconds or milliseconds since 1970, or so long ago.

use bellwether_model::Timestamp;
use bellwether_slo::Zone;
use bellwether_slo::period::Civil;

use super::super::span;

/// Numbers from here on are milliseconds: as seconds they would lie beyond the year 5000.
const MILLIS_FROM: f64 = 1e11;
/// 1 January 2200: data from later than that has its times wrong.
const LATEST: i64 = 7_258_118_400_000;

/// What a time may look like.
pub(super) const ADVICE: &str = "write 2026-11-21T17:00:00Z, or seconds or milliseconds since 1970";

/// Reads a time.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let at = if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        number(text)?
    } else {
        date(text)?
    };
    (0..=LATEST).contains(&at).then_some(Timestamp(at))
}

/// Reads a time, or a length such as `30d`: so long before `now`.
pub(super) fn parse_or_ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let ago = || {
        let millis = i64::try_from(span::parse(text).ok()?.as_millis()).ok()?;
        Some(Timestamp(now.0.checked_sub(millis)?))
    };
    if text == "now" { Some(now) } else { parse(text).or_else(ago) }
}

fn number(text: &str) -> Option<i64> {
    let value: f64 = text.parse().ok()?;
    let millis = if value >= MILLIS_FROM { value } else { value * 1000.0 };
    (millis < LATEST as f64).then(|| millis.round() as i64)
}

/// `2026-11-21T17:00:00.123Z`, with a space for `T`, any offset, or none: UTC.
fn date(text: &str) -> Option<i64> {
    let (day, time) = text.split_once(['T', 't', ' '])?;
    let (clock, zone) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at_checked(at)?,
        None => (time, "Z"),
    };
    let [year, month, day] = fields(day, '-', [4, 2, 2])?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = fields(clock, ':', [2, 2, 2])?;
    if !(1..=12).contains(&month) || day < 1 || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let millis = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths(fraction)?;
    let civil =
        Civil { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()?, millis };
    let at = zone_of(zone)?.timestamp(civil);
    // The 31st of a month of 30 days would be read as the 1st of the next.
    (day <= 28 || Civil::from_millis(Zone::Utc.timestamp(civil).0).day == civil.day).then_some(at.0)
}

fn zone_of(text: &str) -> Option<Zone> {
    let upper = text.to_ascii_uppercase();
    Zone::parse(if upper == "Z" { "UTC" } else { &upper }).ok()
}

fn fields<const N: usize>(text: &str, by: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(by);
    let mut found = [0; N];
    for (slot, width) in found.iter_mut().zip(widths) {
        let part = parts.next()?;
        let digits = part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        *slot = digits.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(found)
}

/// The first three digits of a fraction.
fn thousandths(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{text:0<3}").get(..3)?.parse().ok()
}

/// `2026-11-21 17:00:05`, in UTC; without a fraction.
pub(super) fn shown(at: Timestamp) -> String {
    let text = bellwether_slo::json::rfc3339(at);
    text.get(..19).map_or_else(|| text.clone(), |text| text.replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instant_in_every_notation() {
        for text in [
            "2026-11-21T17:00:00Z",
            "2026-11-21 17:00:00",
            "2026-11-21t17:00:00.000z",
            "2026-11-21T22:30:00+05:30",
            "1795280400",
            "1795280400.0",
            "1795280400000",
        ] {
            assert_eq!(parse(text), Some(Timestamp(1_795_280_400_000)), "{text}");
        }
        assert_eq!(parse("2024-02-29T00:00:00.1239Z").map(|t| t.0 % 1000), Some(123));
        assert_eq!(shown(Timestamp(1_795_280_400_999)), "2026-11-21 17:00:00");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in [
            "",
            "x",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-1-1T00:00:00Z",
            "1.2.3",
            "9999999999999999999999",
            "2026-11-21",
            "2026-11-21T25:00:00Z",
            "2026-11-21T17:00Z",
            "2026-11-21T17:00:00.Z",
            "-5",
            "NaN",
            "2026-11-21T17:00:00é",
            "é",
            "2026-00-01T00:00:00Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn so_long_ago_is_a_time_too() {
        let now = Timestamp(1_795_280_400_000);
        assert_eq!(parse_or_ago("1h", now), Some(Timestamp(now.0 - 3_600_000)));
        assert_eq!(parse_or_ago("now", now), Some(now));
        assert_eq!(parse_or_ago("then", now), None);
    }
}

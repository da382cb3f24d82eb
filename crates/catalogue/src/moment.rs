//! Moments as catalogues write them: a date, a time of day, and whose clocks.

use bellwether_model::Timestamp;
use bellwether_slo::Zone;
use bellwether_slo::period::Civil;

/// Years a moment may be of: others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i64> = 1970..=2100;

/// What to write instead of what is no moment.
pub(crate) const ADVICE: &str = "write `2026-12-01 22:00` by the clocks of `zone`, or \
                                 `2026-12-01T22:00:00Z` in UTC, of the years 1970 to 2100";

/// Reads `2026-12-01`, `2026-12-01 22:00` or `2026-12-01T22:00:05`; a `Z` at the end means UTC,
/// otherwise it is what the clocks of `zone` show.
pub(crate) fn read(text: &str, zone: &Zone) -> Option<Timestamp> {
    let (text, zone) =
        text.trim().strip_suffix('Z').map_or((text.trim(), zone), |text| (text, &Zone::Utc));
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = if time.len() == 8 {
        numbers(time, ':', [2, 2, 2])?
    } else {
        let [hour, minute] = numbers(time, ':', [2, 2])?;
        [hour, minute, 0]
    };
    let millis = ((hour * 60 + minute) * 60 + second) * 1000;
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let civil = Civil { year, month, day, millis };
    let exists = (1..=12).contains(&month) && civil.plus_days(0) == civil;
    let of_a_day = hour < 24 && minute < 60 && second < 60;
    (exists && of_a_day && YEARS.contains(&year)).then(|| zone.timestamp(civil))
}

/// Numbers of so many digits each, with a sign between them.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut all = [0; N];
    let mut parts = text.split(between);
    for (number, digits) in all.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        *number = part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(all)
}

/// A moment in UTC, as [`read`] understands it: `2026-12-01T22:00:00Z`.
pub(crate) fn text(at: Timestamp) -> String {
    let civil = Zone::Utc.civil(at);
    let seconds = civil.millis / 1000;
    format!("{}T{:02}:{:02}:{:02}Z", date(civil), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A moment by the clocks of a zone, for readers: `2026-12-01 22:00`.
pub(crate) fn local(at: Timestamp, zone: &Zone) -> String {
    let civil = zone.civil(at);
    let seconds = civil.millis / 1000;
    let time = format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    let rest = if seconds % 60 == 0 { String::new() } else { format!(":{:02}", seconds % 60) };
    format!("{} {time}{rest}", date(civil))
}

fn date(civil: Civil) -> String {
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_of_a_zone_or_of_utc() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let at = |text| read(text, &berlin).map(super::text);
        assert_eq!(at("2026-12-01 22:00").as_deref(), Some("2026-12-01T21:00:00Z"));
        assert_eq!(at("2026-07-01T22:00:30").as_deref(), Some("2026-07-01T20:00:30Z"));
        assert_eq!(at("2026-07-01T22:00:30Z").as_deref(), Some("2026-07-01T22:00:30Z"));
        assert_eq!(at("2026-07-01").as_deref(), Some("2026-06-30T22:00:00Z"));
        let noon = read("2026-12-01 12:00", &berlin).unwrap();
        assert_eq!(local(noon, &berlin), "2026-12-01 12:00");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for wrong in [
            "",
            "tomorrow",
            "2026-02-30",
            "2026-13-01",
            "2026-12-01 24:00",
            "2026-12-01 9:00",
            "26-12-01",
            "1026-12-01",
            "2026-12-01T10:00:00+01:00",
            "2026-12-01 10:00:00:00",
            "2026-12-1é",
        ] {
            assert_eq!(read(wrong, &Zone::Utc), None, "{wrong}");
        }
    }
}

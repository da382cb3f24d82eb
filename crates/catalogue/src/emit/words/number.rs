//! Numbers and spans of time.

use bellwether_promql::ast::Number;

/// A number as a phrase: `0.1`, `25,000`, `5 minutes`.
pub(super) fn value(number: Number) -> String {
    if number.is_duration { duration(number.value) } else { plain(number.value) }
}

/// A number; thousands apart from ten thousand on.
pub(super) fn plain(value: f64) -> String {
    let whole = value.fract() == 0.0 && (10_000.0..1e15).contains(&value.abs());
    match whole {
        true if value < 0.0 => format!("-{}", crate::emit::markdown::grouped(value.abs() as u64)),
        true => crate::emit::markdown::grouped(value as u64),
        false => format!("{value}"),
    }
}

/// Seconds as a span of time: `5 minutes`, `1 hour 30 minutes`.
pub(super) fn duration(seconds: f64) -> String {
    const UNITS: [(&str, u64); 5] = [
        ("day", 86_400_000),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1_000),
        ("millisecond", 1),
    ];
    let mut left = (seconds.abs() * 1000.0).round() as u64;
    let mut parts = Vec::new();
    for (unit, size) in UNITS {
        let many = left / size;
        left %= size;
        match many {
            0 => {}
            1 => parts.push(format!("1 {unit}")),
            many => parts.push(format!("{many} {unit}s")),
        }
    }
    if parts.is_empty() { "0 seconds".to_owned() } else { parts.join(" ") }
}

/// A span of time after `the last`: `5 minutes`, but `minute` for one of a unit.
pub(super) fn last(seconds: f64) -> String {
    let said = duration(seconds);
    match said.strip_prefix("1 ") {
        Some(unit) if !unit.contains(' ') => unit.to_owned(),
        _ => said,
    }
}

//! The reference objectives of a web service, and files for backtests of them.

use std::fmt::Write as _;

use bellwether_slo::Zone;
use bellwether_slo::period::Civil;
use bellwether_testkit::TempDir;

use crate::run::{at, catalogue};

/// Availability 99.9 %, p95 below 1.2 s, p99 below 3 s.
pub(super) const SHOP: &str = r#"bellwether: 1
service: shop
metrics:
  http_requests_total:
    type: counter
    unit: "{request}"
    help: Requests answered.
    labels: { status_class: [2xx, 5xx] }
  http_request_duration_seconds:
    type: histogram
    unit: s
    help: Time to answer.
    buckets: [0.1, 1, 10]
slos:
  availability:
    objective: 99.9%
    window: 30d
    total: http_requests_total
    bad: 'http_requests_total{status_class="5xx"}'
    help: Requests are answered.
  latency-p95:
    objective: 95%
    window: 30d
    histogram: http_request_duration_seconds
    below: 1.2s
    help: Answers are fast.
  latency-p99:
    objective: 99%
    window: 30d
    histogram: http_request_duration_seconds
    below: 3s
    help: Answers are not slow.
"#;

/// 21 November 2026, midnight: a multiple of every slot.
pub(super) const EPOCH: u64 = 1_795_219_200;

/// A folder with the reference catalogue, and its path.
pub(super) fn shop() -> (TempDir, String) {
    let folder = catalogue(SHOP);
    let root = at(&folder, "catalogue");
    (folder, root)
}

/// The arguments that replay a file of events through an SLO, and more of them.
pub(super) fn replay<'a>(
    root: &'a str,
    slo: &'a str,
    events: &'a str,
    more: &[&'a str],
) -> Vec<&'a str> {
    [&["slo", "backtest", root, "--slo", slo, "--events", events], more].concat()
}

/// A file of counts: the seconds since [`EPOCH`] a step ended, its events, its bad ones.
pub(super) fn steps(rows: impl IntoIterator<Item = (u64, u64, u64)>) -> String {
    let mut text = String::from("time,total,bad\n");
    for (second, total, bad) in rows {
        let _infallible = writeln!(text, "{},{total},{bad}", EPOCH + second);
    }
    text
}

/// Seconds since [`EPOCH`] of a time as JSON has it.
pub(super) fn seconds(text: &str) -> u64 {
    unix(text) - EPOCH
}

/// Seconds since 1970 of `2026-11-21T17:00:00.000Z`.
pub(super) fn unix(text: &str) -> u64 {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().ok());
    let numbers: Vec<i64> = numbers.map_while(|number| number).collect();
    let [year, month, day, hour, minute, second, 0] = *numbers else { panic!("{text}") };
    let byte = |number: i64| u8::try_from(number).expect("a small number");
    let millis = ((hour * 60 + minute) * 60 + second) * 1000;
    let civil = Civil { year, month: byte(month), day: byte(day), millis };
    Zone::Utc.timestamp(civil).0.unsigned_abs() / 1000
}

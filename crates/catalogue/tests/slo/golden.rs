//! Detection and reset equal the closed forms: first firing at ⌈T/15⌉·15, last at ⌊R/15⌋·15.

use crate::harness::{Asked, Bench, STEP, Series, shop_scraped};

/// Those of the reference whose windows promtool can hold with so many samples.
const PAIRS: &str = "    alerts:
      critical: { factor: 14, long: 1h, short: 5m }
      warning: { factor: 6, long: 6h, short: 30m }
    spent: []
";
/// More than the longest window.
const WARM_UP: u32 = 7 * 3600;
/// Off the grid of evaluations: ranges are open on their left, so samples on it would shorten them.
const EVERY: u32 = 3;
const CRITICAL: &str = "slo=\"availability\",pair=\"critical\"";
const WARNING: &str = "slo=\"availability\",pair=\"warning\"";

/// A share of bad events after the warm-up, for an hour and a half.
fn trouble(percent: f64, until: u32) -> [Series; 2] {
    let bad = move |at: u32| {
        let inside = (WARM_UP..WARM_UP + TROUBLE).contains(&at);
        if inside { percent } else { 0.0 }
    };
    let ok = move |at: u32| 100.0 - bad(at);
    [
        Series::counter("requests_total{outcome=\"failed\"}", EVERY, until, bad),
        Series::counter("requests_total{outcome=\"ok\"}", EVERY, until, ok),
    ]
}

/// Long enough that the short window of the warning is full of trouble.
const TROUBLE: u32 = 90 * 60;

/// What is asked at the edges of a firing that begins and ends after so many seconds.
fn edges(matchers: &str, first: u32, last: u32) -> [Asked; 4] {
    let (begin, end) = (WARM_UP + first, WARM_UP + TROUBLE + last);
    [
        Asked::throughout(STEP, begin - STEP, matchers, false),
        Asked::throughout(begin, end, matchers, true),
        Asked::alert(end + STEP, matchers, false),
        Asked::throughout(end + STEP, end + 10 * STEP, matchers, false),
    ]
}

fn detection_and_reset(percent: f64, critical: (u32, u32), warning: (u32, u32)) {
    let Some(bench) = Bench::new(&shop_scraped(EVERY, "1d", PAIRS), EVERY) else { return };
    let series = trouble(percent, WARM_UP + TROUBLE + 2400);
    let mut asked = edges(CRITICAL, critical.0, critical.1).to_vec();
    asked.extend(edges(WARNING, warning.0, warning.1));
    bench.run(&series, &asked).unwrap();
}

#[test]
fn an_outage_is_seen_and_over_when_arithmetic_says() {
    detection_and_reset(100.0, (60, 285), (135, 1785));
}

#[test]
fn a_tenth_of_errors_is_seen_and_over_when_arithmetic_says() {
    detection_and_reset(10.0, (510, 255), (1305, 1680));
}

//! Series in the notation of tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use bellwether_promql::series::{Growth, Point, ResetHint, Run, Series, parse_series};

fn series(text: &str) -> Series {
    parse_series(text).unwrap_or_else(|errors| panic!("{text}: {errors}"))
}

/// Numbers of all points; missing ones as NaN.
fn floats(text: &str) -> Vec<f64> {
    let value = |point: Point<'_>| match point {
        Point::Float(value) => value,
        Point::Missing | Point::Stale | Point::Histogram { .. } => f64::NAN,
    };
    series(text).points().map(value).collect()
}

fn errors(text: &str) -> String {
    parse_series(text).unwrap_err().to_string()
}

#[test]
fn a_series_has_a_name_and_labels() {
    let read = series("up{job=\"a b\", \"x.y\"='z',} 1");
    assert_eq!(read.metric.as_deref(), Some("up"));
    let labels = [("job", "a b"), ("x.y", "z")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(read.labels, labels);
    assert_eq!(series("{\"a.b\", c=\"d\"} 1").metric.as_deref(), Some("a.b"));
    assert_eq!(series("{__name__=\"a\"} 1").metric.as_deref(), Some("a"));
    assert_eq!(series("sum 1").metric.as_deref(), Some("sum"));
    assert_eq!(series("{} 1").metric, None);
    assert!(series("a{b=\"c\"}@st -5m").start_times);
}

#[test]
fn points_repeat_and_grow() {
    assert_eq!(floats("a 1 -2 +3.5 1e2"), [1.0, -2.0, 3.5, 100.0]);
    assert_eq!(floats("a 5x2"), [5.0; 3]);
    assert_eq!(floats("a 0+10x3 1-1x2"), [0.0, 10.0, 20.0, 30.0, 1.0, 0.0, -1.0]);
    assert_eq!(floats("a 0x10").len(), 11);
    assert_eq!(floats("a 1e-1+1e+1x1"), [0.1, 10.1]);
    assert_eq!(floats("a -30s-1mx1"), [-30.0, -90.0]);
    assert_eq!(floats("a Inf -Inf"), [f64::INFINITY, f64::NEG_INFINITY]);
    assert_eq!(series("a").len(), 0);
}

#[test]
fn points_may_be_missing_or_end_the_series() {
    let read = series("a _ _x3 stale NaN");
    let count = Run::Missing { count: 3 };
    assert_eq!(read.runs[..3], [Run::Missing { count: 1 }, count, Run::Stale]);
    assert_eq!(read.len(), 6);
}

#[test]
fn histograms_have_all_their_parts() {
    let text = "a {{schema:-1 sum:-3.5 count:22 z_bucket:2 z_bucket_w:0.5 offset:-2 \
                buckets:[5 10 7] n_offset:1 n_buckets:[1] custom_values:[1 +Inf] \
                counter_reset_hint:not_reset}}+{{ }}x3 {{}}";
    let read = series(text);
    let Run::Histogram { start, step, count } = &read.runs[0] else { panic!() };
    assert_eq!((start.schema, start.offset, start.negative_offset, *count), (-1, -2, 1, 4));
    assert_eq!(start.buckets, [5.0, 10.0, 7.0]);
    assert_eq!(start.custom_values, [1.0, f64::INFINITY]);
    assert_eq!(start.reset_hint, Some(ResetHint::NotReset));
    assert!(matches!(step, Some((Growth::Add, _))));
    let last = read.points().nth(3);
    assert!(matches!(last, Some(Point::Histogram { steps: Some((Growth::Add, _, 3)), .. })));
    assert_eq!(read.len(), 5);
}

#[test]
fn billions_of_points_take_no_room() {
    let read = series("a 0+1x4000000000 _x4000000000");
    assert_eq!(read.len(), 8_000_000_001);
    assert_eq!(read.points().nth(2), Some(Point::Float(2.0)));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let cases = [
        ("a 1 two 3x 4", "4..7: `two` is no point\n8..10: `x` is no number of repetitions"),
        (
            "a 1+2",
            "2..5: `1+2` does not say how often it grows; \
                   write 0+10x5: begin with 0, add 10 five times",
        ),
        ("a{b=c} 1", "4..5: expected a value in quotes, found `c`"),
        ("a{b=\"c\",b=\"d\"} 1", "8..9: the label `b` is set twice"),
        ("a{\"b\"} 1", "2..5: the metric's name is set twice"),
        ("a{b=\"c\"", "7..7: expected `,` or `}`, found the end"),
        ("a{}1", "3..4: a blank is missing here"),
        ("a {{sum:1", "2..4: `{{` is never closed; add `}}`"),
        ("a {{sum:1 sum:2}}", "10..13: `sum` is set twice"),
        ("a {{sum:1}}2", "11..12: expected `x` and how often the histogram repeats"),
        ("a {{schema:1.5}}", "11..14: `1.5` is no whole number"),
        ("a {{buckets:5}}", "12..12: expected `[` and numbers"),
        ("a 1x99999999999", "2..15: `x99999999999` is no number of repetitions"),
    ];
    for (text, expected) in cases {
        assert_eq!(errors(text), expected, "{text}");
    }
    assert!(errors("a {{total:1}}").starts_with("4..9: a histogram has no `total`; schema, sum"));
}

#[test]
fn every_series_of_the_scripts_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/promql");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: needs ../shared/conformance/promql beside the repository");
        return;
    };
    let mut count = 0;
    for entry in entries {
        let script = fs::read_to_string(entry.expect("an entry").path()).expect("a script");
        let mut loading = false;
        for line in script.lines() {
            if !line.starts_with([' ', '\t']) {
                loading = line.starts_with("load");
            } else if loading && !line.trim().is_empty() && !line.trim().starts_with('#') {
                series(line.trim());
                count += 1;
            }
        }
    }
    assert!(count > 600, "{count} series");
    println!("{count} series");
}

//! Deltas of counters and histograms over walks.

use bellwether_model::NativeRef;

use super::*;

const T0: Timestamp = Timestamp(1000);
const T1: Timestamp = Timestamp(2000);
const T2: Timestamp = Timestamp(3000);

fn value(delta: Option<Delta>) -> Option<Number> {
    delta.map(|d| d.value)
}

#[test]
fn what_was_counted_is_sent_once_and_integers_stay_exact() {
    let mut deltas = Deltas::of_this_process(10);
    let big = (1u64 << 60) + 1;
    assert_eq!(value(deltas.number(b"a", Number::U64(big), Some(T0), T1)), Some(Number::U64(big)));
    deltas.end_walk();
    let next = deltas.number(b"a", Number::U64(big + 3), Some(T0), T2).unwrap();
    assert_eq!(next, Delta { value: Number::U64(3), since: Some(T1), first: false });
}

#[test]
fn a_delta_covers_the_time_of_the_empty_ones_before_it() {
    let mut deltas = Deltas::of_this_process(10);
    deltas.number(b"a", Number::U64(5), None, T0);
    deltas.end_walk();
    let empty = deltas.number(b"a", Number::U64(5), None, T1).unwrap();
    assert!(is_zero(empty.value));
    deltas.end_walk();
    assert_eq!(deltas.number(b"a", Number::U64(6), None, T2).unwrap().since, Some(T0));
}

#[test]
fn a_value_that_fell_or_began_later_is_all_new() {
    let mut deltas = Deltas::of_this_process(10);
    deltas.number(b"a", Number::U64(50), Some(T0), T0);
    deltas.number(b"b", Number::U64(50), Some(T0), T0);
    deltas.end_walk();
    assert_eq!(value(deltas.number(b"a", Number::U64(7), Some(T0), T1)), Some(Number::U64(7)));
    let restarted = deltas.number(b"b", Number::U64(60), Some(T1), T2).unwrap();
    assert_eq!((restarted.value, restarted.since), (Number::U64(60), Some(T1)));
}

#[test]
fn a_foreign_source_is_counted_from_its_second_value_on() {
    let mut deltas = Deltas::new(10, FirstSight::Baseline, 2);
    assert_eq!(deltas.number(b"a", Number::U64(1000), None, T0), None);
    deltas.end_walk();
    // Two walks without it do not make it new.
    deltas.end_walk();
    deltas.end_walk();
    assert_eq!(value(deltas.number(b"a", Number::U64(1002), None, T2)), Some(Number::U64(2)));
    for _ in 0..4 {
        deltas.end_walk();
    }
    assert!(deltas.is_empty());
}

#[test]
fn an_instrument_that_was_absent_once_comes_back_with_its_counts() {
    let mut deltas = Deltas::of_this_process(10);
    deltas.number(b"a", Number::U64(5), Some(T0), T0);
    deltas.end_walk();
    deltas.end_walk();
    assert_eq!(value(deltas.number(b"a", Number::U64(9), Some(T0), T2)), Some(Number::U64(4)));
}

#[test]
fn an_instrument_that_left_and_began_anew_is_told_by_its_start() {
    let mut deltas = Deltas::of_this_process(10);
    deltas.number(b"a", Number::U64(5), Some(T0), T0);
    deltas.end_walk();
    assert_eq!(value(deltas.number(b"a", Number::U64(9), Some(T1), T2)), Some(Number::U64(9)));
    deltas.end_walk();
    deltas.end_walk();
    deltas.end_walk();
    assert!(deltas.is_empty());
    assert_eq!(value(deltas.number(b"a", Number::U64(7), Some(T2), T2)), Some(Number::U64(7)));
}

#[test]
fn past_the_limit_new_series_are_left_out_until_others_go() {
    let mut deltas = Deltas::of_this_process(1);
    assert!(deltas.number(b"a", Number::U64(1), None, T0).is_some());
    assert!(deltas.number(b"b", Number::U64(1), None, T0).is_none());
    assert_eq!((deltas.len(), deltas.refused()), (1, 1));
    for _ in 0..3 {
        deltas.end_walk();
    }
    assert!(deltas.number(b"b", Number::U64(1), None, T1).is_some());
}

#[test]
fn a_nan_neither_counts_nor_spoils_what_follows() {
    let mut deltas = Deltas::of_this_process(10);
    assert_eq!(deltas.number(b"a", Number::F64(f64::NAN), None, T0), None);
    deltas.number(b"a", Number::F64(2.0), None, T0);
    assert_eq!(deltas.number(b"a", Number::F64(f64::NAN), None, T1), None);
    assert_eq!(value(deltas.number(b"a", Number::F64(2.5), None, T2)), Some(Number::F64(0.5)));
}

fn native(offset: i32, positive: &[f64]) -> HistogramRef<'_> {
    let native = NativeRef {
        schema: 0,
        zero_threshold: 0.0,
        zero_count: 0.0,
        positive_offset: offset,
        positive,
        negative_offset: 0,
        negative: &[],
    };
    HistogramRef { bounds: &[], counts: &[], sum: Some(1.0), native: Some(native), exemplars: &[] }
}

#[test]
fn native_buckets_are_subtracted_where_they_are_and_not_where_they_begin() {
    let mut deltas = Deltas::of_this_process(10);
    deltas.histogram(b"h", &native(3, &[1.0, 0.0, 2.0]), None, T0);
    deltas.end_walk();
    let grown = deltas.histogram(b"h", &native(2, &[4.0, 1.0, 0.0, 5.0]), None, T1).unwrap();
    let added = grown.native.unwrap();
    assert_eq!((added.positive_offset, added.positive), (2, vec![4.0, 0.0, 0.0, 3.0]));
    deltas.end_walk();
    // A bucket that was there is gone: counting began again.
    let reset = deltas.histogram(b"h", &native(2, &[4.0]), None, T2).unwrap();
    assert_eq!(reset.native.unwrap().positive, [4.0]);
}

#[test]
fn a_bucket_that_fell_resets_the_histogram_though_its_count_rose() {
    let mut deltas = Deltas::of_this_process(10);
    let of = |counts: &'static [f64]| HistogramRef {
        bounds: &[1.0],
        counts,
        sum: Some(3.0),
        native: None,
        exemplars: &[],
    };
    deltas.histogram(b"h", &of(&[5.0, 1.0]), None, T0);
    deltas.end_walk();
    let delta = deltas.histogram(b"h", &of(&[4.0, 9.0]), None, T1).unwrap();
    assert_eq!((delta.counts, delta.sum), (vec![4.0, 9.0], Some(3.0)));
}

//! Buckets, budgets and series that come twice.

use bellwether_contract::{repeated, verify};
use bellwether_model::spec::{MetricSpec, NativeSpec};
use bellwether_model::{MetricKind, NativeHistogram, Timestamp};

use crate::build::{
    at, catalogue, closed, codes, counter, family, histogram, observed, only, open, requests, spec,
    waits,
};

#[test]
fn boundaries_that_lack_or_that_nobody_declared_are_both_named() {
    let declared = catalogue(vec![histogram(&[0.1, 0.5, 1.0])]);
    let finding = only(&declared, &[waits(observed(&[0.1, 1.0]))]);
    assert_eq!(finding.code, "BW808");
    assert!(finding.message.contains("lacks 0.5"), "{}", finding.message);
    let more = verify(&declared, &[waits(observed(&[0.1, 0.25, 0.5, 1.0]))]);
    assert!(more[0].message.contains("also has 0.25"), "{}", more[0].message);
    let other = only(&declared, &[waits(observed(&[0.1, 0.3, 1.0]))]);
    assert!(other.message.contains("lacks 0.5 and has 0.3"), "{}", other.message);
    assert!(other.help.contains("0.1, 0.5, 1"), "{}", other.help);
}

#[test]
fn native_buckets_need_a_declaration() {
    let mut native = observed(&[1.0]);
    native.native = Some(NativeHistogram::default());
    let mut declared = histogram(&[1.0]);
    let found = verify(&catalogue(vec![declared.clone()]), &[waits(native.clone())]);
    assert!(found.iter().any(|f| f.code == "BW808" && f.value.as_deref() == Some("native")));
    declared.native = Some(NativeSpec { schema: 3, min: 1e-9, max: 1e9 });
    assert!(codes(&catalogue(vec![declared]), &[waits(native)]).is_empty());
}

#[test]
fn a_distribution_without_classic_buckets_is_one_series_in_any_format() {
    let native = Some(NativeSpec { schema: 3, min: 1e-9, max: 1e9 });
    let plain = spec("shop_wait_seconds", MetricKind::Distribution, vec![]);
    let declared = catalogue(vec![MetricSpec { native, ..plain }]);
    assert!(codes(&declared, &[waits(observed(&[]))]).is_empty());
}

#[test]
fn a_metric_over_its_budget_says_what_drives_it() {
    let mut metric = counter(vec![open("route", 100)]);
    metric.budget = Some(2);
    let rows = vec![at([("route", "/a")]), at([("route", "/b")]), at([("route", "/c")])];
    let finding = only(&catalogue(vec![metric]), &[requests(rows)]);
    assert_eq!((finding.code, finding.value.as_deref()), ("BW809", Some("3")));
    assert!(finding.message.contains("3 series, its budget is 2"), "{}", finding.message);
    assert!(finding.help.contains("3 of route"), "{}", finding.help);
}

#[test]
fn a_metric_at_its_budget_is_fine() {
    let mut metric = counter(vec![open("route", 2)]);
    metric.budget = Some(3);
    let rows = vec![at([("route", "/a")]), at([("route", "/b")]), at([("route", "other")])];
    assert!(codes(&catalogue(vec![metric]), &[requests(rows)]).is_empty());
}

#[test]
fn a_metric_over_its_worst_case_shows_the_arithmetic() {
    let declared = catalogue(vec![counter(vec![closed("a", &["1", "2"])])]);
    let rows = ["1", "2", "3"].map(|v| at([("a", v)])).into();
    let found = verify(&declared, &[requests(rows)]);
    let over = found.iter().find(|f| f.code == "BW809").expect("over the worst case");
    assert!(over.message.contains("2 = 2"), "{}", over.message);
}

#[test]
fn an_open_label_over_its_limit_is_told_apart_from_a_full_one() {
    let declared = catalogue(vec![counter(vec![open("route", 2), closed("m", &["G", "P"])])]);
    let full = vec![
        at([("route", "/a"), ("m", "G")]),
        at([("route", "/b"), ("m", "G")]),
        at([("route", "other"), ("m", "G")]),
    ];
    assert!(codes(&declared, &[requests(full.clone())]).is_empty());
    let mut over = full;
    over.push(at([("route", "/c"), ("m", "P")]));
    let finding = only(&declared, &[requests(over)]);
    assert_eq!((finding.code, finding.label.as_deref()), ("BW810", Some("route")));
    assert!(finding.message.contains("3 values, its limit is 2"), "{}", finding.message);
}

#[test]
fn the_process_budget_counts_undeclared_families_but_not_the_library_s_own() {
    let mut declared = catalogue(vec![counter(vec![])]);
    declared.budget = Some(2);
    let kind = bellwether_model::FamilyKind::Gauge;
    let stranger =
        |n: u32| family("zzz", kind, (0..n).map(|i| at([("a", &*i.to_string())])).collect());
    let own = family("process_x", kind, (0..50).map(|i| at([("a", &*i.to_string())])).collect());
    let one = [requests(vec![at([])]), stranger(1), own.clone()];
    assert_eq!(codes(&declared, &one), ["BW801"]);
    let two = [requests(vec![at([])]), stranger(2), own];
    let found = verify(&declared, &two);
    let over = found.iter().find(|f| f.code == "BW811").expect("over the process budget");
    assert_eq!((over.subject.as_str(), over.value.as_deref()), ("shop", Some("3")));
}

#[test]
fn a_histogram_counts_every_bucket_towards_the_process_budget() {
    let mut declared = catalogue(vec![histogram(&[0.1, 1.0])]);
    declared.budget = Some(4);
    assert_eq!(codes(&declared, &[waits(observed(&[0.1, 1.0]))]), ["BW811"]);
    declared.budget = Some(5);
    assert!(codes(&declared, &[waits(observed(&[0.1, 1.0]))]).is_empty());
}

#[test]
fn one_label_set_twice_is_found_in_any_label_order_and_across_families() {
    let declared = catalogue(vec![counter(vec![closed("a", &["1"]), closed("b", &["1"])])]);
    let first = requests(vec![at([("a", "1"), ("b", "1")])]);
    let again = requests(vec![at([("b", "1"), ("a", "1")])]);
    let found = codes(&declared, &[first, again]);
    assert!(found.contains(&"BW816"), "{found:?}");
}

#[test]
fn two_moments_of_one_series_are_history_not_a_clash() {
    let declared = catalogue(vec![counter(vec![])]);
    let rows = [1, 2].map(|t| {
        let mut metric = at([]);
        metric.timestamp = Some(Timestamp(t));
        metric
    });
    assert!(codes(&declared, &[requests(rows.into())]).is_empty());
}

#[test]
fn repeated_lines_a_parser_dropped_are_still_drift() {
    assert_eq!(repeated(&catalogue(vec![]), 0), None);
    let finding = repeated(&catalogue(vec![]), 3).expect("a finding");
    assert_eq!((finding.code, finding.subject.as_str(), finding.series), ("BW816", "shop", 3));
}

//! Which rules there are, and what they are called.

use std::path::Path;

use bellwether_catalogue::emit::slo::{Kind, rules};
use bellwether_testkit::golden;

use crate::harness::shop;

/// Fifteen that decide; constants, the current burn and what is spent come on top.
#[test]
fn an_slo_has_the_fifteen_rules_and_the_names_boards_know() {
    let catalogue = shop("");
    let all = rules(&catalogue, &catalogue.slos[0]);
    let records: Vec<&str> =
        all.iter().filter(|r| r.kind == Kind::Record).map(|r| r.name.as_str()).collect();
    assert_eq!(
        records,
        [
            "slo:objective:ratio",
            "slo:error_budget:ratio",
            "slo:time_period:days",
            "slo:sli_total:rate5m",
            "slo:sli_bad:rate5m",
            "slo:sli_error:ratio_rate5m",
            "slo:sli_error:ratio_rate30m",
            "slo:sli_error:ratio_rate1h",
            "slo:sli_error:ratio_rate6h",
            "slo:sli_error:ratio_rate3d",
            "slo:sli_error:ratio_rate30d",
            "slo:current_burn_rate:ratio",
            "slo:period_burn_rate:ratio",
            "slo:coverage:ratio",
            "slo:period_error_budget_remaining:ratio",
        ]
    );
    let alerts: Vec<&str> =
        all.iter().filter(|r| r.kind == Kind::Alert).map(|r| r.name.as_str()).collect();
    let spent = ["SloBudgetSpent"; 4];
    assert_eq!((alerts[0], &alerts[1..4]), ("SloBlind", &["SloBurnRate"; 3][..]));
    assert_eq!(alerts[4..], spent);
    let on_top =
        ["slo:objective", "slo:error_budget:", "slo:time_period", "slo:current", "SloBudget"];
    let deciding = all.iter().filter(|r| !on_top.iter().any(|name| r.name.starts_with(name)));
    assert_eq!(deciding.count(), 15);
}

#[test]
fn every_rule_says_whose_it_is() {
    let catalogue = shop("    group: [outcome]\n");
    for rule in rules(&catalogue, &catalogue.slos[0]) {
        let label =
            |name: &str| rule.labels.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        assert_eq!(label("id"), Some("shop-availability"), "{}", rule.name);
        assert_eq!((label("service"), label("slo")), (Some("shop"), Some("availability")));
        assert_eq!(label("outcome"), None, "the expression brings it");
    }
}

#[test]
fn numbers_are_the_decimals_that_were_written() {
    let catalogue = shop("    alerts: { fast: { factor: 14.4, long: 1h, short: 5m } }\n");
    let all = rules(&catalogue, &catalogue.slos[0]);
    let burn = all.iter().find(|rule| rule.name == "SloBurnRate").unwrap();
    assert!(burn.expr.contains("> (14.4 * 0.001)"), "{}", burn.expr);
    let text = format!("{all:?}");
    assert!(!text.contains("0000000") && !text.contains("99999"), "binary noise");
}

#[test]
fn a_file_of_rules_reads_as_expected() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slo/expected");
    for (name, more) in [
        ("occurrences", ""),
        ("grouped", "    group: [outcome]\n    min_bad: 3\n    spent: []\n"),
        (
            "timeslices",
            "    method: timeslices\n    slice: 1m\n    slice_target: 95%\n    spent: [100%]\n",
        ),
    ] {
        let folder = bellwether_catalogue::emit::rules::emit(
            &shop(more),
            bellwether_catalogue::emit::Layout::OneFile,
        );
        golden::check(&here.join(format!("{name}.rules.yaml")), &folder.files[0].text);
    }
}

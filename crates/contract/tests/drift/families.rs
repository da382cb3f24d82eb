//! Families as a whole: declared or not, type, HELP, UNIT, absence.

use bellwether_contract::Severity;
use bellwether_model::{Family, FamilyKind, MetricKind, Unit};

use crate::build::{
    at, catalogue, codes, counter, family, histogram, observed, only, requests, spec, waits,
};

#[test]
fn an_endpoint_that_keeps_every_promise_has_no_findings() {
    let catalogue = catalogue(vec![counter(vec![]), histogram(&[0.1, 1.0])]);
    assert!(codes(&catalogue, &[requests(vec![at([])]), waits(observed(&[0.1, 1.0]))]).is_empty());
}

#[test]
fn a_misspelt_family_is_undeclared_and_gets_the_nearest_name() {
    let mut families = vec![requests(vec![at([])])];
    families.push(family("shop_request_total", FamilyKind::Counter, vec![at([])]));
    let finding = only(&catalogue(vec![counter(vec![])]), &families);
    assert_eq!((finding.code, finding.severity), ("BW801", Severity::Error));
    assert_eq!(finding.subject, "shop_request_total");
    assert!(finding.help.contains("did you mean shop_requests_total?"), "{}", finding.help);
}

#[test]
fn families_of_the_library_and_the_scraper_need_no_declaration() {
    for name in ["bellwether_label_folded_total", "process_cpu_seconds_total", "target_info", "up"]
    {
        let own = family(name, FamilyKind::Gauge, vec![at([])]);
        assert!(codes(&catalogue(vec![]), &[own]).is_empty(), "{name}");
    }
    let like_own = family("upload_total", FamilyKind::Counter, vec![at([])]);
    assert_eq!(codes(&catalogue(vec![]), &[like_own]), ["BW801"]);
}

#[test]
fn families_listed_as_external_need_no_declaration_and_hold_no_type() {
    let mut catalogue = catalogue(vec![counter(vec![])]);
    catalogue.external = vec!["go_*".to_owned(), "shop_wait_quantiles".to_owned()];
    for (name, kind) in
        [("go_goroutines", FamilyKind::Gauge), ("shop_wait_quantiles", FamilyKind::Summary)]
    {
        let families = [requests(vec![at([])]), family(name, kind, vec![at([])])];
        assert!(codes(&catalogue, &families).is_empty(), "{name}");
    }
    let other = family("shop_wait_quantiles_total", FamilyKind::Counter, vec![at([])]);
    assert_eq!(codes(&catalogue, &[requests(vec![at([])]), other]), ["BW801"]);
    let declared = family("shop_requests_total", FamilyKind::Gauge, vec![at([])]);
    catalogue.external = vec!["shop_*".to_owned()];
    assert_eq!(codes(&catalogue, &[declared]), ["BW802"], "what is declared is held to it");
}

#[test]
fn a_declared_process_metric_is_held_to_its_declaration() {
    let declared = catalogue(vec![spec("process_forks_total", MetricKind::Counter, vec![])]);
    let exposed = family("process_forks_total", FamilyKind::Gauge, vec![at([])]);
    assert_eq!(codes(&declared, &[exposed]), ["BW802"]);
}

#[test]
fn creation_times_in_the_text_format_belong_to_their_counter() {
    let created = family("shop_requests_created", FamilyKind::Gauge, vec![at([])]);
    let families = [requests(vec![at([])]), created.clone()];
    assert!(codes(&catalogue(vec![counter(vec![])]), &families).is_empty());
    assert_eq!(codes(&catalogue(vec![]), &[created]), ["BW801"]);
}

#[test]
fn each_kind_accepts_the_types_its_format_can_write() {
    use FamilyKind::{Counter, Gauge, Histogram, Info, StateSet, Summary, Unknown};
    let accepted = |name: &str, kind, exposed| {
        let families = [family(name, exposed, vec![])];
        !codes(&catalogue(vec![spec(name, kind, vec![])]), &families).contains(&"BW802")
    };
    let cases: [(&str, MetricKind, &[FamilyKind]); 10] = [
        ("x_total", MetricKind::Counter, &[Counter]),
        ("x", MetricKind::Counter, &[Counter, Unknown]),
        ("x", MetricKind::Gauge, &[Gauge]),
        ("x", MetricKind::UpDown, &[Gauge]),
        ("x", MetricKind::Histogram, &[Histogram]),
        ("x", MetricKind::Latency, &[Histogram]),
        ("x", MetricKind::Distribution, &[Histogram]),
        ("x_info", MetricKind::Info, &[Info, Gauge]),
        ("x", MetricKind::Info, &[Info, Gauge, Unknown]),
        ("x", MetricKind::StateSet, &[StateSet, Gauge]),
    ];
    for (name, kind, good) in cases {
        for exposed in [Counter, Gauge, Histogram, Info, StateSet, Summary, Unknown] {
            let expected = good.contains(&exposed);
            assert_eq!(accepted(name, kind, exposed), expected, "{kind:?} {name} as {exposed:?}");
        }
    }
}

#[test]
fn a_histogram_without_a_type_line_is_a_wrong_type_not_three_undeclared_families() {
    let parts = ["_bucket", "_sum", "_count"].map(|suffix| {
        family(&format!("shop_wait_seconds{suffix}"), FamilyKind::Unknown, vec![at([])])
    });
    let found = codes(&catalogue(vec![histogram(&[1.0])]), &parts);
    assert_eq!(found, ["BW802", "BW815"]);
}

#[test]
fn missing_help_is_an_error_that_gives_the_line_to_write() {
    let families = [Family { help: " ".to_owned(), ..requests(vec![at([])]) }];
    let finding = only(&catalogue(vec![counter(vec![])]), &families);
    assert_eq!((finding.code, finding.severity), ("BW812", Severity::Error));
    assert!(finding.help.contains("# HELP shop_requests_total Help."), "{}", finding.help);
}

#[test]
fn another_help_text_is_only_worth_knowing() {
    let families = [Family { help: "Old words.".to_owned(), ..requests(vec![at([])]) }];
    let finding = only(&catalogue(vec![counter(vec![])]), &families);
    assert_eq!((finding.code, finding.severity), ("BW813", Severity::Info));
    assert!(finding.message.contains("Old words."));
}

#[test]
fn another_unit_is_an_error_and_none_is_not() {
    let mut declared = spec("shop_wait_seconds", MetricKind::Gauge, vec![]);
    declared.unit = Unit::new("s");
    let exposed = |unit: &str| {
        let plain = family("shop_wait_seconds", FamilyKind::Gauge, vec![at([])]);
        [Family { unit: unit.to_owned(), ..plain }]
    };
    let catalogue = catalogue(vec![declared]);
    assert!(codes(&catalogue, &exposed("seconds")).is_empty());
    assert!(codes(&catalogue, &exposed("")).is_empty());
    let finding = only(&catalogue, &exposed("milliseconds"));
    assert_eq!(finding.code, "BW814");
    assert!(finding.message.contains("seconds (s)"), "{}", finding.message);
}

#[test]
fn a_declared_metric_without_series_is_only_worth_knowing() {
    let catalogue = catalogue(vec![counter(vec![])]);
    let finding = only(&catalogue, &[requests(vec![])]);
    assert_eq!((finding.code, finding.severity), ("BW815", Severity::Info));
    assert_eq!(finding.subject, "shop_requests_total");
}

#[test]
fn an_endpoint_that_exposes_nothing_is_an_error() {
    assert_eq!(codes(&catalogue(vec![counter(vec![])]), &[]), ["BW817", "BW815"]);
    assert!(codes(&catalogue(vec![]), &[]).is_empty());
}

#[test]
fn hostile_family_names_are_escaped_in_messages() {
    let families = [family("a\u{1b}[31m\nb", FamilyKind::Gauge, vec![at([])])];
    let finding = only(&catalogue(vec![]), &families);
    assert!(!finding.message.contains(['\u{1b}', '\n']), "{}", finding.message);
}

#[test]
fn errors_come_before_what_is_only_worth_knowing() {
    let mut families = vec![family("zzz", FamilyKind::Gauge, vec![at([])])];
    families.push(Family { help: "Old words.".to_owned(), ..requests(vec![at([])]) });
    assert_eq!(codes(&catalogue(vec![counter(vec![])]), &families), ["BW801", "BW813"]);
}

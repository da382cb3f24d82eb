//! Labels, their values and their combinations.

use bellwether_contract::verify;
use bellwether_model::spec::{Choice, Combination, LabelSpec, MetricSpec, Translation};
use bellwether_model::{Catalogue, FamilyKind, MetricKind};

use crate::build::{
    at, catalogue, closed, codes, counter, family, only, open, optional, requests, spec,
};

fn by_outcome() -> Catalogue {
    catalogue(vec![counter(vec![closed("outcome", &["ok", "client_error", "server_error"])])])
}

#[test]
fn an_undeclared_label_is_one_finding_however_many_series_have_it() {
    let rows = ["1", "2", "3"].map(|host| at([("outcome", "ok"), ("host", host)]));
    let finding = only(
        &catalogue(vec![counter(vec![closed("outcome", &["ok"]), open("route", 5)])]),
        &[requests(
            rows.into_iter()
                .map(|mut m| {
                    m.labels.0.push(("route".to_owned(), "/".to_owned()));
                    m
                })
                .collect(),
        )],
    );
    assert_eq!((finding.code, finding.label.as_deref()), ("BW803", Some("host")));
    assert_eq!(finding.series, 3);
}

#[test]
fn a_misspelt_label_gets_the_nearest_name_and_the_right_one_is_missing() {
    let found = verify(&by_outcome(), &[requests(vec![at([("outcom", "ok")])])]);
    let codes: Vec<_> = found.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["BW803", "BW805"]);
    assert!(found[0].help.contains("did you mean outcome?"), "{}", found[0].help);
}

#[test]
fn a_forbidden_label_is_reported_without_its_value_on_any_family() {
    let mut catalogue = by_outcome();
    catalogue.forbid_labels = vec!["email".to_owned()];
    let secret = [("outcome", "ok"), ("email", "ann@example.org")];
    let process = family("process_x", FamilyKind::Gauge, vec![at([("email", "bob@example.org")])]);
    let found = verify(&catalogue, &[requests(vec![at(secret)]), process]);
    let codes: Vec<_> = found.iter().map(|f| (f.code, f.subject.as_str())).collect();
    assert_eq!(codes, [("BW804", "process_x"), ("BW804", "shop_requests_total")]);
    assert!(!format!("{found:?}").contains("example.org"));
}

#[test]
fn a_label_that_is_absent_or_empty_is_missing_unless_optional() {
    let required = by_outcome();
    let may_lack = catalogue(vec![counter(vec![optional(closed("outcome", &["ok"]))])]);
    for labels in [at([]), at([("outcome", "")])] {
        let families = [requests(vec![labels])];
        let finding = only(&required, &families);
        assert_eq!((finding.code, finding.label.as_deref()), ("BW805", Some("outcome")));
        assert!(codes(&may_lack, &families).is_empty());
    }
}

#[test]
fn a_value_outside_a_closed_set_is_named_with_its_label() {
    let finding = only(&by_outcome(), &[requests(vec![at([("outcome", "servererror")])])]);
    assert_eq!(finding.code, "BW806");
    assert_eq!(finding.label.as_deref(), Some("outcome"));
    assert_eq!(finding.value.as_deref(), Some("servererror"));
    assert!(finding.help.contains("did you mean server_error?"), "{}", finding.help);
}

#[test]
fn the_fold_value_is_a_value() {
    let label = LabelSpec { fold: Some("other".to_owned()), ..closed("method", &["GET"]) };
    let catalogue = catalogue(vec![counter(vec![label])]);
    assert!(codes(&catalogue, &[requests(vec![at([("method", "other")])])]).is_empty());
    assert_eq!(codes(&catalogue, &[requests(vec![at([("method", "BREW")])])]), ["BW806"]);
}

#[test]
fn hundreds_of_unknown_values_are_twenty_examples_and_a_count() {
    let rows = (0..500).map(|i| at([("outcome", i.to_string().as_str())])).collect();
    let found = verify(&by_outcome(), &[requests(rows)]);
    let values: Vec<_> = found.iter().filter(|f| f.code == "BW806").collect();
    assert_eq!(values.len(), 20);
    assert_eq!(values.iter().map(|f| f.suppressed).sum::<u64>(), 480);
    assert_eq!(values[19].suppressed, 480);
}

#[test]
fn states_of_a_state_set_are_the_values_of_its_own_label() {
    let states = vec!["open".to_owned(), "closed".to_owned()];
    let declared =
        catalogue(vec![MetricSpec { states, ..spec("shop_door", MetricKind::StateSet, vec![]) }]);
    let door = |kind, state| [family("shop_door", kind, vec![at([("shop_door", state)])])];
    assert!(codes(&declared, &door(FamilyKind::StateSet, "open")).is_empty());
    assert!(codes(&declared, &door(FamilyKind::Gauge, "closed")).is_empty());
    assert_eq!(codes(&declared, &door(FamilyKind::Gauge, "ajar")), ["BW806"]);
    let bare = [family("shop_door", FamilyKind::Gauge, vec![at([])])];
    assert_eq!(codes(&declared, &bare), ["BW805"]);
}

fn payments() -> Catalogue {
    let reason = optional(closed("reason", &["declined", "fraud"]));
    let mut metric = counter(vec![closed("result", &["success", "failure"]), reason]);
    let one = |v: &str| Choice::OneOf(vec![v.to_owned()]);
    metric.combinations = vec![
        Combination(vec![one("success"), Choice::Absent]),
        Combination(vec![one("failure"), Choice::Present]),
    ];
    catalogue(vec![metric])
}

#[test]
fn a_combination_that_does_not_exist_is_named_whole() {
    let rows = vec![
        at([("result", "success")]),
        at([("reason", "fraud"), ("result", "failure")]),
        at([("result", "success"), ("reason", "fraud")]),
    ];
    let finding = only(&payments(), &[requests(rows)]);
    assert_eq!(finding.code, "BW807");
    assert_eq!(finding.value.as_deref(), Some(r#"{result="success", reason="fraud"}"#));
}

#[test]
fn an_unknown_value_is_not_also_a_missing_combination() {
    let rows = vec![at([("result", "failure"), ("reason", "weather")])];
    assert_eq!(codes(&payments(), &[requests(rows)]), ["BW806"]);
}

#[test]
fn a_dotted_label_is_looked_for_under_its_prometheus_name() {
    let labels = vec![closed("http.route", &["/cart"])];
    let mut dotted = catalogue(vec![counter(labels)]);
    dotted.translation = Translation::OpenTelemetry;
    dotted.forbid_labels = vec!["user.email".to_owned()];
    assert!(verify(&dotted, &[requests(vec![at([("http_route", "/cart")])])]).is_empty());
    let untranslated = [requests(vec![at([("http.route", "/cart")])])];
    assert_eq!(codes(&dotted, &untranslated), ["BW803", "BW805"]);
    let forbidden = [requests(vec![at([("http_route", "/cart"), ("user_email", "a@b")])])];
    assert_eq!(codes(&dotted, &forbidden), ["BW804"]);
}

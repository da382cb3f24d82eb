//! `bellwether explain`.

use crate::run::{at, bellwether, catalogue, piped};

#[test]
fn every_listed_code_has_a_whole_explanation() {
    let list = bellwether(&["explain", "--list"]).ended(0);
    let codes: Vec<&str> =
        list.stdout.lines().filter_map(|l| l.split_whitespace().next()).collect();
    assert!(codes.len() > 16 && codes.contains(&"BW801"), "{codes:?}");
    for code in codes {
        let ran = bellwether(&["explain", code]).ended(0);
        for part in [code, "Wrong:", "Right:"] {
            assert!(ran.stdout.contains(part), "{code} lacks {part}:\n{}", ran.stdout);
        }
    }
}

#[test]
fn the_list_as_json_is_complete_and_no_text_is_empty() {
    let list = bellwether(&["explain", "--list", "--format", "json"]).ended(0).json();
    for topic in list.as_array().expect("a list") {
        for field in ["code", "severity", "title", "what", "why", "wrong", "right"] {
            let text = topic[field].as_str().expect(field);
            assert!(!text.trim().is_empty(), "{field} of {topic}");
        }
    }
}

#[test]
fn a_code_in_small_letters_is_understood() {
    let ran = bellwether(&["explain", "bw806", "--format", "json"]).ended(0);
    assert_eq!(ran.json()["code"], "BW806");
}

#[test]
fn an_unknown_code_exits_2_and_says_where_the_codes_are() {
    let ran = bellwether(&["explain", "BW000"]).ended(2);
    assert!(ran.stderr.contains("BW000") && ran.stderr.contains("explain --list"));
}

/// For each drift the metrics its examples speak of, in place of the catalogue's comment.
const METRICS: [(&str, &str); 17] = [
    ("BW801", "shop_requests_total: { type: counter, help: R. }"),
    ("BW802", "shop_requests_total: { type: counter, help: R. }"),
    ("BW803", "shop_requests_total: { type: counter, help: R., labels: { method: [GET] } }"),
    ("BW804", "shop_logins_total: { type: counter, help: R. }"),
    (
        "BW805",
        "shop_requests_total: { type: counter, help: R., labels: { method: [GET], outcome: [ok] } }",
    ),
    (
        "BW806",
        "shop_requests_total: { type: counter, help: R., labels: { outcome: [server_error] } }",
    ),
    (
        "BW807",
        "shop_payments_total: { type: counter, help: R., labels: { result: [success, failure], \
         reason: { values: [fraud], optional: true } }, combinations: [{ result: success, \
         reason: ~ }, { result: failure }] }",
    ),
    (
        "BW808",
        "shop_latency_seconds: { type: histogram, unit: s, help: R., buckets: [0.1, 0.5, 1] }",
    ),
    (
        "BW809",
        "shop_carts_open: { type: gauge, help: R., labels: { tenant: { open: 2, fold: other } } }",
    ),
    (
        "BW810",
        "shop_requests_total: { type: counter, help: R., labels: { route: { open: 1, fold: other } } }",
    ),
    ("BW811", "shop_requests_total: { type: counter, help: R. }"),
    ("BW812", "shop_requests_total: { type: counter, help: Requests answered. }"),
    ("BW813", "shop_requests_total: { type: counter, help: Requests answered. }"),
    (
        "BW814",
        "shop_wait_milliseconds: { type: gauge, unit: s, help: R. }\n  \
         shop_wait_seconds: { type: gauge, unit: s, help: R. }",
    ),
    (
        "BW815",
        "shop_requests_total: { type: counter, help: R. }\n  \
         shop_refunds_total: { type: counter, help: R. }",
    ),
    ("BW816", "shop_requests_total: { type: counter, help: R., labels: { method: [GET] } }"),
    ("BW817", "shop_requests_total: { type: counter, help: R. }"),
];

#[test]
fn the_wrong_example_of_every_drift_has_it_and_the_right_one_has_not() {
    for (code, metrics) in METRICS {
        let folder = catalogue(&format!(
            "bellwether: 1\nservice: shop\nbudget: {}\nforbid_labels: [email]\nmetrics:\n  {metrics}\n",
            if code == "BW811" { 1 } else { 100 },
        ));
        let topic = bellwether(&["explain", code, "--format", "json"]).ended(0).json();
        for (example, expected) in [("wrong", true), ("right", false)] {
            let lines = topic[example].as_str().unwrap().lines();
            let exposition: Vec<&str> = lines.filter(|l| !l.starts_with("# catalogue")).collect();
            // Only OpenMetrics has units.
            let end = if code == "BW814" { "\n# EOF\n" } else { "\n" };
            let input = format!("{}{end}", exposition.join("\n"));
            let root = at(&folder, "catalogue");
            let args = ["verify", "-", "--catalogue", &root, "--format", "json"];
            let ran = piped(&args, input.as_bytes());
            let list = ran.json();
            let found = list.as_array().unwrap().iter().any(|f| f["code"] == code);
            assert_eq!(found, expected, "{example} of {code}: {list:#}");
        }
    }
}

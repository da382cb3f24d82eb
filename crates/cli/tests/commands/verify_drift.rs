//! `bellwether verify` on saved scrapes: each kind of drift by its code.

use bellwether_testkit::{TempDir, repository, skipped};

use crate::run::{Ran, SHOP, at, bellwether, catalogue, piped};

/// What a service that keeps the promises of [`SHOP`] exposes.
const GOOD: &str = r#"# HELP shop_requests_total Requests answered.
# TYPE shop_requests_total counter
shop_requests_total{method="GET",outcome="ok"} 12
shop_requests_total{method="other",outcome="server_error"} 1
# HELP shop_payments_total Payments by outcome.
# TYPE shop_payments_total counter
shop_payments_total{result="success"} 5
shop_payments_total{result="failure",reason="fraud"} 1
# HELP shop_wait_seconds Time spent waiting.
# TYPE shop_wait_seconds histogram
shop_wait_seconds_bucket{le="0.1"} 3
shop_wait_seconds_bucket{le="1"} 4
shop_wait_seconds_bucket{le="+Inf"} 4
shop_wait_seconds_sum 1.5
shop_wait_seconds_count 4
# HELP shop_carts_open Unpaid carts.
# TYPE shop_carts_open gauge
shop_carts_open{tenant="a"} 1
shop_carts_open{tenant="other"} 2
# HELP process_open_fds Open file descriptors.
# TYPE process_open_fds gauge
process_open_fds 9
"#;

fn verify(exposition: &str, more: &[&str]) -> Ran {
    let folder = catalogue(SHOP);
    let scrape = folder.write("scrape.txt", exposition);
    let root = at(&folder, "catalogue");
    let scrape = scrape.to_str().expect("UTF-8");
    let mut args = vec!["verify", scrape, "--catalogue", &root];
    args.extend(more);
    bellwether(&args)
}

/// The exposition with one thing changed, which must be there.
#[track_caller]
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

#[test]
fn an_endpoint_that_keeps_its_promises_exits_0() {
    let ran = verify(GOOD, &[]).ended(0);
    assert_eq!(ran.stdout, "no drift, 0 notes; 5 families and 8 label sets looked at\n");
    assert_eq!(verify(GOOD, &["--format", "json"]).ended(0).json(), serde_json::json!([]));
}

/// Code, subject, label, value and the exposition that shows it.
type Case = (&'static str, &'static str, Option<&'static str>, Option<&'static str>, String);

fn drifts() -> Vec<Case> {
    let open = "shop_carts_open";
    let requests = "shop_requests_total";
    let many: Vec<String> = (0..30).map(|i| format!("zzz{{i=\"{i}\"}} 1\n")).collect();
    vec![
        ("BW801", "shop_request_total", None, None, format!("{GOOD}shop_request_total 1\n")),
        ("BW802", open, None, Some("counter"), with("open gauge", "open counter")),
        ("BW803", open, Some("host"), None, with("tenant=\"a\"", "tenant=\"a\",host=\"x\"")),
        ("BW804", open, Some("email"), None, with("tenant=\"a\"", "tenant=\"a\",email=\"x\"")),
        ("BW805", requests, Some("outcome"), None, with(",outcome=\"ok\"", "")),
        ("BW806", requests, Some("outcome"), Some("okay"), with("\"ok\"", "\"okay\"")),
        (
            "BW807",
            "shop_payments_total",
            None,
            Some("{result=\"success\", reason=\"fraud\"}"),
            with("failure", "success"),
        ),
        (
            "BW808",
            "shop_wait_seconds",
            Some("le"),
            Some("lacks 0.1"),
            with("shop_wait_seconds_bucket{le=\"0.1\"} 3\n", ""),
        ),
        (
            "BW809",
            open,
            None,
            Some("4"),
            with(
                "# HELP process",
                "shop_carts_open{tenant=\"b\"} 1\nshop_carts_open{tenant=\"c\"} 1\n# HELP process",
            ),
        ),
        (
            "BW810",
            open,
            Some("tenant"),
            Some("3"),
            with("tenant=\"other\"} 2\n", "tenant=\"b\"} 2\nshop_carts_open{tenant=\"c\"} 2\n"),
        ),
        ("BW811", "shop", None, Some("41"), format!("{GOOD}{}", many.concat())),
        ("BW816", "shop", None, None, format!("{GOOD}process_open_fds 10\n")),
        ("BW812", open, None, None, with("# HELP shop_carts_open Unpaid carts.\n", "")),
    ]
}

#[test]
fn each_drift_is_found_by_its_code_and_exits_1() {
    for (code, subject, label, value, exposition) in drifts() {
        let ran = verify(&exposition, &["--format", "json"]).ended(1);
        let list = ran.json();
        let found = list.as_array().unwrap().iter().find(|f| f["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{code} is not in {list:#}"));
        assert_eq!(found["subject"], subject, "{code}");
        assert_eq!(found["label"].as_str(), label, "{code}");
        assert_eq!(found["value"].as_str(), value, "{code}");
        assert_eq!(found["severity"], "error", "{code}");
        assert!(!found["message"].as_str().unwrap().is_empty());
        assert!(!found["help"].as_str().unwrap().is_empty());
        let text = verify(&exposition, &[]).ended(1).stdout;
        assert!(text.contains(&format!("error[{code}]")), "{text}");
    }
}

#[test]
fn what_is_only_worth_knowing_exits_0() {
    let cases = [
        ("BW813", with("Unpaid carts.", "Carts.")),
        (
            "BW815",
            with("shop_carts_open{tenant=\"a\"} 1\nshop_carts_open{tenant=\"other\"} 2\n", ""),
        ),
    ];
    for (code, exposition) in cases {
        let text = verify(&exposition, &[]).ended(0).stdout;
        assert!(text.contains(&format!("info[{code}]")), "{text}");
        assert!(text.contains("no drift, 1 note;"), "{text}");
    }
}

#[test]
fn a_unit_other_than_declared_shows_in_openmetrics() {
    let declared = SHOP.replace("shop_carts_open:", "shop_carts_weeks:");
    let folder: TempDir = catalogue(&declared);
    let scrape = folder.write(
        "scrape.txt",
        "# HELP shop_carts_weeks Unpaid carts.\n# TYPE shop_carts_weeks gauge\n\
         # UNIT shop_carts_weeks weeks\nshop_carts_weeks{tenant=\"a\"} 1\n# EOF\n",
    );
    let (root, scrape) = (at(&folder, "catalogue"), scrape.to_str().unwrap().to_owned());
    let ran = bellwether(&["verify", &scrape, "--catalogue", &root]).ended(1);
    assert!(ran.stdout.contains("error[BW814]") && ran.stdout.contains("\"weeks\""), "{ran:?}");
}

#[test]
fn names_that_need_quotes_are_names_like_others() {
    let folder = catalogue(
        "bellwether: 1\nservice: shop\ntranslation: none\nmetrics:\n  shop.carts.open:\n    \
         type: gauge\n    help: Unpaid carts.\n",
    );
    let args = ["verify", "-", "--catalogue", &at(&folder, "catalogue")];
    let quoted = "# HELP \"shop.carts.open\" Unpaid carts.\n# TYPE \"shop.carts.open\" gauge\n\
                  {\"shop.carts.open\"} 1\n# EOF\n";
    piped(&args, quoted.as_bytes()).ended(0);
    let ran = piped(&args, quoted.replace("carts", "cards").as_bytes()).ended(1);
    assert!(ran.stdout.contains("did you mean shop.carts.open?"), "{}", ran.stdout);
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let folder = catalogue(SHOP);
    let args = ["verify", "-", "--catalogue", &at(&folder, "catalogue")];
    piped(&args, GOOD.as_bytes()).ended(0);
    let ran = piped(&args, with("\"ok\"", "\"okay\"").as_bytes()).ended(1);
    assert!(ran.stdout.contains("BW806"), "{}", ran.stdout);
}

#[test]
fn what_is_no_exposition_exits_2_with_line_and_column() {
    let ran = verify(&with("} 12", "} twelve"), &[]).ended(2);
    assert!(ran.stderr.contains("3:") && ran.stderr.contains("twelve"), "{}", ran.stderr);
    verify("<html>\n", &[]).ended(2);
}

#[test]
fn a_missing_file_or_a_broken_catalogue_exits_2() {
    let folder = catalogue(&SHOP.replace("type: gauge", "type: guage"));
    let root = at(&folder, "catalogue");
    let ran = bellwether(&["verify", "no-such-file", "--catalogue", &root]).ended(2);
    assert!(ran.stderr.contains("guage"), "{}", ran.stderr);
    let sound = catalogue(SHOP);
    let root = at(&sound, "catalogue");
    let ran = bellwether(&["verify", "no-such-file", "--catalogue", &root]).ended(2);
    assert!(ran.stderr.contains("no-such-file") && ran.stderr.contains("http://"));
}

#[test]
fn hostile_label_values_reach_the_terminal_escaped() {
    let hostile = with("\"ok\"", "\"\u{1b}]0;pwned\u{7}\u{202e}\"");
    let ran = verify(&hostile, &[]).ended(1);
    assert!(!ran.all().contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", ran.stdout);
    assert!(ran.stdout.contains("pwned"));
}

#[test]
fn drift_past_what_is_listed_is_counted() {
    let many: Vec<String> =
        (0..30).map(|i| format!("shop_payments_total{{result=\"r{i}\"}} 1\n")).collect();
    let exposition = with("# HELP shop_wait", &format!("{}# HELP shop_wait", many.concat()));
    let text = verify(&exposition, &[]).ended(1).stdout;
    assert_eq!(text.matches("error[BW806]").count(), 20, "{text}");
    assert!(text.contains("  = 10 more like it not listed"), "{text}");
    assert!(text.contains(", 10 more not listed;"), "{text}");
}

#[test]
fn no_conformance_case_of_openmetrics_makes_it_fail_otherwise_than_by_2() {
    let cases = repository().join("../shared/conformance/openmetrics");
    let Ok(cases) = std::fs::read_dir(cases) else {
        return skipped("../shared/conformance/openmetrics");
    };
    let folder = catalogue(SHOP);
    let root = at(&folder, "catalogue");
    for case in cases {
        let exposition = case.expect("a case").path().join("metrics");
        let ran = bellwether(&["verify", exposition.to_str().unwrap(), "--catalogue", &root]);
        assert!((0..=2).contains(&ran.status), "{}: {ran:?}", exposition.display());
        assert!(!ran.stderr.contains("panicked"), "{}: {ran:?}", exposition.display());
    }
}

//! `bellwether slo table`: the figures of the reference set, and what they leave unsaid.

use bellwether_testkit::{golden, repository};

use super::reference::{SHOP, shop};
use crate::run::{at, bellwether, catalogue};

/// Rows of the reference: bad share in thousandths of what burns the budget at 1000, and what the
/// three alerts do there.
const SHARES: &str = "100,50,10,5,2,1,0.2";

#[test]
fn the_tables_of_the_reference_set() {
    let (_folder, root) = shop();
    let args = ["slo", "table", &root, "--bad", SHARES, "--requests-per-hour", "100"];
    let text = bellwether(&args).ended(0).stdout;
    golden::check(&repository().join("crates/cli/tests/commands/slo/table.txt"), &text);
}

/// The cells of an alert's column, from the top.
fn column(text: &str, slo: &str, alert: &str) -> Vec<String> {
    let table = text.split("\n\n").skip_while(|part| !part.contains(&format!("{slo}: "))).nth(1);
    let lines = table.expect("a table").lines().take_while(|line| !line.starts_with("- "));
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect()
    };
    let rows: Vec<Vec<String>> = lines.map(cells).collect();
    let at = rows[0].iter().position(|name| name == alert).expect("a column");
    rows.into_iter().map(|row| row[at].clone()).collect()
}

#[test]
fn availability_says_what_the_reference_table_says() {
    let (_folder, root) = shop();
    let text = bellwether(&["slo", "table", &root, "--bad", SHARES]).ended(0).stdout;
    let critical = column(&text, "availability", "critical");
    let times = ["50 s (4.9 m)", "101 s (4.9 m)", "8.4 m (4.3 m)", "16.8 m (3.6 m)", "42 m (90 s)"];
    assert_eq!(critical[3], "1.4%");
    assert_eq!(critical[4..9], times);
    assert_eq!(critical[9..], ["never", "never", "71.4 requests in 1h", "1.94%"]);
    let warning = column(&text, "availability", "warning");
    let times = [
        "2.2 m (29.8 m)",
        "4.3 m (29.6 m)",
        "21.6 m (28.2 m)",
        "43 m (26.4 m)",
        "108 m (21 m)",
        "3.6 h (12 m)",
        "never",
    ];
    assert_eq!(warning[4..11], times);
    assert_eq!(warning[11..], ["167 requests in 6h", "5%"]);
    let info = column(&text, "availability", "info");
    let fires: Vec<&str> =
        info[4..11].iter().map(|cell| cell.split(" (").next().unwrap()).collect();
    let should = [
        "4.3 → 21.6 m",
        "8.6 → 43 m",
        "43 m → 3.6 h",
        "86 m → 7.2 h",
        "3.6 → 18 h",
        "7.2 → 36 h",
        "36 h → 7.5 d",
    ];
    assert_eq!(fires, should);
    assert_eq!(info[11..], ["1000 requests in 3d", "over 50%"]);
}

#[test]
fn latency_says_plainly_what_its_page_cannot_see() {
    let (_folder, root) = shop();
    let text = bellwether(&["slo", "table", &root, "--bad", "100,50"]).ended(0).stdout;
    assert!(text.contains("critical needs over 70% of requests slow, for 42 m at best"), "{text}");
    assert!(text.contains("critical needs over 14% of requests slow, for 8.4 m at best"), "{text}");
    let p95 = column(&text, "latency-p95", "critical");
    assert_eq!(p95[3..], ["70%", "42 m (90 s)", "never", "1.4 requests in 1h", "1.94%"]);
    let p99 = column(&text, "latency-p99", "warning");
    assert_eq!(p99[3..], ["6%", "21.6 m (28.2 m)", "43 m (26.4 m)", "16.7 requests in 6h", "5%"]);
    assert!(
        text.contains("ceiling 20:")
            && text.contains("ceiling 100:")
            && text.contains("ceiling 1000:")
    );
}

#[test]
fn what_the_table_offers_can_be_solved() {
    let (_folder, root) = shop();
    let text = bellwether(&["slo", "table", &root]).ended(0).stdout;
    let offers: Vec<&str> =
        text.split('`').filter(|part| part.starts_with("bellwether slo solve")).collect();
    assert_eq!(offers.len(), 3, "{text}");
    for offer in offers {
        let (sentence, rest) =
            offer.split_once('"').and_then(|(_, rest)| rest.split_once('"')).unwrap();
        let args: Vec<&str> =
            ["slo", "solve", sentence].into_iter().chain(rest.split_whitespace()).collect();
        bellwether(&args).ended(0);
    }
}

#[test]
fn json_has_seconds_and_null_for_never() {
    let (_folder, root) = shop();
    let args =
        ["slo", "table", &root, "--slo", "latency-p95", "--bad", "100,50", "--format", "json"];
    let json = bellwether(&args).ended(0).json();
    let critical = &json[0]["alerts"][0];
    assert_eq!(json[0]["slo"], "latency-p95");
    let detection = critical["at"][0]["detection"].as_f64().unwrap();
    assert!((detection - 2520.0).abs() < 1e-6, "{detection}");
    assert!(critical["at"][1]["detection"].is_null());
    assert_eq!(critical["needs_above"].as_f64().map(|share| (share * 1000.0).round()), Some(700.0));
    assert!(critical["false_pages"].is_null());
}

#[test]
fn min_bad_of_the_catalogue_keeps_one_error_from_paging() {
    let patient =
        SHOP.replacen("    help: Requests are answered.", "    min_bad: 3\n    help: Answered.", 1);
    let folder = catalogue(&patient);
    let root = at(&folder, "catalogue");
    let args = ["slo", "table", &root, "--slo", "availability", "--requests-per-hour", "10"];
    let text = bellwether(&args).ended(0).stdout;
    assert!(text.contains("never: wants 3"), "{text}");
    // 7.2 pages in 30 days with one error, 0.00036 with three.
    assert_eq!(column(&text, "availability", "critical").last().unwrap(), "0.000358", "{text}");
}

#[test]
fn what_cannot_be_tabled_exits_2_with_advice() {
    let (_folder, root) = shop();
    for (args, said) in [
        (vec!["slo", "table", &root, "--slo", "nope"], "the catalogue has availability"),
        (vec!["slo", "table", &root, "--bad", "0"], "percentages"),
        (vec!["slo", "table", "/no/such/folder"], "there is no"),
        (vec!["slo", "table", &root, "--requests-per-hour", "0"], "above 0"),
    ] {
        let ran = bellwether(&args).ended(2);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let none =
        catalogue("bellwether: 1\nservice: a\nmetrics: { a_total: { type: counter, help: A. } }\n");
    let ran = bellwether(&["slo", "table", &at(&none, "catalogue")]).ended(2);
    assert!(ran.stderr.contains("has no SLO"), "{}", ran.stderr);
}

#[test]
fn an_alert_that_cannot_fire_is_an_error_of_the_catalogue() {
    let loose = SHOP.replacen(
        "objective: 95%",
        "objective: 90%\n    alerts: { critical: { factor: 14, long: 1h } }",
        1,
    );
    let folder = catalogue(&loose);
    let root = at(&folder, "catalogue");
    let ran = bellwether(&["check", &root]).ended(1);
    assert!(ran.all().contains("BW179"), "{}", ran.all());
    // The table shows the others, and of this one that it never fires.
    let text = bellwether(&["slo", "table", &root, "--bad", "100"]).ended(1).stdout;
    assert_eq!(column(&text, "latency-p95", "critical")[3..5], ["never", "never"], "{text}");
    assert_eq!(column(&text, "availability", "critical")[4], "50 s (4.9 m)");
    // What is reckoned with such an alert is not.
    let ran = bellwether(&["slo", "backtest", &root, "--slo", "latency-p95", "--events", "-"]);
    assert!(ran.ended(2).stderr.contains("BW179"));
}

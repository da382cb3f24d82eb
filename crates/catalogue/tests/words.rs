//! PromQL in words: one golden file of expressions and what is said of them.

use std::fmt::Write as _;
use std::path::Path;

use bellwether_catalogue::emit::words;
use bellwether_promql::{Options, parse_with};
use bellwether_testkit::golden;

/// Every kind of node, and every shape alerts usually have.
const CONDITIONS: &[&str] = &[
    r#"sum(rate(shop_payments_total{result="failure"}[5m])) > 0.1"#,
    r#"sum by (tenant) (rate(shop_deliveries_total{delivery="given_up"}[15m])) > 1"#,
    r#"sum(rate(a_total{status_class="5xx"}[5m])) / sum(rate(a_total[5m])) > 0.02"#,
    "histogram_quantile(0.99, sum by (le) (rate(shop_seconds_bucket[5m]))) > 1.5",
    r#"histogram_quantile(0.95, sum by (le, route) (rate(shop_seconds_bucket{method="GET"}[10m]))) >= 0.3"#,
    "histogram_quantile(0.5, rate(shop_seconds[5m])) > 1",
    "up == 0",
    r#"absent(up{job="shop"})"#,
    "absent_over_time(shop_heartbeat[10m])",
    "time() - shop_backup_timestamp_seconds > 86400",
    "predict_linear(disk_free_bytes[6h], 4 * 3600) < 0",
    "predict_linear(disk_free_bytes[6h], 14400) < 0",
    "shop_queue_length > 1000 and on (instance) shop_workers == 0",
    "shop_errors > 10 or shop_warnings > 1e6",
    "shop_late > 1 unless ignoring (reason) shop_maintenance == 1",
    "count(up == 1) < 2",
    "changes(process_start_time_seconds[1h]) > 3",
    "shop_cache_hits",
    r#"{__name__="shop_errors", code=~"5..|429"} > 0"#,
    r#"shop_logins{outcome=~"welcome|full", factor!="", region=""} > 1"#,
    r#"shop_logins{outcome!~"a|b", factor!~"x.*", kind!="bot"} != 0"#,
    "vector(1)",
    "a > 5 > 2",
];

const VALUES: &[&str] = &[
    "rate(a_total[$__rate_interval])",
    "irate(a_total[1m] offset 1h)",
    "increase(a_total[1d] @ 1700000000)",
    "a offset 1w",
    "a @ start()",
    "a offset -5m",
    "max_over_time(sum(rate(a_total[5m]))[1h:1m])",
    "avg_over_time(a[1h:])",
    "topk(5, sum by (tenant) (rate(a_total[5m])))",
    "bottomk without (instance) (3, a)",
    "quantile(0.9, a)",
    r#"count_values("version", build_info)"#,
    "limitk(2, a) + limit_ratio(0.1, a)",
    "group by (job) (a)",
    "stddev(a) / stdvar(b)",
    "-a ^ 2 % 3",
    "a * on (instance, job) group_left (version) build_info",
    "a / ignoring (code) group_right b",
    "a + fill (0) b",
    "a - fill_right (0) b",
    "a > bool 5",
    "a > 5",
    "(a and b) or (c unless on (job) d)",
    "a atan2 b",
    "clamp(a, 0, 1) + clamp_min(b, 0) + clamp_max(c, 9)",
    "round(a, 0.5) + ceil(b) + floor(c) + round(d)",
    "abs(a) + sqrt(b) + ln(c) + exp(d) + sgn(e)",
    "scalar(sum(a)) + pi()",
    r#"label_replace(a, "dst", "$1", "src", "(.*)")"#,
    r#"label_join(a, "dst", "-", "x", "y")"#,
    "sort_desc(a)",
    "hour() + day_of_week(a)",
    "timestamp(a) - time()",
    "histogram_fraction(0, 0.2, rate(a[5m]))",
    "histogram_avg(rate(a[5m])) + histogram_count(a)",
    "quantile_over_time(0.999, a[5m])",
    "double_exponential_smoothing(a[5m], 0.5, 0.5)",
    "rate(a_total[5m] anchored) + rate(b_total[5m] smoothed)",
    r#"sort_by_label(a, "x", "y") + info(a)"#,
    "deriv(a[10m]) + delta(b[10m]) + idelta(c[10m]) + resets(d[10m])",
    r#"{"http.requests", "service.name"="x`y|z"}"#,
    "asinh(a)",
    r#""text""#,
    "a[5m]",
    "a[10m:1m]",
    "rate(a_total[1h30m])",
    "rate(a_total[2 * 5m])",
    "quantile(scalar(b), a)",
    "1500000 * 0x10 + Inf - NaN",
];

#[test]
fn expressions_are_said_in_words() {
    let mut out = String::new();
    for (all, say) in [
        (CONDITIONS, words::condition as fn(&_, &str) -> Option<String>),
        (VALUES, words::value as fn(&_, &str) -> Option<String>),
    ] {
        for expr in all {
            let options = Options { grafana_variables: true, ..Options::experimental() };
            let said = match parse_with(expr, &options) {
                Ok(ast) => say(&ast, expr).unwrap(),
                Err(errors) => format!("no PromQL: {errors}"),
            };
            writeln!(out, "{expr}\n    {said}").unwrap();
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/words.txt");
    golden::check(&golden, &out);
}

#[test]
fn what_nobody_would_read_is_not_said() {
    let long = vec!["up"; 20_000].join(" + ");
    let ast = bellwether_promql::parse(&long).unwrap();
    assert_eq!(words::condition(&ast, &long), None);
    let short = vec!["up"; 100].join(" + ");
    let ast = bellwether_promql::parse(&short).unwrap();
    assert!(words::value(&ast, &short).unwrap().starts_with("the sum of `up`, `up`, "));
}

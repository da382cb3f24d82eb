//! Expressions that are refused: where, why, and with what advice. The golden file is the list of
//! what a user sees.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::Path;

use bellwether_promql::{Options, parse_lenient};

/// Situations and the texts that show them.
const CASES: &[(&str, &[&str])] = &[
    ("nothing at all", &["", " \t\n", "# only a comment"]),
    (
        "words after the expression",
        &[
            "rate(errors_total[5m]) increasing",
            "up == 0 for 5m",
            "queue_depth > 100 sustained",
            "up adn down",
            "up offet 5m",
            "90 s",
        ],
    ),
    (
        "a comparison written another way",
        &[
            "up = 1",
            "up === 1",
            "up => 1",
            "up =< 1",
            "up <> 1",
            "up ≥ 1",
            "up =~ \"a\"",
            "up !== 1",
        ],
    ),
    (
        "logic written another way",
        &["a && b", "a || b", "a | b", "!a", "not a", "a and not b", "a ? b : c"],
    ),
    (
        "a bracket never closed",
        &["sum(rate(a[5m])", "rate(a[5m)", "a{b=\"c\"", "a[5m", "sum by (a", "(((a))", "a[5m:"],
    ),
    ("a bracket never opened", &["a)", "a]", "a}", "sum(a))", "rate(a 5m])"]),
    ("a text never closed", &["a{b=\"c}", "a{b='c", "label_join(a, `b)", "a{b=\"c\n\"}"]),
    ("a bad escape", &[r#"a{b=~"\d+"}"#, r#"a{b="\x4"}"#, r#"a{b="\ud800"}"#, r#"a{b="\xff"}"#]),
    (
        "by in the wrong place",
        &[
            "sum(a by (b))",
            "rate(a[5m]) by (b)",
            "by (b) sum(a)",
            "sum by b (a)",
            "sum(a) by",
            "avg(a) by (b) by (c)",
        ],
    ),
    (
        "matching in the wrong place",
        &[
            "a on (b) / c",
            "a / on b c",
            "a / group_left (b) c",
            "a > on (b) bool c",
            "a + fill (0) fill (1) b",
            "a + fill_left (x) b",
        ],
    ),
    (
        "matchers that are none",
        &[
            "a{b}",
            "a{b=c}",
            "a{b=5}",
            "a{b==\"c\"}",
            "a{b=\"c\" d=\"e\"}",
            "a{b=\"c\" and d=\"e\"}",
            "a{b>5}",
            "a{b:\"c\"}",
            "a{,}",
            "a{b=\"c\",,}",
            "a{b=\"c\"}{d=\"e\"}",
            "{\"a\", \"b\"}",
        ],
    ),
    (
        "labels that are none",
        &[
            "sum by (a b) (c)",
            "sum by (a=\"b\") (c)",
            "sum by (without) (c)",
            "sum by (5) (c)",
            "sum by (\"\") (c)",
        ],
    ),
    ("a name with what no name has", &["http.requests", "a-b.c", "5xx_total", "a:b()", "größe"]),
    (
        "a number that is none",
        &[
            "a > 10k",
            "a > 5MB",
            "a > 5%",
            "1e",
            "0xg",
            "1__0",
            "1.2.3",
            "1e999",
            "0xFFFFFFFFFFFFFFFFFF",
        ],
    ),
    (
        "a duration that is none",
        &[
            "rate(a[])",
            "rate(a[m])",
            "rate(a[\"5m\"])",
            "rate(a[1.5h])",
            "rate(a[5m1h])",
            "rate(a[5min])",
            "rate(a[0])",
            "rate(a[-5m])",
            "rate(a[b])",
            "rate(a[5m:0s])",
            "rate(a[300y])",
            "a offset",
            "a offset b",
            "rate(a[5m]) offset 5m",
            "rate(a[5 m])",
            "rate(a[1m+b])",
            "rate(a[5m > 3])",
            "a offset 300y",
            "a[start()]",
        ],
    ),
    (
        "a range in the wrong place",
        &[
            "rate(a)[5m]",
            "(a)[5m]",
            "a[5m][5m]",
            "a offset 5m[5m]",
            "a @ 5 [5m]",
            "rate(a 5m)",
            "rate(a, 5m)",
            "[5m]",
            "a{b=\"c\"}[5m]{d=\"e\"}",
        ],
    ),
    (
        "a modifier in the wrong place",
        &[
            "(a) offset 5m",
            "sum(a) @ 5",
            "a offset 5m offset 5m",
            "a @ 5 @ 6",
            "a @ b",
            "a @ Inf",
            "a @ start",
            "1 @ 5",
            "(a) anchored",
            "a[5m:] smoothed",
            "a[5m] anchored smoothed",
            "deriv(a[5m] smoothed)",
            "deriv(a[5m] anchored)",
            "resets((a[5m] smoothed))",
        ],
    ),
    (
        "a function that does not exist",
        &[
            "raet(a[5m])",
            "Rate(a[5m])",
            "histogram_percentile(0.9, a)",
            "avg_by(a)",
            "foo(bar(a))",
            "holt_winters(a[5m], 0.5, 0.5)",
            "mean(a)",
            "p99(a)",
            "fill(0)",
        ],
    ),
    (
        "wrong counts of arguments",
        &[
            "rate()",
            "rate(a[5m], 5)",
            "sum()",
            "sum(a, b)",
            "topk(a)",
            "topk(1, 2, a)",
            "round()",
            "label_join(a)",
            "clamp(a, 1)",
            "time(1)",
            "rate(a[5m],)",
            "histogram_quantiles(a, \"b\")",
        ],
    ),
    (
        "values of the wrong type",
        &[
            "rate(a)",
            "rate(sum(a))",
            "sum(a[5m])",
            "sum(1)",
            "topk(a, b)",
            "count_values(1, a)",
            "histogram_quantile(\"0.9\", a)",
            "label_replace(a, b, \"\", \"\", \"\")",
            "vector(a)",
            "scalar(5)",
            "a[5m] + 1",
            "1 + \"a\"",
            "-\"a\"",
            "+a[5m]",
            "1[5m:]",
            "a[5m][5m:]",
            "1 and a",
            "a or 1",
            "1 unless 2",
            "abs(rate(a) + b[5m])",
        ],
    ),
    (
        "bool and matching where they cannot be",
        &[
            "1 > 2",
            "1 + bool 2",
            "a and bool b",
            "1 + on (b) 2",
            "a + on (b) 2",
            "a and on (b) group_left (c) d",
            "a or fill (0) b",
            "a / on (b, c) group_left (b) d",
            "a + fill (0) 1",
        ],
    ),
    (
        "selectors of everything",
        &["{}", "{a=\"\"}", "{a=~\".*\"}", "{a!=\"b\"}", "{a!~\"b\", c=~\"d?\"}", "sum({})"],
    ),
    (
        "a metric named twice",
        &[
            "a{__name__=\"b\"}",
            "a{\"b\"}",
            "{\"a\", __name__=\"b\"}",
            "{__name__=\"a\",__name__=\"b\"}",
            "a{__name__=~\"b\"}",
        ],
    ),
    (
        "a regex Prometheus cannot read",
        &["a{b=~\"(c\"}", "a{b!~\"[c\"}", "a{b=~\"*\"}", "a{b=~\"c(?=d)\"}", "a{b=~\"c{2000}\"}"],
    ),
    (
        "what needs a feature flag",
        &[
            "mad_over_time(a[5m])",
            "limitk(5, a)",
            "info(a)",
            "a[5m+5m]",
            "a offset -step()",
            "rate(a[5m] anchored)",
            "a + fill (0) b",
            "start()",
        ],
    ),
    ("info with more than matchers", &["info(a, b)", "info(a, sum(b))", "info(a, ({b=\"c\"}))"]),
    ("Grafana's variables", &["rate(a[$__rate_interval])", "a{b=\"$c\"} > $d"]),
    ("signs from a word processor", &["a{b=“c”}", "a – b", "a × 2", "a\u{a0}+ b", "a → b"]),
    (
        "many mistakes at once",
        &[
            "sum(raet(a[5m])) / count(b[5m]) > bool on (x) c offset 0s * 1 == 2",
            "rate(a) + rate(b) + {} + foo()",
        ],
    ),
];

/// Draws what is wrong under the text.
fn render(text: &str, options: &Options, out: &mut String) {
    let (ast, errors) = parse_lenient(text, options);
    let shown = text.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'");
    writeln!(out, "{shown}").unwrap();
    assert!(!errors.is_empty(), "{text} was read");
    for error in errors {
        let found = error.span.of(text).escape_debug().to_string().replace("\\\"", "\"");
        let (start, end) = (error.span.start, error.span.end);
        assert!(start <= end && end <= text.len(), "{text}: {error:?}");
        let place =
            if start == end { format!("at {start}") } else { format!("at {start} {found}") };
        writeln!(out, "  {:?} {place}: {}", error.kind, error.message).unwrap();
        if let Some(hint) = error.hint {
            writeln!(out, "    {hint}").unwrap();
        }
    }
    if ast.is_some() {
        writeln!(out, "  (there is a tree all the same)").unwrap();
    }
}

#[test]
fn every_mistake_is_named_with_its_place_and_a_way_out() {
    let mut out = String::new();
    for (situation, texts) in CASES {
        writeln!(out, "# {situation}").unwrap();
        let flags = situation.contains("flag");
        let options = if flags { Options::default() } else { Options::experimental() };
        for text in *texts {
            render(text, &options, &mut out);
        }
        writeln!(out).unwrap();
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rejected.txt");
    bellwether_testkit::golden::check(&golden, &out);
}

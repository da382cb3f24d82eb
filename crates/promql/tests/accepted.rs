//! Expressions that are read, by situation, and the trees they give.

#[path = "support/shape.rs"]
mod shape;

use bellwether_promql::ast::{At, Edges, Group, Kind, MatchOp};
use bellwether_promql::{Ast, Function, Options, Span, ValueType, parse, parse_with};
use shape::shape;

fn experimental(text: &str) -> Ast {
    parse_with(text, &Options::experimental()).unwrap_or_else(|errors| panic!("{text}: {errors}"))
}

/// Each text gives the shape beside it.
fn shapes(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shape(&experimental(text)), *expected, "{text}");
    }
}

/// All are read, print to a text that is read as the same tree.
fn round_trips(texts: &[&str]) {
    for text in texts {
        let ast = experimental(text);
        let printed = ast.to_string();
        assert!(experimental(&printed).same(&ast), "{text} printed as {printed}");
    }
}

/// Each text prints as the one beside it.
fn prints(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(experimental(text).to_string(), *expected, "{text}");
        assert!(experimental(expected).same(&experimental(text)), "{text}");
    }
}

#[test]
fn operators_bind_as_in_prometheus() {
    shapes(&[
        ("1 + 2 * 3", "⟨1 + ⟨2 * 3⟩⟩"),
        ("1 * 2 + 3", "⟨⟨1 * 2⟩ + 3⟩"),
        ("1 - 2 - 3", "⟨⟨1 - 2⟩ - 3⟩"),
        ("2 ^ 3 ^ 4", "⟨2 ^ ⟨3 ^ 4⟩⟩"),
        ("-1 ^ 2", "⟨-⟨1 ^ 2⟩⟩"),
        ("2 ^ -1 ^ 2", "⟨2 ^ ⟨-⟨1 ^ 2⟩⟩⟩"),
        ("2 ^ -1 * 3", "⟨⟨2 ^ ⟨-1⟩⟩ * 3⟩"),
        ("-1 * 2", "⟨⟨-1⟩ * 2⟩"),
        ("- - +1", "⟨-⟨-⟨+1⟩⟩⟩"),
        ("a or b and c unless d", "⟨a or ⟨⟨b and c⟩ unless d⟩⟩"),
        ("a and b or c", "⟨⟨a and b⟩ or c⟩"),
        ("a == b + c atan2 d % e", "⟨a == ⟨b + ⟨⟨c atan2 d⟩ % e⟩⟩⟩"),
        ("a < b > c", "⟨⟨a < b⟩ > c⟩"),
        ("a </ 1 + 2", "⟨a </ ⟨1 + 2⟩⟩"),
        ("a >/ 1 == 2", "⟨⟨a >/ 1⟩ == 2⟩"),
        ("(a + b) * c", "⟨(⟨a + b⟩) * c⟩"),
    ]);
}

#[test]
fn modifiers_bind_to_what_is_right_before_them() {
    shapes(&[
        ("a + b offset 5m", "⟨a + ⟨b offset 300⟩⟩"),
        ("-a offset 5m", "⟨-⟨a offset 300⟩⟩"),
        ("a ^ b offset 5m", "⟨a ^ ⟨b offset 300⟩⟩"),
        ("max_over_time((a + b)[5m:] offset 1m)", "max_over_time(⟨(⟨a + b⟩)[300:] offset 60⟩)"),
        ("rate(a[5m])[1h:] offset 1m", "⟨rate(a[300])[3600:] offset 60⟩"),
    ]);
}

#[test]
fn an_offset_ends_before_an_operator_unless_it_begins_with_a_parenthesis() {
    shapes(&[
        ("a offset 100 + 2", "⟨⟨a offset 100⟩ + 2⟩"),
        ("a offset -2 ^ 2", "⟨⟨a offset ⟨-2⟩⟩ ^ 2⟩"),
        ("a offset (5)", "⟨a offset (5)⟩"),
        ("a offset -(5)", "⟨a offset ⟨-(5)⟩⟩"),
        ("a offset -(5) + 2", "⟨⟨a offset ⟨-(5)⟩⟩ + 2⟩"),
        ("a offset (5) + 2", "⟨a offset ⟨(5) + 2⟩⟩"),
        ("a offset (-2 ^ 2)", "⟨a offset (⟨-⟨2 ^ 2⟩⟩)⟩"),
        ("a offset step() * 2", "⟨⟨a offset step()⟩ * 2⟩"),
        ("a offset -min_of(step(), 1s) + 8", "⟨⟨a offset ⟨-min_of(step(), 1)⟩⟩ + 8⟩"),
        ("sum(a offset (2 * 5m) == 1)", "sum(⟨⟨a offset (⟨2 * 300⟩)⟩ == 1⟩)"),
    ]);
}

#[test]
fn durations_may_be_computed() {
    shapes(&[
        ("a[11s+10s-5*2^2]", "a[⟨⟨11 + 10⟩ - ⟨5 * ⟨2 ^ 2⟩⟩⟩]"),
        ("a[(5s)]", "a[(5)]"),
        ("a[step()]", "a[step()]"),
        ("a[1+(STep()-5)*2]", "a[⟨1 + ⟨(⟨step() - 5⟩) * 2⟩⟩]"),
        ("a[5m:max_of(step(), 1s)]", "⟨a[300:max_of(step(), 1)]⟩"),
        ("a offset max_of(step(), 5s)", "⟨a offset max_of(step(), 5)⟩"),
        ("a[-5m+35m]", "a[⟨⟨-300⟩ + 2100⟩]"),
    ]);
}

#[test]
fn numbers_stand_for_durations_and_durations_for_numbers() {
    shapes(&[
        ("a > 1h30m", "⟨a > 5400⟩"),
        ("a[300]", "a[300]"),
        ("a offset 1.5", "⟨a offset 1.5⟩"),
        ("1ms + 1s5ms", "⟨0.001 + 1.005⟩"),
        ("vector(60s)", "vector(60)"),
    ]);
    assert_eq!(parse("1y2w3d4h5m6s7ms").unwrap().to_string(), "382d4h5m6s7ms");
}

#[test]
fn numbers_are_written_in_every_way_go_knows() {
    shapes(&[
        ("0x1F + 0755 + 08 + 1_000", "⟨⟨⟨31 + 493⟩ + 8⟩ + 1000⟩"),
        (".5 + 5. + 1e-2 + 2E+2", "⟨⟨⟨0.5 + 5⟩ + 0.01⟩ + 200⟩"),
        ("inf + INF + NaN + nan", "⟨⟨⟨inf + inf⟩ + NaN⟩ + NaN⟩"),
        ("-Inf", "⟨-inf⟩"),
    ]);
}

#[test]
fn keywords_are_names_where_no_keyword_can_stand() {
    shapes(&[
        ("sum", "sum"),
        ("sum{a=\"b\"} + count", "⟨sum + count⟩"),
        ("offset offset 5m", "⟨offset offset 300⟩"),
        ("and and and", "⟨and and and⟩"),
        ("anchored anchored", "anchored"),
        ("smoothed[5m] smoothed", "smoothed[300]"),
        ("fill + fill(0) fill", "⟨fill + fill⟩"),
        ("start + end + step + range", "⟨⟨⟨start + end⟩ + step⟩ + range⟩"),
        ("by or without", "⟨by or without⟩"),
        ("min_of", "min_of"),
        ("rate", "rate"),
    ]);
    round_trips(&[
        "sum by (sum, by, on, bool, offset, anchored, smoothed, start, fill) (x)",
        "a * on (and, or) group_left (unless, ignoring) b",
        "{on=\"1\", bool=\"2\", inf=\"3\", without=\"4\"}",
        "sum by (\"without\", \"nan\") (x)",
    ]);
}

#[test]
fn keywords_are_the_same_in_any_case() {
    prints(&[
        ("SUM BY (a) (b)", "sum by (a) (b)"),
        ("a AND ON (c) b", "a and on (c) b"),
        ("a OFFSET 5m", "a offset 5m"),
        ("a == BOOL 1", "a == bool 1"),
        ("a @ START()", "a @ start()"),
        ("STEP() + Range()", "step() + range()"),
        ("a[5m] ANCHORED", "a[5m] anchored"),
    ]);
}

#[test]
fn names_may_be_any_text_in_quotes() {
    let ast = experimental("{\"http.requests\", \"http.method\"=~\"G.*\", code!=\"200\"}[5m]");
    let Kind::Selector(selector) = ast.kind(ast.root()) else { panic!() };
    assert_eq!(selector.metric(), Some("http.requests"));
    assert!(selector.name.as_ref().unwrap().quoted);
    assert_eq!(selector.matchers[0].label, "http.method");
    assert_eq!(selector.matchers[0].op, MatchOp::Regex);
    assert_eq!(selector.matchers[0].label_span, Span::new(18, 31));
    round_trips(&[
        "{\"a.b\"}",
        "{'a\\'b', \"c\\\"d\"='\\u00e9\\n'}",
        "sum by (\"a.b\", c) ({\"d e\"})",
        "{\"a\\x41\"=`\\d`}",
        "{\"\"=``,x=\"y\"}",
        "{`日本`, \"λ\"=\"µ\"}",
    ]);
}

#[test]
fn texts_keep_their_characters() {
    prints(&[
        ("count_values('a\"b', x)", "count_values(\"a\\\"b\", x)"),
        ("count_values(`a\\d\n`, x)", "count_values(\"a\\\\d\\n\", x)"),
        (
            "label_replace(x, '', ``, \"\", '\\t\\x01')",
            r#"label_replace(x, "", "", "", "\t\u0001")"#,
        ),
    ]);
}

#[test]
fn at_and_offset_come_in_any_order() {
    let cases = ["a[5m] @ 12.5 offset -1h", "a[5m] offset -1h @ 12.5", "a[5m] offset -1h @ +12.5"];
    for text in cases {
        let ast = experimental(text);
        let Kind::Selector(selector) = ast.kind(ast.root()) else { panic!() };
        assert_eq!(selector.time.at, Some(At::Timestamp(12.5)), "{text}");
        assert_eq!(ast.constant(selector.time.offset.unwrap()), Some(-3600.0), "{text}");
        assert_eq!(ast.span(ast.root()), Span::new(0, text.len()));
    }
    prints(&[
        ("a @ -1 offset 5m", "a @ -1 offset 5m"),
        ("a[5m:] @ end() offset 1m", "a[5m:] @ end() offset 1m"),
        ("a offset 1m anchored @ 5", "a anchored @ 5 offset 1m"),
        ("a anchored[5m]", "a[5m] anchored"),
        ("a @ 5m", "a @ 300"),
    ]);
}

#[test]
fn edges_are_kept() {
    let ast = experimental("increase(a[5m] smoothed)");
    let Kind::Selector(selector) = ast.kind(ast.children(ast.root())[0]) else { panic!() };
    assert_eq!(selector.edges, Edges::Smoothed);
}

#[test]
fn matching_is_kept() {
    let ast = experimental("a * on (x, y) group_left (z) fill_left (-1) fill_right (2) b");
    let Kind::Binary(binary) = ast.kind(ast.root()) else { panic!() };
    let matching = binary.matching.as_ref().unwrap();
    assert!(matching.on && matching.group == Group::ManyToOne);
    assert_eq!(matching.include[0].text, "z");
    assert_eq!((matching.fill_left, matching.fill_right), (Some(-1.0), Some(2.0)));
    assert_eq!(matching.span, Span::new(4, 58));
    assert_eq!(binary.op_span, Span::new(2, 3));
    prints(&[
        ("a*on()b", "a * on () b"),
        ("a * ignoring() b", "a * ignoring () b"),
        ("a == bool ignoring(x,) group_right b", "a == bool ignoring (x) group_right () b"),
        ("a * on(x) group_left() (b + c)", "a * on (x) group_left () (b + c)"),
        ("a + fill(NaN) b", "a + fill (NaN) b"),
        ("a + fill_right(Inf) fill_left(-Inf) b", "a + fill_left (-Inf) fill_right (Inf) b"),
        ("a - ignoring() fill(0) b", "a - fill (0) b"),
    ]);
}

#[test]
fn aggregations_take_their_grouping_on_either_side() {
    prints(&[
        ("sum(a) by (b)", "sum by (b) (a)"),
        ("sum by () (a)", "sum by () (a)"),
        ("topk without (x) (5, a)", "topk without (x) (5, a)"),
        ("count_values(\"v\", a) by(c)", "count_values by (c) (\"v\", a)"),
        ("limit_ratio(-0.5, a)", "limit_ratio(-0.5, a)"),
        ("sum by (a, a) (b)", "sum by (a, a) (b)"),
    ]);
}

#[test]
fn comments_and_blanks_are_skipped() {
    prints(&[
        ("# what for\n  a # first\n\t+\r\n b # last", "a + b"),
        ("a{ # why\n x = \"#\" ,\n}", "a{x=\"#\"}"),
        ("max_over_time ( a [ 5m : ] )", "max_over_time(a[5m:])"),
    ]);
}

#[test]
fn info_takes_matchers_that_match_everything() {
    round_trips(&[
        "info(a)",
        "info(a, {})",
        "info(a, {x=~\".*\"})",
        "info(a, {__name__=~\".+_info\"})",
        "info(a, {\"b\", x=\"y\"})",
    ]);
}

#[test]
fn grafana_variables_are_read_when_asked_for() {
    let options = Options { grafana_variables: true, ..Options::default() };
    let text = "rate(a[$__rate_interval]) + max_over_time(b[$__range:$__interval]) / $__range_s";
    let ast = parse_with(text, &options).unwrap();
    assert_eq!(ast.to_string(), text);
    assert!(parse(text).is_err());
}

#[test]
fn constants_are_folded() {
    let constant = |text| {
        let ast = experimental(text);
        ast.constant(ast.root())
    };
    assert_eq!(constant("(1h - 30m) / -2"), Some(-900.0));
    assert_eq!(constant("2 ^ 10 % 1000"), Some(24.0));
    assert_eq!(constant("3 > bool 2"), Some(1.0));
    assert_eq!(constant("max_of(1, 2) + min_of(3, 4)"), Some(5.0));
    assert_eq!(constant("pi()"), Some(std::f64::consts::PI));
    assert_eq!(constant("time()"), None);
    assert_eq!(constant("a > 5"), None);
}

#[test]
fn every_node_has_a_type() {
    let cases = [
        ("1", ValueType::Scalar),
        ("\"a\"", ValueType::Text),
        ("a", ValueType::InstantVector),
        ("a[5m]", ValueType::RangeVector),
        ("a[5m:1m]", ValueType::RangeVector),
        ("-(1 + 2)", ValueType::Scalar),
        ("1 + a", ValueType::InstantVector),
        ("scalar(a) > bool 1", ValueType::Scalar),
        ("vector(1)", ValueType::InstantVector),
        ("sum(a)", ValueType::InstantVector),
    ];
    for (text, expected) in cases {
        let ast = experimental(text);
        assert_eq!(ast.value_type(ast.root()), expected, "{text}");
    }
}

#[test]
fn every_function_is_called_with_as_few_and_as_many_arguments_as_it_takes() {
    let argument = |value_type| match value_type {
        ValueType::Scalar => "1",
        ValueType::Text => "\"a\"",
        ValueType::InstantVector => "{x=\"y\"}",
        ValueType::RangeVector => "a[5m]",
    };
    for function in Function::all() {
        let most = function.args_max().unwrap_or(function.args_min() + 5);
        for count in function.args_min()..=most {
            let types = (0..count).map(|at| function.arg_type(at).unwrap());
            let args: Vec<_> = types.map(argument).collect();
            round_trips(&[&format!("{}({})", function.name, args.join(", "))]);
        }
    }
}

#[test]
fn children_come_before_their_parents_and_lie_within_them() {
    let text = "sum by (a) (rate(b{c=\"d\"}[5m] offset 1m)) / on (a) -(e[1h:1m] @ 5 > 2) ^ 2";
    let (ast, _) = bellwether_promql::parse_lenient(text, &Options::default());
    let ast = ast.unwrap();
    for (id, node) in ast.nodes() {
        for child in ast.children(id) {
            let inner = ast.span(child);
            assert!(child < id && node.span.start <= inner.start && inner.end <= node.span.end);
        }
    }
    let texts: Vec<_> = ast.nodes().map(|(_, node)| node.span.of(text)).collect();
    assert!(texts.contains(&"b{c=\"d\"}[5m] offset 1m"), "{texts:?}");
    assert!(texts.contains(&"sum by (a) (rate(b{c=\"d\"}[5m] offset 1m))"), "{texts:?}");
    assert_eq!(texts.last(), Some(&text));
}

#[test]
fn long_expressions_break_into_lines_of_a_width() {
    let text = "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) \
                / sum by (job) (rate(http_requests_total[5m])) > 0.05";
    let expected = "\
sum by (job) (
  rate(http_requests_total{code=~\"5..\"}[5m])
)
/
sum by (job) (rate(http_requests_total[5m]))
>
0.05";
    let ast = parse(text).unwrap();
    assert_eq!(ast.pretty(50), expected);
    assert_eq!(ast.pretty(200), text);
}

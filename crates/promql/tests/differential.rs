//! The `promql-parser` crate as a second opinion on generated expressions.
//!
//! Both read the same text. Either both refuse it, or both read the same: their tree, printed by
//! them and read by us, prints as ours does. Where they differ, [`DIFFERENCES`] says why; what
//! differs without a reason fails, and so does a reason that has become void.

use bellwether_promql::ast::Kind;
use bellwether_promql::{Function, Options, ValueType, parse_with};
use proptest::prelude::*;
use proptest::sample::select;

/// Who reads a text.
#[derive(Debug, PartialEq)]
enum Verdict {
    /// Both the same, or neither.
    Same,
    OnlyWe,
    OnlyThey,
    /// They panic over it.
    TheyPanic,
    /// Both, as these two texts.
    Otherwise(String, String),
}

/// A reason for the two to differ.
struct Difference {
    why: &'static str,
    examples: &'static [&'static str],
    /// Whether it may be the reason for this text.
    explains: fn(&str, &Verdict) -> bool,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        why: "the words of extended ranges, `anchored` and `smoothed`, are unknown to them, and are \
              then no names either",
        examples: &[
            "anchored",
            "smoothed{a=\"b\"}",
            "sum by (anchored, smoothed) (x)",
            "a[5m] anchored",
            "rate(a[5m] smoothed)",
        ],
        explains: |text, verdict| {
            (text.contains("anchored") || text.contains("smoothed")) && *verdict == Verdict::OnlyWe
        },
    },
    Difference {
        why: "durations cannot be computed there",
        examples: &[
            "a offset (5)",
            "a offset -(5)",
            "a[(5s)]",
            "a[11s+10s-5*2^2]",
            "a[step()]",
            "a offset max_of(step(), 5s)",
        ],
        explains: |text, verdict| {
            (text.contains('[') || text.contains("offset")) && *verdict == Verdict::OnlyWe
        },
    },
    Difference {
        why: "the trim operators are unknown to them",
        examples: &["a </ 1", "a >/ 1"],
        explains: |text, verdict| {
            (text.contains("</") || text.contains(">/")) && *verdict == Verdict::OnlyWe
        },
    },
    Difference {
        why: "underscores in numbers are unknown to them",
        examples: &["1_000", "0x_1F"],
        explains: |text, verdict| text.contains('_') && *verdict == Verdict::OnlyWe,
    },
    Difference {
        why: "they read escapes within back quotes, where Go has none",
        examples: &["a{x=~`\\d+`}"],
        explains: |text, verdict| text.contains("`\\") && *verdict == Verdict::OnlyWe,
    },
    Difference {
        why: "they let numbers, durations and times through that Prometheus has no room for, and \
              ranges of no length",
        examples: &["1e999", "300y", "a[0]"],
        explains: |text, verdict| {
            text.contains(|c: char| c.is_ascii_digit()) && *verdict == Verdict::OnlyThey
        },
    },
    Difference {
        why: "they panic over durations without an end",
        examples: &["a offset Inf", "a offset NaN", "a @ 5 offset -NaN"],
        explains: |_, verdict| *verdict == Verdict::TheyPanic,
    },
    Difference {
        why: "they do not look at the second argument of `info`",
        examples: &["info(a, b)", "info(a, sum(b))"],
        explains: |text, verdict| text.contains("info(") && *verdict == Verdict::OnlyThey,
    },
    Difference {
        why: "they let logarithms of numbers through when there is no such logarithm",
        examples: &["ln(0)", "log2(-1)", "log10(NaN)"],
        explains: |text, verdict| {
            ["ln(", "log2(", "log10("].iter().any(|name| text.contains(name))
                && *verdict == Verdict::OnlyThey
        },
    },
    Difference {
        why: "they do not look at the parameter of the limiting aggregations",
        examples: &["limitk(a, b)", "limit_ratio(\"a\", b)"],
        explains: |text, verdict| text.contains("limit") && *verdict == Verdict::OnlyThey,
    },
    Difference {
        why: "they read `or` between matchers, which is VictoriaMetrics' language",
        examples: &["a{b=\"c\" or d=\"e\"}"],
        explains: |text, verdict| text.contains(" or ") && *verdict == Verdict::OnlyThey,
    },
    Difference {
        why: "a selector that names its metric twice matches nothing or is ambiguous; Prometheus \
              refuses it only when one name stands before the braces, we always",
        examples: &["{\"a\", \"b\"}", "{\"a\", __name__=\"b\"}", "{__name__=\"a\",__name__=\"b\"}"],
        explains: |text, verdict| text.contains('{') && *verdict == Verdict::OnlyThey,
    },
    Difference {
        why: "our texts are Unicode, those of Prometheus bytes",
        examples: &["\"\\xff\""],
        explains: |text, verdict| text.contains("\\x") && *verdict == Verdict::OnlyThey,
    },
    Difference {
        why: "an offset of nothing before a range is let through by Prometheus and us",
        examples: &["a offset 0s[5m]"],
        explains: |text, verdict| text.contains("offset 0") && *verdict == Verdict::OnlyWe,
    },
    Difference {
        why: "they fold signs into numbers, and drop `+`; we keep what is written",
        examples: &["--1", "-NaN", "+a", "-+1"],
        explains: |_, verdict| printed_alike(verdict, &["+", "-"]),
    },
    Difference {
        why: "they forget whether a duration was written as one",
        examples: &["a > 5m", "60s", "a[300]", "a offset 300"],
        explains: |_, verdict| alike_in_seconds(verdict),
    },
    Difference {
        why: "they print `by ()`, which is no grouping, as nothing",
        examples: &["sum by () (a)"],
        explains: |_, verdict| printed_alike(verdict, &[" by () "]),
    },
    Difference {
        why: "they print times before 1970 as 0",
        examples: &["a @ -3"],
        explains: |_, verdict| printed_alike(verdict, &[" @ -3", " @ 0"]),
    },
    Difference {
        why: "they print a quoted name as a matcher of `__name__`",
        examples: &["{\"a.b\"}"],
        explains: |_, verdict| printed_alike(verdict, &["__name__="]),
    },
];

/// Whether what the two read is the same text but for these parts.
fn printed_alike(verdict: &Verdict, parts: &[&str]) -> bool {
    let Verdict::Otherwise(ours, theirs) = verdict else { return false };
    let without = |text: &str| parts.iter().fold(text.to_owned(), |text, p| text.replace(p, ""));
    without(ours) == without(theirs)
}

/// Whether what the two read is the same when every duration is a number of seconds.
fn alike_in_seconds(verdict: &Verdict) -> bool {
    let Verdict::Otherwise(ours, theirs) = verdict else { return false };
    let kinds = |text: &str| {
        let ast = parse_with(text, &Options::experimental()).ok()?;
        let kinds = ast.nodes().map(|(id, node)| match &node.kind {
            Kind::Number(_) => format!("{:?}", ast.constant(id)),
            kind => format!("{:?}", std::mem::discriminant(kind)),
        });
        Some(kinds.collect::<Vec<_>>())
    };
    kinds(ours).is_some_and(|ours| Some(ours) == kinds(theirs))
}

fn ours(text: &str) -> Option<String> {
    parse_with(text, &Options::experimental()).ok().map(|ast| ast.to_string())
}

fn compare(text: &str) -> Verdict {
    let read = || promql_parser::parser::parse(text).ok().map(|expr| expr.to_string());
    let Ok(theirs) = std::panic::catch_unwind(read) else { return Verdict::TheyPanic };
    match (ours(text), theirs) {
        (None, None) => Verdict::Same,
        (Some(_), None) => Verdict::OnlyWe,
        (None, Some(_)) => Verdict::OnlyThey,
        (Some(read), Some(printed)) => match ours(&printed) {
            Some(again) if again == read => Verdict::Same,
            again => Verdict::Otherwise(read, again.unwrap_or(printed)),
        },
    }
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    select(words).prop_map(str::to_owned)
}

fn selector() -> impl Strategy<Value = String> + Clone {
    let name = words(&["a", "b:c", "sum", "start", "offset", "rate", "by", "foo_total"]);
    let matchers = words(&[
        "",
        "",
        "",
        "{}",
        "{x=\"y\"}",
        "{x!=\"\",z=~\"a|b\"}",
        "{x!~`[0-9]+`,}",
        "{'u.v'=\"\"}",
    ]);
    (name, matchers).prop_map(|(name, matchers)| name + &matchers)
}

fn time() -> impl Strategy<Value = String> + Clone {
    words(&["", "", "", " offset 5m", " offset -1w", " @ 12.5", " @ start()", " @ end() offset 1s"])
}

fn range() -> impl Strategy<Value = String> + Clone {
    let range = words(&["[5m]", "[1h30m]", "[5m:]", "[1d:30s]"]);
    (selector(), range, time()).prop_map(|(a, b, c)| a + &b + &c)
}

fn number() -> impl Strategy<Value = String> + Clone {
    words(&[
        "0",
        "1",
        "-2.5",
        "1e3",
        "0x1F",
        "Inf",
        "NaN",
        ".5",
        "017",
        "(1 + 2) * 3 ^ 4",
        "time()",
    ])
}

fn text() -> impl Strategy<Value = String> + Clone {
    words(&["\"a\"", "'b\\t\\u00e9'", "`c`"])
}

fn operator() -> impl Strategy<Value = String> {
    let arithmetic = words(&["+", "-", "*", "/", "%", "^", "atan2"]);
    let compares = words(&["==", "!=", "<", "<=", ">", ">="]);
    let returns_bool = words(&["", "", " bool"]);
    let matching = words(&[
        "",
        "",
        "",
        "",
        " on (x)",
        " ignoring (x, y)",
        " on ()",
        " on (x) group_left (y)",
        " ignoring (z) group_right ()",
        " on (x) fill (0)",
        " fill_right (-1) fill_left (Inf)",
    ]);
    let sets = words(&["and", "or", "unless", "and on (x)", "unless ignoring (x)"]);
    let compares = (compares, returns_bool).prop_map(|(a, b)| a + &b);
    let joins = prop_oneof![arithmetic, compares];
    prop_oneof![3 => (joins, matching).prop_map(|(a, b)| a + &b), 1 => sets]
}

fn argument(
    value_type: ValueType,
    vector: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<String> {
    match value_type {
        ValueType::Scalar => number().boxed(),
        ValueType::Text => text().boxed(),
        ValueType::RangeVector => range().boxed(),
        ValueType::InstantVector => vector.boxed(),
    }
}

/// A call with arguments of the right types.
fn call(vector: impl Strategy<Value = String> + Clone + 'static) -> impl Strategy<Value = String> {
    let vectors = Function::all().iter().filter(|f| f.returns == ValueType::InstantVector);
    let functions: Vec<_> = vectors.filter(|f| f.name != "info").collect();
    (select(functions), 0..3_usize).prop_flat_map(move |(function, more)| {
        let most = function.args_max().unwrap_or(usize::MAX);
        let count = (function.args_min() + more).min(most);
        let types = (0..count).filter_map(|at| function.arg_type(at));
        let args: Vec<_> = types.map(|of| argument(of, vector.clone())).collect();
        args.prop_map(|args| format!("{}({})", function.name, args.join(", ")))
    })
}

fn aggregation(inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let op = words(&[
        "sum (",
        "avg (",
        "MIN(",
        "max (",
        "count (",
        "group (",
        "stddev (",
        "stdvar (",
        "topk (3, ",
        "bottomk (1 + 2, ",
        "quantile (.9, ",
        "count_values (\"v\", ",
        "limitk (5, ",
        "limit_ratio (-.1, ",
    ]);
    let grouping = words(&["", "", " by (x)", " without (x, y)", " WITHOUT ()", " by (on, sum,)"]);
    (op, grouping, any::<bool>(), inner).prop_map(|(op, grouping, behind, inner)| {
        if behind {
            return format!("{op}{inner}){grouping}");
        }
        op.replacen('(', &format!("{grouping} ("), 1) + &inner + ")"
    })
}

/// Mostly expressions of the right types.
fn expression() -> impl Strategy<Value = String> {
    let instant = (selector(), time()).prop_map(|(a, b)| a + &b);
    instant.boxed().prop_recursive(5, 32, 3, |inner| {
        let two = (inner.clone(), operator(), inner.clone());
        let odd = prop_oneof![number(), range(), text(), inner.clone()];
        prop_oneof![
            5 => two.prop_map(|(l, op, r)| format!("{l} {op} {r}")),
            1 => (inner.clone(), operator(), number()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
            1 => (odd, operator(), inner.clone()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
            1 => inner.clone().prop_map(|x| format!("-{x}")),
            2 => inner.clone().prop_map(|x| format!("({x})")),
            1 => inner.clone().prop_map(|x| format!("max_over_time(({x})[10m:1m])")),
            4 => call(inner.clone()),
            4 => aggregation(inner),
        ]
    })
}

/// An expression with a word taken out, put in or put elsewhere.
fn broken() -> impl Strategy<Value = String> {
    let part =
        words(&["(", ")", "[5m]", "{", "}", ",", "by (x)", "==", "1", "a", "bool", "offset"]);
    (expression(), any::<prop::sample::Index>(), part, any::<bool>()).prop_map(
        |(text, at, part, replace)| {
            let mut words: Vec<_> = text.split(' ').collect();
            let at = at.index(words.len());
            words.splice(at..at + usize::from(replace), [part.as_str()]);
            words.join(" ")
        },
    )
}

fn explained(text: &str) -> Result<(), TestCaseError> {
    let verdict = compare(text);
    let explained = DIFFERENCES.iter().any(|reason| (reason.explains)(text, &verdict));
    prop_assert!(verdict == Verdict::Same || explained, "{}: {:?}", text, verdict);
    Ok(())
}

#[test]
fn every_reason_still_holds() {
    for Difference { why, examples, explains } in DIFFERENCES {
        for example in *examples {
            let verdict = compare(example);
            assert_ne!(verdict, Verdict::Same, "{example} is no difference any more: {why}");
            assert!(
                explains(example, &verdict),
                "{example}: {verdict:?} has another reason: {why}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(800) })]

    #[test]
    fn expressions_are_read_alike_or_the_reason_is_known(text in expression()) {
        explained(&text)?;
    }

    #[test]
    fn broken_expressions_are_refused_alike_or_the_reason_is_known(text in broken()) {
        explained(&text)?;
    }
}

#[test]
fn most_of_what_is_generated_is_valid_and_read_alike() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut read, mut same) = (0, 0);
    for _ in 0..500 {
        let text = expression().new_tree(&mut runner).expect("a text").current();
        read += usize::from(ours(&text).is_some());
        same += usize::from(compare(&text) == Verdict::Same);
    }
    println!("of 500 expressions {read} are valid, {same} judged alike");
    assert!(read > 200 && same > 400, "{read} valid, {same} alike");
}

/// What Prometheus refuses to read, we refuse, and nothing else; without feature flags on both
/// sides.
#[test]
fn prometheus_itself_refuses_the_same() {
    use bellwether_testkit::peers;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let Some(program) = peers::prometheus() else { return };
    let prometheus = peers::Prometheus::start(&program, "{}");
    let mut runner = TestRunner::deterministic();
    let strategy = prop_oneof![expression(), broken()];
    let mut refused = 0;
    for _ in 0..600 {
        let text = strategy.new_tree(&mut runner).expect("a text").current();
        let ours = bellwether_promql::parse(&text);
        let theirs = prometheus.query(&text);
        // Failures to evaluate are of another type.
        let read = !theirs.contains("\"errorType\":\"bad_data\"");
        assert_eq!(ours.is_ok(), read, "{text}\n{ours:?}\n{theirs}");
        refused += usize::from(!read);
    }
    println!("Prometheus and we refuse {refused} of 600");
    assert!((100..500).contains(&refused), "{refused}");
}

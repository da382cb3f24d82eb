//! Inputs nobody should send: limits, depth, length, and noise.

use std::time::{Duration, Instant};

use bellwether_promql::series::parse_series;
use bellwether_promql::{ErrorKind, Limits, Options, parse, parse_lenient, parse_with};
use proptest::prelude::*;
use proptest::sample::select;

/// Expressions that between them have everything the language has.
const VALID: &[&str] = &[
    "sum by (a, \"b.c\") (rate(x{d=~\"e|f\", g!='h'}[5m:1m] offset -1h30m @ 12.5)) > bool 0x1F",
    "topk without () (5, y) * on (a) group_left (b) fill_left (0) fill_right (-Inf) z",
    "histogram_quantile(0.99, {\"n.m\", o!~`p\\d`}[step() + 5m * 2 ^ 2] anchored) unless -w ^ 2",
    "label_replace(q @ start() offset (5m), \"a\", '$1', \"b\", \"\\u00e9\\\"\") and NaN # end",
    "max_over_time((v </ 1 or u >/ 2)[$__range:max_of(step(), 1s)]) atan2 vector(time() % 1e3)",
];

const PARTS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "@",
    "+",
    "-",
    "^",
    "==",
    "=",
    "=~",
    "!",
    "\"",
    "'",
    "`",
    "\\",
    "#",
    "\n",
    " ",
    "sum",
    "by",
    "without",
    "on",
    "group_left",
    "fill",
    "bool",
    "offset",
    "anchored",
    "start",
    "step()",
    "5m",
    "1e",
    "0x",
    "_",
    "x",
    "$__range",
    "inf",
    "and",
    "é",
    "“",
    "{{",
    "}}",
    "stale",
    "x9999999999",
    "info(",
    "rate(",
];

fn both() -> [Options; 2] {
    let everything = Options { grafana_variables: true, ..Options::experimental() };
    [everything, Options::default()]
}

/// Reads with everything; what comes out does not matter, that it comes out and is sound does.
fn read(text: &str) {
    for options in both() {
        let (ast, errors) = parse_lenient(text, &options);
        assert!(ast.is_some() || !errors.is_empty(), "{text}");
        for error in &errors {
            let span = error.span;
            assert!(
                text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
                "{error}"
            );
        }
        let Some(ast) = ast else { continue };
        for (id, node) in ast.nodes() {
            assert!(text.get(node.span.start..node.span.end).is_some(), "{text}");
            assert!(ast.children(id).iter().all(|child| *child < id), "{text}");
            ast.constant(id);
        }
        let printed = ast.to_string();
        let (again, _) = parse_lenient(&printed, &options);
        let again = again.unwrap_or_else(|| panic!("{text} printed as {printed}"));
        assert!(again.same(&ast), "{text} printed as {printed}");
        let (pretty, _) = parse_lenient(&ast.pretty(10), &options);
        assert!(pretty.is_some_and(|pretty| pretty.same(&ast)), "{text}");
    }
    if let Ok(series) = parse_series(text) {
        assert!(series.points().take(100).count() <= 100);
    }
}

/// The text split at a byte, or before the character that byte is in.
fn split(text: &str, at: usize) -> (&str, &str) {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.split_at(at.unwrap_or(0))
}

/// A valid text with a piece taken out or put in, or another one's end.
fn mutated() -> impl Strategy<Value = String> {
    let place = || 0..120_usize;
    (select(VALID), place(), place(), select(PARTS), select(VALID)).prop_map(
        |(text, a, b, part, other)| {
            let (head, rest) = split(text, a.min(b));
            let (_, tail) = split(text, a.max(b));
            match (a + b) % 4 {
                0 => format!("{head}{tail}"),
                1 => format!("{head}{part}{rest}"),
                2 => format!("{head}{part}{tail}"),
                _ => format!("{head}{}", split(other, b).1),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,60}") {
        read(&text);
    }

    #[test]
    fn any_bytes_that_are_text_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_of_the_language_are_answered(parts in prop::collection::vec(select(PARTS), 0..40)) {
        read(&parts.concat());
        read(&parts.join(" "));
    }

    #[test]
    fn valid_texts_with_a_piece_changed_are_answered(text in mutated()) {
        read(&text);
    }
}

#[test]
fn the_texts_that_are_changed_are_valid_ones() {
    let options = Options { grafana_variables: true, ..Options::experimental() };
    for text in VALID {
        let (ast, errors) = parse_lenient(text, &options);
        let syntax = |kind| matches!(kind, ErrorKind::Syntax | ErrorKind::Lexical);
        assert!(ast.is_some() && !errors.iter().any(|e| syntax(e.kind)), "{text}: {errors:?}");
    }
}

/// Reads, checks, prints, compares and drops on a stack of 64 KiB.
fn on_a_small_stack(text: String, options: Options) {
    let work = move || {
        let (ast, _) = parse_lenient(&text, &options);
        if let Some(ast) = ast {
            let (again, _) = parse_lenient(&ast.to_string(), &options);
            assert!(again.is_some_and(|again| again.same(&ast)));
            assert!(ast.pretty(40).len() >= text.len() / 2);
            drop(ast.clone());
        }
    };
    let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(work);
    thread.expect("a thread").join().expect("no overflow");
}

#[test]
fn chains_are_long_and_not_deep() {
    let chains = [
        "up".to_owned() + &"+up".repeat(20_000),
        "up".to_owned() + &" == bool up".repeat(20_000),
        "up".to_owned() + &" and on (a) up".repeat(5_000),
        "up".to_owned() + &"[5m:]".repeat(10_000),
    ];
    for chain in &chains[..3] {
        assert!(parse(chain).is_ok());
    }
    for chain in chains {
        on_a_small_stack(chain, Options::default());
    }
}

#[test]
fn what_is_nested_without_end_is_refused_or_read_without_recursion() {
    let deep = Limits { depth: usize::MAX, nodes: usize::MAX, bytes: usize::MAX };
    let unlimited = Options { limits: deep, ..Options::experimental() };
    let nests =
        ["(", "-", "sum(", "rate(", "2^", "x[5m + (", "x offset (", "a or (", "((x)[5m:] + "];
    for nest in nests {
        let open = nest.repeat(5_000);
        let closed = format!("{open}1{}", ")".repeat(5_000));
        let errors = parse_lenient(&open, &Options::experimental()).1;
        assert_eq!(errors.len(), 1, "{nest}");
        on_a_small_stack(open, unlimited);
        on_a_small_stack(closed, unlimited);
    }
    let error = &parse(&"(".repeat(300)).expect_err("too deep").into_iter().next();
    assert_eq!(
        error.as_ref().map(|error| (error.kind, error.span.start)),
        Some((ErrorKind::Limit, 257))
    );
    assert!(parse(&format!("{}1{}", "(".repeat(256), ")".repeat(256))).is_ok());
}

#[test]
fn what_is_too_large_is_refused() {
    let options = |bytes, nodes| Options {
        limits: Limits { bytes, nodes, ..Limits::default() },
        ..Options::default()
    };
    let kind = |text: &str, options| {
        parse_with(text, &options)
            .map_err(|errors| errors.into_iter().map(|error| error.kind).collect::<Vec<_>>())
    };
    assert_eq!(kind("a + b", options(4, 100)), Err(vec![ErrorKind::Limit]));
    assert!(kind("a + b", options(5, 100)).is_ok());
    assert_eq!(kind("a + b + c + d", options(100, 3)), Err(vec![ErrorKind::Limit]));
    assert_eq!(kind(&"é".repeat(5), options(5, 9)), Err(vec![ErrorKind::Limit]));
}

/// The best of five runs.
#[expect(clippy::disallowed_methods, reason = "measures itself")]
fn time(work: impl Fn()) -> Duration {
    let run = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..5).map(|_| run()).min().unwrap_or_default()
}

/// Debug builds and busy machines are slow; what must not happen is that time grows with the
/// square of the length, which would be minutes here.
const GENEROUS: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 100 });

#[test]
fn time_grows_with_length_only() {
    let fill = |unit: &str, end: &str| {
        let count = (64 << 10) / unit.len();
        unit.repeat(count) + end
    };
    let texts = [
        ("up+up+…", fill("up+", "up")),
        ("up and up and …", fill("up and ", "up")),
        ("{a=\"b\",…}", format!("up{{{}}}", fill("a=\"b\",", ""))),
        ("{a=~\"(((…", format!("up{{a=~\"{}\"}}", fill("(", ""))),
        ("{a=~\"[[:…", format!("up{{a=~\"{}\"}}", fill("[[:", ""))),
        ("{a=~\"{{{…", format!("up{{a=~\"{}\"}}", fill("{", ""))),
        ("sum by (a,a,…)", format!("sum by ({}) (up)", fill("a,", ""))),
        ("vector(1) or …", fill("vector(1) or ", "up")),
        ("f(a,a,…)", format!("label_join(a,\"b\",\"c\",{}\"d\")", fill("\"e\",", ""))),
        ("((((…", fill("(", "")),
        ("[[[[…", fill("x[", "")),
        ("----…", fill("-", "")),
        ("#####…", fill("#\n", "up")),
        ("\\\\\\\\…", format!("\"{}\"", fill("\\\\", ""))),
        ("99999…", fill("9", "")),
        ("on on on…", fill("up * on (a) group_left (b) ", "up")),
        ("{}+{}+…", fill("{}+", "{}")),
        ("1>1>…", fill("1>", "1")),
    ];
    for (name, text) in texts {
        let parsing = time(|| drop(parse_lenient(&text, &Options::experimental())));
        println!("{name}: {} bytes in {parsing:?}", text.len());
        assert!(parsing < GENEROUS, "{name}: {parsing:?}");
        let (Some(ast), _) = parse_lenient(&text, &Options::experimental()) else { continue };
        let printing = time(|| drop((ast.to_string(), ast.pretty(80))));
        assert!(printing < GENEROUS, "{name} printed: {printing:?}");
    }
}

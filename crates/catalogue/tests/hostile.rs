//! Input that wants to crash, stall or fill memory.

use std::time::Duration;

use bellwether_catalogue::{
    Code, Compiled, Source, budget, codes, compile_sources, emit, render_text,
};
use bellwether_model::{Clock, SystemClock};
use proptest::prelude::*;

const VALID: &str = include_str!("catalogues/checkout/bellwether.yaml");

fn compile(text: impl Into<String>) -> Compiled {
    compile_sources(vec![Source::new("bellwether.yaml", text)])
}

/// Compiles and renders within a second (of a release build) and answers with the codes found.
fn within_a_second(text: String) -> Vec<Code> {
    let before = SystemClock.monotonic_nanos();
    let compiled = compile(text);
    let rendered = render_text(&compiled, false);
    let took = Duration::from_nanos(SystemClock.monotonic_nanos() - before);
    // A debug build on a busy machine gets more.
    let limit = if cfg!(debug_assertions) { 10 } else { 1 };
    assert!(took < Duration::from_secs(limit), "{took:?}");
    assert!(rendered.len() < 4 << 20, "{} bytes of output", rendered.len());
    compiled.diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn a_hundred_thousand_nested_lists_are_refused() {
    assert!(within_a_second("- ".repeat(100_000)).contains(&codes::TOO_DEEP));
    assert!(within_a_second("- ".repeat(500_000)).contains(&codes::TOO_DEEP));
}

#[test]
fn deep_brackets_are_refused() {
    let nested = format!("{}{}", "[".repeat(255), "]".repeat(255));
    assert!(within_a_second(nested).contains(&codes::TOO_DEEP));
    assert!(!within_a_second("[".repeat(500_000)).is_empty());
    assert!(!within_a_second("{a: ".repeat(100_000)).is_empty());
}

#[test]
fn an_alias_bomb_is_refused_at_its_anchors() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        let refers = format!("*{before}, ").repeat(9);
        bomb.extend([format!("{name}: &{name} [{refers}]\n")]);
    }
    assert!(within_a_second(bomb).contains(&codes::ANCHOR));
}

#[test]
fn a_million_values_are_refused() {
    assert!(within_a_second(format!("a: [{}]", "x,".repeat(400_000))).contains(&codes::TOO_DEEP));
}

#[test]
fn ten_thousand_duplicate_keys_are_reported_up_to_the_limit() {
    let found = within_a_second("service: x\n".repeat(10_000));
    assert!(found.contains(&codes::DUPLICATE_KEY) && found.contains(&codes::TOO_MANY));
}

#[test]
fn ten_thousand_tabs_and_long_lines_stay_short() {
    assert!(within_a_second("\ta: 1\n".repeat(10_000)).contains(&codes::TAB));
    let long = format!("bellwether: 1\nservice: {}\n", "x".repeat(900_000));
    assert!(within_a_second(long).contains(&codes::TEXT));
    let keys: String = (0..20_000).map(|n| format!("k{n}: {{}}, ")).collect::<Vec<_>>().concat();
    assert!(within_a_second(format!("{{bellwether: 1, {keys}}}")).contains(&codes::UNKNOWN_KEY));
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    assert_eq!(within_a_second("#".repeat(2 << 20)), [codes::TOO_LARGE]);
}

#[test]
fn files_over_the_limit_together_are_refused() {
    let file = |n: usize| Source::new(format!("{n}.yaml"), "#".repeat(1 << 20));
    let compiled = compile_sources((0..9).map(file).collect());
    assert!(compiled.diagnostics.iter().any(|d| d.code == codes::TOO_LARGE));
}

#[test]
fn odd_characters_are_told_apart_and_never_printed_raw() {
    for c in ['\0', '\u{7}', '\u{1b}', '\u{202e}', '\u{feff}', '\u{2028}', '\u{85}'] {
        let text =
            format!("bellwether: 1\nservice: \"a{c}b\"\nmetrics:\n  \"x{c}y\": {{ type: {c} }}\n");
        let compiled = compile(text);
        assert!(compiled.has_errors(), "{c:?}");
        let messages: String = compiled
            .diagnostics
            .iter()
            .flat_map(|d| [d.message.as_str(), d.help.as_str()])
            .collect();
        assert!(!messages.contains(c), "{c:?}: {messages}");
    }
}

#[test]
fn combinations_that_overlap_without_end_are_refused() {
    let mut text =
        "bellwether: 1\nservice: s\nmetrics:\n  m_total:\n    type: counter\n    labels:\n"
            .to_owned();
    for label in 0..6 {
        let values: Vec<String> = (0..8).map(|v| format!("v{v}")).collect();
        text.extend([format!("      l{label}: [{}]\n", values.join(", "))]);
    }
    text.push_str("    combinations:\n");
    for n in 0..40 {
        let one = |label: usize| {
            format!("l{label}: [v{}, v{}]", (n + label) % 8, (n * 3 + label + 1) % 8)
        };
        let all: Vec<String> = (0..6).map(one).collect();
        text.extend([format!("      - {{ {} }}\n", all.join(", "))]);
    }
    assert!(within_a_second(text).contains(&codes::TOO_MANY_COMBINATIONS));
}

#[test]
fn a_thousand_corrections_at_the_same_time_are_told_soon() {
    let mut text = "bellwether: 1\nservice: s\nmetrics: { a_total: { type: counter, help: A. } }\n\
                    slos: { a: { objective: 99%, window: 30d, total: a_total, bad: a_total } }\ncorrections:\n"
        .to_owned();
    for n in 0..1000 {
        text.extend([format!(
            "  c{n}: {{ from: 2026-01-01, duration: 2h, rrule: FREQ=DAILY, reason: r, by: b }}\n"
        )]);
    }
    let codes = within_a_second(text);
    assert!(codes.contains(&codes::CORRECTION_LIMIT) && codes.contains(&codes::CORRECTION_OVERLAP));
}

/// Pieces a mutation splices in: whatever YAML and the language give meaning to.
const PIECES: [&str; 30] = [
    "\t",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "---\n",
    "...\n",
    "? ",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "|",
    ">-\n",
    "#",
    "\n",
    "  ",
    "~",
    "é",
    "\u{feff}",
    "\0",
    "%TAG",
    "open: 9",
    "1e999",
    "labels:",
    "\u{1F600}",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_compiles_without_panic(text in any::<String>()) {
        let compiled = compile(text);
        render_text(&compiled, true);
    }

    #[test]
    fn any_soup_of_syntax_compiles_without_panic(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        let compiled = compile(pieces.concat());
        render_text(&compiled, false);
    }

    #[test]
    fn a_mutated_catalogue_compiles_without_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, prop::sample::select(&PIECES[..])), 1..6)
    ) {
        let mut text: Vec<char> = VALID.chars().collect();
        for (at, removed, piece) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + removed).min(text.len());
            text.splice(at..end, piece.chars());
        }
        let compiled = compile(text.into_iter().collect::<String>());
        render_text(&compiled, false);
        emit::json::emit(&compiled.catalogue);
        emit::docs::emit(&compiled.catalogue);
        budget::Table::of(&compiled.catalogue);
        for d in &compiled.diagnostics {
            prop_assert!(!d.help.is_empty());
            if let Some(span) = d.span {
                prop_assert!(compiled.sources[span.file].text.get(span.start..span.end).is_some());
            }
        }
    }
}

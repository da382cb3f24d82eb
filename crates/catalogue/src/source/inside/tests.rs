//! Every identifier of an expression is found again in the file, whatever the scalar's style.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Problems;
use crate::syntax::{self, NODES_MAX};

/// The scalar under `expr` and what it was read as.
fn read(text: &str) -> Option<(Span, String)> {
    let mut problems = Problems::default();
    let tree = syntax::read(0, text, &mut { NODES_MAX }, &mut problems);
    assert!(problems.list().is_empty(), "{text}\n{:?}", problems.list());
    let root = tree.root?;
    let node = root.get("a")?.get("expr")?;
    Some((node.span, node.text()?.trim().to_owned()))
}

/// Lines of an expression as a scalar of each style, in a file with text before and after.
fn styles(lines: &[String]) -> Vec<(&'static str, String)> {
    let joined = |indent: &str| lines.join(&format!("\n{indent}"));
    let double = joined("   ").replace('\\', "\\\\").replace('"', "\\\"");
    let escapes =
        lines.join(" ").chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>();
    let escaped = escapes.concat();
    let apart = lines.join("\n\n      ");
    let all = [
        ("literal", format!("|\n    {}", joined("    "))),
        ("literal, indented more", format!("|-2\n      {apart}")),
        ("folded", format!(">-\n    {}", joined("    "))),
        ("folded with a comment", format!("> # why\n    {}", joined("      "))),
        ("single", format!("'{}'", joined("   ").replace('\'', "''"))),
        ("double", format!("\"{double}\"")),
        ("double, escaped", format!("\"{escaped}\"")),
        ("double, continued", format!("\"{}\"", double.replace('\n', " \\\n"))),
        ("plain", joined("   ")),
    ];
    all.map(|(style, scalar)| {
        (style, format!("größe: 🥕\na:\n  expr: {scalar}\n  # after\n  for: 5m\nb: 1\n"))
    })
    .to_vec()
}

/// The bytes of a scalar's span as they would be read.
fn meant(style: &str, raw: &str) -> String {
    if !style.contains("escaped") {
        return raw.to_owned();
    }
    let codes = raw.split("\\u").skip(1).map(|hex| u32::from_str_radix(hex, 16));
    codes.map(|code| code.ok().and_then(char::from_u32).expect("a character")).collect()
}

fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric() || *c == '_') {
        match found.last_mut() {
            Some(last) if last.end == at => last.end += c.len_utf8(),
            _ => found.push(at..at + c.len_utf8()),
        }
    }
    found
}

fn line() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z_]{1,8}",
        Just("sum by (größe)".to_owned()),
        Just("rate(x_total{result=\"über\", path=~'/a\\.b'}[5m])".to_owned()),
        Just("> 0.5".to_owned()),
        Just("* on (job) group_left".to_owned()),
    ];
    proptest::collection::vec(part, 1..5).prop_map(|parts| format!("x {}", parts.join(" ")))
}

proptest! {
    #[test]
    fn each_word_is_found_in_every_style(lines in proptest::collection::vec(line(), 1..4)) {
        for (style, text) in styles(&lines) {
            let (node, value) = read(&text).expect(style);
            for word in words(&value) {
                let span = inside(&text, node, &value, word.clone());
                let raw = text.get(span.start..span.end).expect("a place");
                let word = value.get(word).expect("a word");
                prop_assert_eq!(meant(style, raw), word, "{} in {}", style, text);
            }
        }
    }

    #[test]
    fn no_value_and_no_range_leave_the_scalar(
        source in "[ '\"a\\\\\n|x0é]{0,20}",
        value in "[ '\"aé]{0,8}",
        (start, end) in (0..30usize, 0..30usize),
    ) {
        let node = Span { file: 0, start: 0, end: source.len() };
        let span = inside(&source, node, &value, start..end);
        prop_assert!(span.start <= span.end && span.end <= source.len());
        prop_assert!(source.get(span.start..span.end).is_some());
    }
}

#[test]
fn an_empty_range_is_before_the_next_character_or_behind_the_last() {
    let text = "a:\n  expr: >-\n    sum(\n    x\n";
    let (node, value) = read(text).expect("a scalar");
    let at = |n: usize| inside(text, node, &value, n..n);
    assert_eq!(text.get(at(5).start..), Some("x\n"));
    assert_eq!(at(value.len()).start, text.len() - 1);
}

#[test]
fn a_block_that_begins_with_a_quote_is_a_block() {
    let text = "a:\n  expr: |\n    \"up\" == \"a\\\\b\"\n";
    let (node, value) = read(text).expect("a scalar");
    let span = inside(text, node, &value, 1..3);
    assert_eq!(text.get(span.start..span.end), Some("up"));
}

#[test]
fn a_value_of_another_scalar_keeps_the_place_of_this_one() {
    let node = Span { file: 3, start: 2, end: 5 };
    assert_eq!(inside("a one", node, "two", 0..2), node);
}

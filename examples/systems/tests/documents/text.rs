//! Small pieces of reading prose.

use std::collections::BTreeSet;

/// An enumeration in running text.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) values: BTreeSet<String>,
    /// Whether it breaks off: "or another code", dots, a placeholder.
    pub(crate) more: bool,
    /// Whether being empty is one of the choices.
    pub(crate) empty: bool,
}

const SEPARATORS: [&str; 6] = ["|", " | ", "/", ", or ", ", ", " or "];

/// Reads `a|b`, `a | b`, `a/b`, `a, b, or c`, `"a" or "b"`; ends where another key begins.
pub(crate) fn list(text: &str) -> List {
    let mut list = List::default();
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix("(empty").and_then(|rest| rest.split_once(')')) {
            list.empty = true;
            rest = after.1;
        } else {
            let (value, after) = value(rest);
            if after.starts_with(['=', ':']) {
                return list;
            }
            if value.is_empty() || after.starts_with('<') {
                list.more = true;
                return list;
            }
            list.values.insert(value.to_owned());
            // `"true" when …` says what the other of the two means, or leaves it to the reader.
            if value == "true" && after.starts_with(" when ") {
                list.values.insert("false".to_owned());
            }
            rest = after;
        }
        match SEPARATORS.iter().find_map(|separator| separated(rest, separator)) {
            Some(after) => rest = after,
            None => return list,
        }
    }
}

fn separated<'a>(rest: &'a str, separator: &str) -> Option<&'a str> {
    rest.strip_prefix(separator).map(str::trim_start)
}

/// A value, with or without quotes, and what follows it.
fn value(text: &str) -> (&str, &str) {
    if let Some((value, after)) = text.strip_prefix('"').and_then(|text| text.split_once('"')) {
        return (value, after);
    }
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    text.split_at(end)
}

fn is_word(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// What follows each `key=`, `key: ` and `keys: `.
pub(crate) fn after_key<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let found = text.match_indices(key).filter_map(|(at, _)| {
        let (before, from) = text.split_at(at);
        let rest = from.strip_prefix(key)?;
        let rest = rest.strip_prefix('s').filter(|rest| rest.starts_with(": ")).unwrap_or(rest);
        let whole = !before.ends_with(|c: char| is_word(c) || c == '.');
        rest.strip_prefix('=').or(rest.strip_prefix(": ")).filter(|_| whole)
    });
    found.collect()
}

/// Enumerations in parentheses that name no label: `(a/b)`, `(a, b)`; with their separator.
pub(crate) fn in_parentheses(text: &str) -> Vec<(char, BTreeSet<String>)> {
    let inside = text.split('(').skip(1).filter_map(|from| from.split_once(')'));
    inside.filter_map(|(inside, _)| enumeration(inside.trim_end_matches(" label"))).collect()
}

fn enumeration(text: &str) -> Option<(char, BTreeSet<String>)> {
    let separator = if text.contains('/') { '/' } else { ',' };
    let values: BTreeSet<String> =
        text.split(separator).map(|value| value.trim().to_owned()).collect();
    let words = values.iter().all(|value| !value.is_empty() && value.chars().all(is_word));
    let several = values.len() > 1 || text == "success";
    (words && several).then_some((separator, values))
}

/// Selectors with matchers: `name{label="value"}` as metric, and label with value.
pub(crate) fn matchers(text: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (before, inside) in text.split('}').filter_map(|part| part.split_once('{')) {
        let name = before.rsplit(|c: char| !is_word(c) && c != '.').next().unwrap_or_default();
        for (label, value) in inside.split(',').filter_map(|matcher| matcher.split_once("=\"")) {
            let value = value.trim().trim_end_matches('"');
            found.push((name.to_owned(), label.trim().to_owned(), value.to_owned()));
        }
    }
    found
}

/// `a, b?, c` as names, each with whether it is marked optional.
pub(crate) fn names(list: &str) -> impl Iterator<Item = (&str, bool)> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| (name.trim_end_matches('?'), name.ends_with('?')))
}

/// The cells of a table's row: `a | b |`.
pub(crate) fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

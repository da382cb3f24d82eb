//! Rules about files.

use crate::{none, workspace};

/// Names that tell nothing about what is inside.
const EMPTY_NAMES: [&str; 7] = ["common", "core", "helper", "helpers", "misc", "util", "utils"];

fn offending(is_wrong: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let files = workspace::texts("rs");
    files.filter(|(path, text)| is_wrong(path, text)).map(|(path, _)| path.to_owned()).collect()
}

#[test]
fn every_rust_file_says_first_what_it_is() {
    let silent = offending(|_, text| {
        let first = text.lines().next().unwrap_or_default();
        first.strip_prefix("//! ").is_none_or(|says| says.trim().len() < 4)
    });
    none("files whose first line is no `//!` text", &silent);
}

#[test]
fn no_file_is_named_mod_or_by_a_name_that_tells_nothing() {
    let wrong = offending(|path, _| {
        let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs"));
        stem.is_some_and(|stem| stem == "mod" || EMPTY_NAMES.contains(&stem))
    });
    none("files to rename", &wrong);
}

/// The lint forbids it in every crate; this also sees code that no crate compiles.
#[test]
fn no_rust_file_holds_unsafe_code() {
    let openers = ["{", "fn ", "impl ", "trait ", "extern "];
    let wrong = offending(|_, text| {
        let code = text.lines().filter_map(|line| line.split("//").next());
        code.flat_map(|line| line.split("unsafe ").skip(1))
            .any(|rest| openers.iter().any(|opener| rest.starts_with(opener)))
    });
    none("unsafe code", &wrong);
}

/// A path of the machine a file was written on leads nowhere on any other.
#[test]
fn no_file_mentions_the_place_of_this_checkout_or_its_neighbours() {
    let places = places();
    let files = workspace::files().iter();
    let wrong = files.filter(|(_, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        places.iter().any(|place| mentions(&text, place))
    });
    let named: Vec<_> = wrong.map(|(path, _)| path.clone()).collect();
    none("files that name this machine's folders", &named);
}

/// This checkout and the folders beside it, unless those are the system's own.
fn places() -> Vec<String> {
    let root = workspace::root();
    let mut places = vec![root.display().to_string()];
    let parent = root.parent().filter(|parent| parent.parent().is_some());
    for entry in parent.and_then(|parent| parent.read_dir().ok()).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            places.push(entry.path().display().to_string());
        }
    }
    places
}

/// Whether `text` holds the path `place` or one below it, and not in the middle of another.
fn mentions(text: &str, place: &str) -> bool {
    text.match_indices(place).any(|(at, _)| {
        let (before, after) = (text.get(..at), text.get(at + place.len()..));
        let before = before.and_then(|head| head.chars().next_back());
        let after = after.and_then(|tail| tail.chars().next());
        let continues = |c: char| c.is_alphanumeric() || "._-".contains(c);
        !before.is_some_and(|c| continues(c) || "}/".contains(c)) && !after.is_some_and(continues)
    })
}

#[test]
fn a_place_in_the_middle_of_a_path_is_no_mention() {
    assert!(mentions("see /srv/x/file", "/srv/x"));
    assert!(mentions("\"/srv/x\"", "/srv/x"));
    assert!(!mentions("$ROOT/srv/x/file", "/srv/x"));
    assert!(!mentions("/srv/xy/file", "/srv/x"));
}

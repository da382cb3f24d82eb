//! Golden files: expected text kept beside the test, rewritten on request.

use std::path::Path;

/// Compares `actual` with the file `path`; with `UPDATE_GOLDEN=1` in the environment the file is
/// written instead.
///
/// # Panics
/// When they differ: the first different line of both, and how to accept the new text.
#[track_caller]
pub fn check(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|v| v == "1") {
        update(path, actual);
        return;
    }
    let shown =
        path.file_name().map_or_else(|| path.display().to_string(), |n| n.display().to_string());
    let expected = std::fs::read_to_string(path)
        .unwrap_or_else(|e| panic!("{shown}: {e}; UPDATE_GOLDEN=1 writes it\n{actual}"));
    if let Some(difference) = first_difference(&expected, actual) {
        panic!("{shown} {difference}\nUPDATE_GOLDEN=1 accepts this text:\n{actual}");
    }
}

fn update(path: &Path, actual: &str) {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).expect("a folder for the golden file");
    }
    std::fs::write(path, actual).expect("a writable golden file");
}

fn first_difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (mut old, mut new) = (expected.split('\n'), actual.split('\n'));
    (1..).find_map(|line| match (old.next(), new.next()) {
        (a, b) if a == b => None,
        (a, b) => {
            let (a, b) = (a.unwrap_or("(end)"), b.unwrap_or("(end)"));
            Some(format!("differs at line {line}\n  expected: {a:?}\n  actual:   {b:?}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_different_line_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        let text = first_difference("a\nb\n", "a\nc\n").unwrap();
        assert!(
            text.contains("line 2") && text.contains("\"b\"") && text.contains("\"c\""),
            "{text}"
        );
        let text = first_difference("a", "a\n").unwrap();
        assert!(text.contains("line 2") && text.contains("(end)"), "{text}");
    }

    #[test]
    #[should_panic(expected = "UPDATE_GOLDEN=1 writes it")]
    fn a_missing_file_fails_and_says_how_to_make_it() {
        check(Path::new("no/such/golden.txt"), "text");
    }
}

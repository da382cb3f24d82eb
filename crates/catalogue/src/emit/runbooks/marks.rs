//! The part of a page that is generated, between two marks; everything outside is somebody's work.

use std::fmt;

const BEGIN: &str = "<!-- bellwether:begin";
const END: &str = "<!-- bellwether:end -->";

/// Why the generated part of a page cannot be told from what was written by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkError {
    /// There is no line that begins with this mark.
    Missing(&'static str),
    /// There is more than one line that begins with this mark.
    Doubled(&'static str),
    /// The end comes before the beginning.
    Swapped,
}

impl fmt::Display for MarkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(mark) => write!(f, "has no line that begins with `{mark}`"),
            Self::Doubled(mark) => write!(f, "has several lines that begin with `{mark}`"),
            Self::Swapped => write!(f, "has its marks in the wrong order"),
        }
    }
}

impl std::error::Error for MarkError {}

/// `generated` between marks; the first one holds `note`.
pub(super) fn enclose(note: &str, generated: &str) -> String {
    // Inside a comment of HTML two hyphens may end it.
    let note = note.replace("--", "- -").replace('>', "");
    format!("{BEGIN} {note} -->\n\n{}\n\n{END}\n", generated.trim())
}

/// The page as it becomes: the marked part of `page` replaced by that of `generated`, everything
/// outside kept byte by byte.
///
/// # Errors
/// When the marks are not there exactly once each, in their order: nothing may be replaced then.
pub fn merge(page: &str, generated: &str) -> Result<String, MarkError> {
    let (start, end) = marked(page)?;
    let (from, to) = marked(generated)?;
    let part = |text: &str, start, end| text.get(start..end).unwrap_or_default().to_owned();
    let new = part(generated, from, to);
    // A page checked out with other line ends is not stale because of them.
    if part(page, start, end).replace("\r\n", "\n") == new {
        return Ok(page.to_owned());
    }
    Ok(part(page, 0, start) + &new + &part(page, end, page.len()))
}

/// From the beginning of the first mark to the end of the last one.
fn marked(page: &str) -> Result<(usize, usize), MarkError> {
    let start = only(page, BEGIN)?;
    let end = only(page, END)? + END.len();
    if start < end { Ok((start, end)) } else { Err(MarkError::Swapped) }
}

/// Where the only line that begins with a mark is.
fn only(page: &str, mark: &'static str) -> Result<usize, MarkError> {
    let mut at = 0;
    let mut found = None;
    for line in page.split_inclusive('\n') {
        if line.starts_with(mark) && found.replace(at).is_some() {
            return Err(MarkError::Doubled(mark));
        }
        at += line.len();
    }
    found.ok_or(MarkError::Missing(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(inside: &str) -> String {
        format!("mine\n{}\nmine too\n", enclose("generated -- > x", inside))
    }

    #[test]
    fn only_what_is_between_the_marks_changes() {
        assert_eq!(merge(&page("old"), &enclose("generated -- > x", "new")).unwrap(), page("new"));
    }

    #[test]
    fn other_line_ends_are_no_change() {
        let windows = page("same").replace('\n', "\r\n");
        assert_eq!(merge(&windows, &enclose("generated -- > x", "same")).unwrap(), windows);
        let changed = merge(&windows, &enclose("note", "new")).unwrap();
        assert!(changed.starts_with("mine\r\n<!--") && changed.ends_with("\r\nmine too\r\n"));
    }

    #[test]
    fn without_both_marks_once_nothing_is_replaced() {
        let new = enclose("note", "new");
        let all = page("old");
        for (broken, error) in [
            (String::new(), MarkError::Missing(BEGIN)),
            (all.replace(END, ""), MarkError::Missing(END)),
            (all.replace(BEGIN, "<!-- x"), MarkError::Missing(BEGIN)),
            (format!("{all}{all}"), MarkError::Doubled(BEGIN)),
            (format!("{all}{END}\n"), MarkError::Doubled(END)),
            (format!("{END}\n{BEGIN} -->\n"), MarkError::Swapped),
        ] {
            assert_eq!(merge(&broken, &new), Err(error), "{broken}");
        }
    }
}

//! What a verification found: one drift, where it is and what to do about it.

use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The endpoint breaks what the catalogue promises.
    Error,
    /// Worth knowing, nothing is broken.
    Info,
}

impl Severity {
    /// The word reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One drift between an endpoint and its catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `BW8nn`; [`codes::find`](crate::codes::find) has its documentation.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The family it is about, or the service for findings about the whole process.
    pub subject: String,
    /// The label it is about.
    pub label: Option<String>,
    /// The offending value, cut to [`VALUE_CHARS_MAX`] characters. Never that of a forbidden label.
    pub value: Option<String>,
    /// What is wrong; one line, control characters escaped.
    pub message: String,
    /// What to do; one line.
    pub help: String,
    /// How many series show it, at least 1.
    pub series: u64,
    /// Further occurrences of this code in this subject that are not listed; only on the last one
    /// listed.
    pub suppressed: u64,
}

/// Longest excerpt of a value in a finding, in characters.
pub const VALUE_CHARS_MAX: usize = 120;

/// `value` in quotes, escaped and cut: safe to show on a terminal.
pub(crate) fn quoted(value: &str) -> String {
    format!("{:?}", excerpt(value))
}

/// The first [`VALUE_CHARS_MAX`] characters of `value`, with an ellipsis where more follow.
pub(crate) fn excerpt(value: &str) -> String {
    match value.char_indices().nth(VALUE_CHARS_MAX) {
        Some((cut, _)) => format!("{}…", value.get(..cut).unwrap_or_default()),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_hostile_values_are_cut_and_escaped() {
        assert_eq!(quoted("a\u{1b}[31m\n\u{202e}"), r#""a\u{1b}[31m\n\u{202e}""#);
        let cut = excerpt(&"é".repeat(500));
        assert_eq!(cut.chars().count(), VALUE_CHARS_MAX + 1);
        assert!(cut.ends_with('…'));
    }
}

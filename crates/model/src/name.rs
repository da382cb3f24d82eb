//! Metric and label names, checked once and trusted afterwards.
//!
//! Any non-empty UTF-8 text without control characters is a name (Prometheus 3); the *legacy*
//! alphabet is the one that needs no quoting in an exposition or in PromQL.

use std::fmt;

/// Longest metric or label name accepted, in bytes.
pub const NAME_BYTES_MAX: usize = 128;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// The text has no characters.
    Empty,
    /// The text is longer than [`NAME_BYTES_MAX`]; holds its length in bytes.
    TooLong(usize),
    /// The text holds a control character at this byte offset.
    Control(usize),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a name has at least one character"),
            Self::TooLong(n) => {
                write!(f, "a name has at most {NAME_BYTES_MAX} bytes, this has {n}")
            }
            Self::Control(at) => {
                write!(f, "a name has no control characters, this has one at byte {at}")
            }
        }
    }
}

impl std::error::Error for NameError {}

fn check(text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > NAME_BYTES_MAX {
        return Err(NameError::TooLong(text.len()));
    }
    match text.char_indices().find(|(_, c)| c.is_control()) {
        Some((at, _)) => Err(NameError::Control(at)),
        None => Ok(()),
    }
}

/// Whether `text` is `[a-zA-Z_:][a-zA-Z0-9_:]*`: a metric name that needs no quotes.
pub fn is_legacy_metric_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':')
}

/// Whether `text` is `[a-zA-Z_][a-zA-Z0-9_]*`: a label name that needs no quotes.
pub fn is_legacy_label_name(text: &str) -> bool {
    is_legacy_metric_name(text) && !text.contains(':')
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $legacy:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks `text` and keeps it.
            ///
            /// # Errors
            /// [`NameError`] when it is empty, too long, or holds a control character.
            pub fn new(text: &str) -> Result<Self, NameError> {
                check(text)?;
                Ok(Self(text.into()))
            }

            /// The name as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the name needs no quotes in expositions and expressions.
            pub fn is_legacy(&self) -> bool {
                $legacy(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

name_type!(
    /// The name of a metric family.
    MetricName,
    is_legacy_metric_name
);
name_type!(
    /// The name of a label.
    LabelName,
    is_legacy_label_name
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_names_are_names_but_not_legacy_ones() {
        let dotted = MetricName::new("script.executions.total").unwrap();
        assert!(!dotted.is_legacy());
        assert!(MetricName::new("node:cpu_total").unwrap().is_legacy());
        assert!(!LabelName::new("a:b").unwrap().is_legacy());
        assert!(!MetricName::new("9lives").unwrap().is_legacy());
    }

    #[test]
    fn each_refusal_says_what_is_wrong() {
        assert_eq!(MetricName::new(""), Err(NameError::Empty));
        assert_eq!(MetricName::new("a\nb"), Err(NameError::Control(1)));
        assert_eq!(MetricName::new(&"x".repeat(129)), Err(NameError::TooLong(129)));
    }
}

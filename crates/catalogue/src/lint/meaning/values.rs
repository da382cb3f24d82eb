//! The values a label can have, and what a matcher leaves of them.

use std::collections::BTreeSet;

use bellwether_promql::ast::{MatchOp, Matcher};

/// Values of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Values {
    /// Whatever comes, any number of them.
    Any,
    /// Whatever comes, at most so many.
    UpTo(u64),
    /// One of these.
    OneOf(BTreeSet<String>),
}

impl Values {
    pub(crate) fn of(values: impl IntoIterator<Item = String>) -> Self {
        Self::OneOf(values.into_iter().collect())
    }

    pub(crate) fn one(value: &str) -> Self {
        Self::of([value.to_owned()])
    }

    /// The listed values, when there is a list.
    pub(crate) fn listed(&self) -> Option<&BTreeSet<String>> {
        match self {
            Self::OneOf(values) => Some(values),
            Self::Any | Self::UpTo(_) => None,
        }
    }

    /// Most of them; nothing when there is no telling.
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::Any => None,
            Self::UpTo(limit) => Some(*limit),
            Self::OneOf(values) => Some(values.len() as u64),
        }
    }

    /// Whether some value could be in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OneOf(a), Self::OneOf(b)) => !a.is_disjoint(b),
            _ => true,
        }
    }

    /// Values of either.
    #[must_use]
    pub(crate) fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::OneOf(a), Self::OneOf(b)) => Self::OneOf(a.union(b).cloned().collect()),
            (Self::UpTo(a), Self::UpTo(b)) => Self::UpTo(a.saturating_add(*b)),
            (Self::UpTo(n), Self::OneOf(some)) | (Self::OneOf(some), Self::UpTo(n)) => {
                Self::UpTo(n.saturating_add(some.len() as u64))
            }
            (Self::Any, _) | (_, Self::Any) => Self::Any,
        }
    }

    /// What a matcher lets through; nothing when that is no value at all.
    pub(crate) fn matching(&self, matcher: &Matcher) -> Option<Self> {
        if let Self::OneOf(values) = self {
            let test = Test::new(matcher);
            let left: BTreeSet<String> =
                values.iter().filter(|value| test.accepts(value)).cloned().collect();
            return (!left.is_empty()).then_some(Self::OneOf(left));
        }
        match matcher.op {
            MatchOp::Equal if matcher.value.is_empty() => None,
            MatchOp::Equal => Some(Self::one(&matcher.value)),
            MatchOp::Regex => match alternatives(&matcher.value) {
                Some(values) => Some(Self::of(values)),
                None => Some(self.clone()),
            },
            MatchOp::NotEqual | MatchOp::NotRegex => Some(self.clone()),
        }
    }
}

/// The values of a regex that only lists some, `a|b|c`.
pub(crate) fn alternatives(regex: &str) -> Option<Vec<String>> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '|' | '/' | ':' | ' ');
    let listed = !regex.is_empty() && regex.chars().all(plain);
    let values: Vec<String> = regex.split('|').map(str::to_owned).collect();
    (listed && values.iter().all(|value| !value.is_empty())).then_some(values)
}

/// Whether a matcher lets a value through; true when its regex is not one.
pub(crate) fn accepts(matcher: &Matcher, value: &str) -> bool {
    Test::new(matcher).accepts(value)
}

/// A matcher made ready for many values.
pub(crate) struct Test<'a> {
    matcher: &'a Matcher,
    regex: Option<regex::Regex>,
}

impl<'a> Test<'a> {
    pub(crate) fn new(matcher: &'a Matcher) -> Self {
        let is_regex = matches!(matcher.op, MatchOp::Regex | MatchOp::NotRegex);
        // Prometheus anchors at both ends and lets the dot match line ends.
        let anchored = || regex::Regex::new(&format!("^(?s:{})$", matcher.value)).ok();
        Self { matcher, regex: is_regex.then(anchored).flatten() }
    }

    pub(crate) fn accepts(&self, value: &str) -> bool {
        let matches = || self.regex.as_ref().map(|regex| regex.is_match(value));
        match self.matcher.op {
            MatchOp::Equal => self.matcher.value == value,
            MatchOp::NotEqual => self.matcher.value != value,
            MatchOp::Regex => matches().unwrap_or(true),
            MatchOp::NotRegex => !matches().unwrap_or(false),
        }
    }
}

//! What is wrong with an expression, where, and what to do about it.

use std::fmt;

use crate::Span;

/// One thing that is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What sort of mistake it is.
    pub kind: ErrorKind,
    /// The place of it, in bytes of the text.
    pub span: Span,
    /// What is wrong: one line, no full stop at its end.
    pub message: String,
    /// What to do about it, when there is something to say.
    pub hint: Option<String>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), hint: None }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a hint unless there is one. What is no token needs none about its place.
    #[must_use]
    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        if self.kind != ErrorKind::Lexical {
            self.hint = self.hint.or(hint);
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind: _, span, message, hint } = self;
        write!(f, "{}..{}: {message}", span.start, span.end)?;
        hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl std::error::Error for Error {}

/// Sorts of mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorKind {
    /// A limit of [`Limits`](crate::Limits) is passed.
    Limit,
    /// A character or literal that means nothing: a stray sign, a bad number, an open quote.
    Lexical,
    /// Words in an order the grammar does not know. Nothing after the first one is read.
    Syntax,
    /// A function or aggregation that does not exist.
    UnknownFunction,
    /// Something Prometheus hides behind a feature flag.
    Experimental,
    /// Too few or too many arguments.
    Arguments,
    /// A value of the wrong type.
    Type,
    /// `offset`, `@`, `anchored`, `smoothed` or a range where they cannot stand.
    Modifier,
    /// `bool`, `on`, `ignoring`, `group_left`, `fill` where they cannot stand, or labels listed
    /// twice.
    Matching,
    /// A selector that selects everything, or names its metric twice.
    Selector,
    /// A regular expression Prometheus cannot read.
    Regex,
    /// A duration that is not positive or too long.
    Duration,
}

/// All that is wrong with an expression, in the order of its text. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors(pub(crate) Vec<Error>);

impl Errors {
    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, Error> {
        self.0.iter()
    }

    /// How many there are, at least one.
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl IntoIterator for Errors {
    type Item = Error;
    type IntoIter = std::vec::IntoIter<Error>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Error;
    type IntoIter = std::slice::Iter<'a, Error>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.iter().enumerate() {
            let end_of_last = if at == 0 { "" } else { "\n" };
            write!(f, "{end_of_last}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

//! Why a command could not do its work: what is wrong and what to do. Exit status 2.

use std::fmt;
use std::io::{self, Write as _};

/// A command could not run to its end.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    help: String,
}

impl Failure {
    /// `what` went wrong, and what to do about it.
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }

    /// The same with every occurrence of `secret` covered.
    pub(crate) fn without(self, secret: &crate::scrape::Secret) -> Self {
        Self { what: secret.cover(&self.what), help: secret.cover(&self.help) }
    }

    /// Writes it to standard error.
    pub(crate) fn show(&self) {
        // Nowhere is left to report that standard error is closed.
        let _shown = writeln!(io::stderr().lock(), "{self}");
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\n  = help: {}", self.what, self.help)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(format!("cannot write the output: {error}"), "free space, or write elsewhere")
    }
}

//! Why a layer cannot be built.

use std::fmt;

/// Everything wrong with what a layer was told, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpLayerError {
    /// The problems, in the order of the instruments.
    pub problems: Vec<LabelProblem>,
}

/// One thing wrong with what a layer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelProblem {
    /// No instrument was given.
    NothingToRecord,
    /// The layer has no value for a label.
    Unknown {
        /// The family.
        metric: &'static str,
        /// Its label.
        label: &'static str,
    },
    /// A label of something counted before there is a response wants the response's status.
    TooEarly {
        /// The family.
        metric: &'static str,
        /// Its label.
        label: &'static str,
    },
    /// A fixed value is not among those a closed label allows.
    Undeclared {
        /// The family.
        metric: &'static str,
        /// Its label.
        label: &'static str,
        /// The value.
        value: String,
        /// The allowed values.
        allowed: &'static [&'static str],
    },
    /// A constant or extractor was given for a label that no instrument has.
    Unused {
        /// The label.
        label: String,
    },
}

impl fmt::Display for LabelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToRecord => write!(
                f,
                "the HTTP layer has no instrument; give it at least `.requests(…)` or `.duration(…)`"
            ),
            Self::Unknown { metric, label } => write!(
                f,
                "label `{label}` of `{metric}`: the HTTP layer has no value for it; name it {}, or \
                 give it one with `.constant(\"{label}\", …)` or `.extract(\"{label}\", …)`",
                super::source::KNOWN
            ),
            Self::TooEarly { metric, label } => write!(
                f,
                "label `{label}` of `{metric}`: there is no status while a request is in flight; \
                 take the label off this metric"
            ),
            Self::Undeclared { metric, label, value, allowed } => write!(
                f,
                "label `{label}` of `{metric}`: `{value}` is not one of its values ({}); add it to \
                 the catalogue, or let the label fold",
                allowed.join(", ")
            ),
            Self::Unused { label } => write!(
                f,
                "no instrument of the HTTP layer has a label `{label}`; take its `.constant` or \
                 `.extract` out, or correct its name"
            ),
        }
    }
}

impl fmt::Display for HttpLayerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let separator = if i == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for HttpLayerError {}

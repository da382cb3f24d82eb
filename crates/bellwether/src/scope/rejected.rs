//! What was refused at recording, by metric and reason.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::lock;

/// Why a recording was refused, or what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rejection {
    /// NaN or an infinity.
    NonFinite,
    /// A counter was to go down.
    Negative,
    /// The catalogue's combinations leave this label set out.
    UndeclaredCombination,
    /// A text is not in its label's closed set.
    UndeclaredValue,
    /// A series was to be brought to a total after its label value had left.
    LeftValue,
    /// A timed future was dropped before it was done. Its duration was recorded all the same.
    Cancelled,
}

impl Rejection {
    /// The value of the `reason` label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NonFinite => "non_finite",
            Self::Negative => "negative",
            Self::UndeclaredCombination => "undeclared_combination",
            Self::UndeclaredValue => "undeclared_value",
            Self::LeftValue => "left_value",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Counts by metric and reason. Bounded by the catalogue: metrics times reasons.
#[derive(Debug, Default)]
pub(crate) struct Rejected(Mutex<BTreeMap<(u32, Rejection), u64>>);

impl Rejected {
    pub(crate) fn count(&self, metric: u32, reason: Rejection) {
        *lock(&self.0).entry((metric, reason)).or_default() += 1;
    }

    pub(crate) fn read(&self) -> Vec<((u32, Rejection), u64)> {
        lock(&self.0).iter().map(|(k, v)| (*k, *v)).collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }
}

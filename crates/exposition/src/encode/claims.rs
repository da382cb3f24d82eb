//! The names a family occupies, so that no exposition says one name twice.

use std::collections::HashSet;

use bellwether_model::FamilyKind;

use super::Dialect;
use crate::openmetrics::sample_suffixes;

/// The names a family called `base` occupies: its own and those its samples can have.
pub(crate) fn claimed_names(
    dialect: Dialect,
    base: &str,
    kind: FamilyKind,
) -> impl Iterator<Item = String> {
    let suffixes: &[&str] = match (dialect, kind) {
        (Dialect::Text, FamilyKind::Summary) => &["_count", "_sum"],
        (Dialect::Text, FamilyKind::Histogram) => &["_count", "_sum", "_bucket"],
        (Dialect::Text, _) => &[],
        (Dialect::OpenMetrics, kind) => sample_suffixes(kind),
    };
    std::iter::once("").chain(suffixes.iter().copied()).map(move |s| format!("{base}{s}"))
}

/// Names occupied so far.
#[derive(Debug, Default)]
pub(crate) struct Claims(HashSet<String>);

impl Claims {
    /// Takes `names`, or none of them when one is taken already.
    pub(crate) fn claim(&mut self, names: impl Iterator<Item = String>) -> bool {
        let names: Vec<String> = names.collect();
        let free = !names.iter().any(|n| self.0.contains(n));
        if free {
            self.0.extend(names);
        }
        free
    }
}

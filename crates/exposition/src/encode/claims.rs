//! The names a family occupies, so that no exposition says one name twice.

use std::collections::HashSet;

use bellwether_model::FamilyKind;

/// The names a family called `base` occupies in OpenMetrics: its own and its samples'.
pub(crate) fn claimed_names(base: &str, kind: FamilyKind) -> impl Iterator<Item = String> {
    let suffixes: &[&str] = match kind {
        FamilyKind::Counter => &["_total", "_created"],
        FamilyKind::Summary => &["_count", "_sum", "_created"],
        FamilyKind::Histogram => &["_count", "_sum", "_bucket", "_created"],
        FamilyKind::GaugeHistogram => &["_gcount", "_gsum", "_bucket"],
        FamilyKind::Info => &["_info"],
        FamilyKind::Gauge | FamilyKind::StateSet | FamilyKind::Unknown => &[],
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

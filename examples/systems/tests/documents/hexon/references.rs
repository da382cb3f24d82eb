//! A line that refers to another module.

/// `- module: pattern_* metrics cover …`, `- module: metrics for …`, `- name (from name module) — …`: the
/// module, and which of its metrics.
pub(super) fn reference(line: &str) -> Option<(String, String)> {
    let item = line.strip_prefix("- ")?;
    if let Some((metric, module)) = item.split_once(" (from ") {
        let (module, _) = module.trim_start_matches("the ").split_once(" module)")?;
        return Some((module.to_owned(), metric.to_owned()));
    }
    let (module, rest) = item.split_once(": ")?;
    let (metrics, _) = rest.split_once("metrics ")?;
    Some((module.to_owned(), metrics.trim().to_owned()))
}

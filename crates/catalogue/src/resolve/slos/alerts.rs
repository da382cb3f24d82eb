//! The alerts of an SLO; what is wrong with them is said by `check`.

use std::time::Duration;

use bellwether_model::spec::{SloAlert, SpentAlert};

use super::severity;
use crate::fields::PAIR;
use crate::syntax::{Key, Node};
use crate::view::View;

/// Short windows of alerts that do not say are this part of the long one.
const SHORT: u32 = 12;
/// Spent shares that are alerts when an SLO does not say.
const SPENT: [&str; 4] = ["25%", "50%", "75%", "100%"];

/// Name, factor, long and short window in minutes, and what must remain less.
const REFERENCE: [(&str, &str, u64, u64, Option<&str>); 3] = [
    ("critical", "14", 60, 5, None),
    ("warning", "6", 360, 30, None),
    ("info", "1", 3 * 24 * 60, 360, Some("50%")),
];

/// The burn-rate alerts: as written, or the reference set.
pub(super) fn burns(view: View<'_>, declared: &[String]) -> Vec<SloAlert> {
    let min_bad = view.whole("min_bad").map_or(1, i64::unsigned_abs);
    if view.node("alerts").is_none() {
        return reference(min_bad, declared).collect();
    }
    let entries = view.entries("alerts").iter().enumerate();
    entries.filter_map(|(at, (key, node))| one(key, node, (at, declared), min_bad)).collect()
}

fn reference(min_bad: u64, declared: &[String]) -> impl Iterator<Item = SloAlert> {
    REFERENCE.into_iter().map(move |(name, factor, long, short, remaining)| SloAlert {
        name: name.to_owned(),
        severity: severity::usual(name, declared),
        factor: factor.to_owned(),
        long: Duration::from_mins(long),
        short: Duration::from_mins(short),
        min_bad,
        remaining_below: remaining.map(str::to_owned),
    })
}

fn one(
    key: &Key,
    node: &Node,
    (at, declared): (usize, &[String]),
    min_bad: u64,
) -> Option<SloAlert> {
    let view = View::new(node, &PAIR);
    let long = view.duration("long")?;
    let given = view.text("severity").map(|text| text.trim().to_owned());
    Some(SloAlert {
        name: key.text.clone(),
        severity: given.unwrap_or_else(|| severity::of(&key.text, at, declared)),
        factor: view.string("factor"),
        long,
        short: view.duration("short").unwrap_or(long / SHORT),
        min_bad: view.whole("min_bad").map_or(min_bad, i64::unsigned_abs),
        remaining_below: view.text("remaining_below").map(|text| text.trim().to_owned()),
    })
}

/// The alerts on what is spent, ascending.
pub(super) fn spent(view: View<'_>, declared: &[String]) -> Vec<SpentAlert> {
    let given = view.list("spent").map(|_| view.texts("spent"));
    let mut all: Vec<SpentAlert> = given
        .unwrap_or_else(|| SPENT.to_vec())
        .into_iter()
        .map(|share| {
            let share = share.trim();
            SpentAlert { share: share.to_owned(), severity: urgency(share, declared) }
        })
        .collect();
    all.sort_by(|a, b| percent(&a.share).total_cmp(&percent(&b.share)));
    all
}

fn urgency(share: &str, declared: &[String]) -> String {
    let usual = match percent(share) {
        percent if percent >= 100.0 => "critical",
        percent if percent >= 75.0 => "warning",
        _ => "info",
    };
    severity::usual(usual, declared)
}

fn percent(share: &str) -> f64 {
    share.strip_suffix('%').and_then(|digits| digits.trim_end().parse().ok()).unwrap_or(0.0)
}

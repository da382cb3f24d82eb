//! What the clocks of a zone showed within a window: before its last change, and since.
//!
//! Of windows of half a year and more, what lies before the last but one change is an hour off.

use super::super::selector::quoted;
use super::super::zone::Clocks;
use super::super::{Of, Rule};
use super::is_expressible;

/// Records of the last change of a zone's clocks.
const CHANGE: &str = "slo:zone_change:seconds";
const BEFORE: &str = "slo:zone_offset_before:seconds";
const ADDED: &str = "slo:zone_offset_added:seconds";

/// A record for each zone whose clocks change and that a recurrence follows.
pub(super) fn rules(of: Of<'_>) -> Vec<Rule> {
    let recurring =
        of.slo.corrections.iter().filter(|one| one.rrule.is_some() && is_expressible(one));
    let mut zones: Vec<&str> = recurring.map(|one| one.zone.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    zones.into_iter().flat_map(|zone| last_change(of, zone)).collect()
}

fn last_change(of: Of<'_>, zone: &str) -> Vec<Rule> {
    let clocks = Clocks::named(zone);
    if clocks.is_steady() {
        return Vec::new();
    }
    let record = |(name, expr): (&str, String)| {
        let mut rule = of.identity().record(name.to_owned(), format!("vector({expr})"), None);
        rule.labels.push(("zone".to_owned(), zone.to_owned()));
        rule
    };
    [CHANGE, BEFORE, ADDED].into_iter().zip(clocks.last_change()).map(record).collect()
}

/// What a zone's clocks show at a moment that has a second as its value.
pub(super) fn local(of: Of<'_>, zone: &str, moment: &str) -> String {
    let clocks = Clocks::named(zone);
    if clocks.is_steady() {
        return clocks.local(moment);
    }
    let read = |record: &str| {
        let matchers = of.identity().matchers();
        format!("on () group_left () ({record}{{{matchers},zone={}}} @ end())", quoted(zone))
    };
    format!("{moment} + ({moment} >= bool {}) * {} + {}", read(CHANGE), read(ADDED), read(BEFORE))
}

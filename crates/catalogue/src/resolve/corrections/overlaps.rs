//! Corrections of one SLO that are in force at the same time.

use std::collections::BTreeSet;

use bellwether_model::Timestamp;

use super::Read;
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::moment;
use crate::objective;
use crate::resolve::Scope;
use bellwether_slo::Zone;
use bellwether_slo::correction::CORRECTIONS_MAX;

/// How far beyond the latest beginning is looked.
const AHEAD: i64 = 400 * 86_400_000;
/// How far before that, where what repeats would be told by too many occurrences.
const BEHIND: i64 = 1000 * 86_400_000;
/// As many occurrences are told at once, the first ones.
const TOLD_MAX: usize = 1024;

type Occurrence = (Timestamp, Timestamp);

/// Says of each two that overlap that they do; of one that overlaps itself, too.
pub(super) fn report(scope: &mut Scope<'_>, all: &[Read], of: &[Vec<usize>]) {
    let latest = all.iter().map(|one| one.spec.start.0).max().unwrap_or(0);
    let until = Timestamp(latest.saturating_add(AHEAD));
    let occurrences: Vec<Vec<Occurrence>> = all.iter().map(|one| ahead(one, until)).collect();
    let (mut groups, mut told) = (BTreeSet::new(), BTreeSet::new());
    for own in of.iter().filter(|own| !own.is_empty()) {
        // What is written once for many SLOs is looked at once.
        if !groups.insert(own) {
            continue;
        }
        for (first, second, at) in pairs(own, &occurrences) {
            if told.insert((first.min(second), first.max(second))) {
                say(scope, (all.get(first), all.get(second)), at);
            }
        }
    }
}

/// All occurrences until then, or the last ones: what repeats is the same every year.
fn ahead(one: &Read, until: Timestamp) -> Vec<Occurrence> {
    let Ok(correction) = objective::correction(&one.spec) else { return Vec::new() };
    let all = correction.occurrences(Timestamp(i64::MIN), until);
    if all.len() < TOLD_MAX {
        return all;
    }
    correction.occurrences(Timestamp(until.0.saturating_sub(BEHIND)), until)
}

fn pairs(own: &[usize], occurrences: &[Vec<Occurrence>]) -> Vec<(usize, usize, Timestamp)> {
    let spans = |at: &usize| {
        let own = occurrences.get(*at).map(Vec::as_slice).unwrap_or_default();
        own.iter().map(|(from, to)| (*from, *to, *at)).collect::<Vec<_>>()
    };
    // Those beyond are one error already.
    let mut all: Vec<_> = own.iter().take(CORRECTIONS_MAX).flat_map(spans).collect();
    all.sort_unstable();
    let (mut open, mut found) = (Vec::<(Timestamp, usize)>::new(), Vec::new());
    for (from, to, at) in all {
        open.retain(|(end, _)| *end > from);
        found.extend(open.iter().map(|(_, other)| (*other, at, from)));
        open.push((to, at));
    }
    found
}

fn say(scope: &mut Scope<'_>, (first, second): (Option<&Read>, Option<&Read>), at: Timestamp) {
    let (Some(first), Some(second)) = (first, second) else { return };
    let zone = Zone::parse(&second.spec.zone).unwrap_or(Zone::Utc);
    let at = moment::local(at, &zone);
    let itself = first.span == second.span;
    let message = if itself {
        format!("{} begins again before it ends, first at {at}", quoted(&second.spec.name))
    } else {
        let names = (quoted(&first.spec.name), quoted(&second.spec.name));
        format!("{} and {} overlap, first at {at}", names.0, names.1)
    };
    let help = if itself { "shorten it" } else { "make one of both, or let one end earlier" };
    let problem =
        Diagnostic::new(codes::CORRECTION_OVERLAP, second.span, second.subject(), message, help);
    let related = problem.clone().with_related(first.span, "the other one");
    scope.report(if itself { problem } else { related });
}

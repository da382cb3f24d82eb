//! What generated rules cannot say of times: corrections of odd lengths, clocks of years to come.

use std::time::Duration;

use bellwether_model::spec::{CalendarWindow, CorrectionSpec, SloSpec};
use bellwether_model::{Catalogue, Clock, SystemClock, Timestamp};

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::emit::slo::{clocks_known_until, has_changing_clocks, is_expressible};
use crate::fields::SLO;
use crate::resolve::Scope;
use crate::source::Span;
use crate::view::View;

/// So long before the known clock changes end, somebody is told.
const AHEAD: Duration = Duration::from_hours(366 * 24);

/// Runs all of them.
pub(super) fn run(scope: &mut Scope<'_>, catalogue: &Catalogue) {
    let ending = ends_soon(SystemClock.now());
    for file in scope.files {
        for (key, node) in file.view.entries("slos") {
            let Some(slo) = catalogue.slos.iter().find(|slo| slo.name == key.text) else {
                continue;
            };
            let own = View::new(node, &SLO).entries("corrections");
            let place = |name: &str| {
                let found = own.iter().find(|(key, _)| key.text == name);
                found.map_or(key.span, |(key, _)| key.span)
            };
            corrections(scope, slo, place);
            if ending {
                clocks(scope, slo, key.span);
            }
        }
    }
}

fn corrections(scope: &mut Scope<'_>, slo: &SloSpec, place: impl Fn(&str) -> Span) {
    for one in slo.corrections.iter().filter(|one| !is_expressible(one)) {
        let message = format!(
            "rules in Prometheus cannot leave {} out; objectives in the process and reports do",
            quoted(&one.name)
        );
        let help = "make it a day or less, weekly, or several of different days";
        let span = place(&one.name);
        scope.report(Diagnostic::new(codes::CORRECTION_IN_RULES, span, &slo.name, message, help));
    }
}

fn ends_soon(now: Timestamp) -> bool {
    let ahead = i64::try_from(AHEAD.as_millis()).unwrap_or(i64::MAX);
    now.0.saturating_add(ahead) > clocks_known_until().0
}

/// The zones of an SLO whose clock changes rules know for a while only.
fn clocks(scope: &mut Scope<'_>, slo: &SloSpec, span: Span) {
    let calendar = slo.calendar.iter().map(|CalendarWindow { zone, .. }| zone);
    let recurring = slo.corrections.iter().filter(|one| one.rrule.is_some());
    let mut zones: Vec<&String> =
        calendar.chain(recurring.map(|CorrectionSpec { zone, .. }| zone)).collect();
    zones.retain(|zone| has_changing_clocks(zone));
    zones.dedup();
    for zone in zones {
        let message = format!("rules know the clocks of {zone} for less than a year");
        let help = "generate the rules with a newer release, which knows more years";
        scope.report(Diagnostic::new(codes::CLOCKS_END, span, &slo.name, message, help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_before_the_known_clocks_end_it_is_told() {
        let end = clocks_known_until().0;
        assert!(!ends_soon(Timestamp(end - 367 * 86_400_000)));
        assert!(ends_soon(Timestamp(end - 365 * 86_400_000)));
    }
}

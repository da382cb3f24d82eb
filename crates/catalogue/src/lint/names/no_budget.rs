//! Very many series, and nothing that limits them.

use crate::diagnostic::Diagnostic;
use crate::lint::{Lint, rule};

rule!(235 Info "Millions of series and no budget" {
    what: "The metrics without a `budget` of their own can have more than a million series in one \
           process, and the catalogue has no `budget` either.",
    why: "Nobody has decided that it may cost so much; one more label multiplies it again, unnoticed.",
    wrong: Yaml("metrics:
  visits_total:
    type: counter
    help: Visits.
    labels: { shop: { open: 2000 }, article: { open: 1000 } }
"),
    right: Yaml("budget: 2500000
metrics:
  visits_total:
    type: counter
    help: Visits.
    labels: { shop: { open: 2000 }, article: { open: 1000 } }
"),
});

/// More series than this in one process should be somebody's decision.
const SERIES_MAX: u64 = 1_000_000;

fn check(lint: &mut Lint<'_>) {
    if lint.catalogue.budget.is_some() {
        return;
    }
    let free = || lint.specs().filter(|(_, spec)| spec.budget.is_none());
    let series = free().fold(0, |sum: u64, (_, spec)| sum.saturating_add(spec.series().total));
    let costliest = free().max_by_key(|(_, spec)| spec.series().total);
    let Some((costliest, spec)) = costliest.filter(|_| series > SERIES_MAX) else { return };
    let Some(service) = lint.files.iter().find(|file| file.is_service) else { return };
    let message = format!("at worst {series} series in one process, and no `budget` limits them");
    let help = "lower the limits of open labels, or write `budget` with what you are ready to pay";
    let said = format!("{} of them", spec.series().total);
    let problem = Diagnostic::new(CODE, service.view.span("service"), "", message, help);
    lint.report(problem.with_related(costliest.span, said));
}

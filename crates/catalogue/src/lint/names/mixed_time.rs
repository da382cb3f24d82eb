//! Durations of one module in different scales.

use std::collections::BTreeMap;

use super::unit::{self, Measure};
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(207 Warning "Seconds and milliseconds in one module" {
    what: "Metrics of one module measure time in different parts of a second.",
    why: "Thresholds are copied from the metric next to it, and are then wrong by a factor of a thousand.",
    wrong: Yaml("metrics:
  pay_duration_seconds: { type: gauge, unit: s, help: Time the last payment took. }
  ship_duration_ms: { type: gauge, unit: ms, help: Time the last shipment took. }
"),
    right: Yaml("metrics:
  pay_duration_seconds: { type: gauge, unit: s, help: Time the last payment took. }
  ship_duration_seconds: { type: gauge, unit: s, help: Time the last shipment took. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for problem in odd_ones(lint).into_iter().map(|odd| problem(&odd)) {
        lint.report(problem);
    }
}

/// A metric whose scale is not the one of its module.
pub(super) struct Odd<'a> {
    pub(super) metric: &'a Resolved<'a>,
    measure: Measure,
    usual: Measure,
    /// A metric in the usual scale.
    other: &'a Resolved<'a>,
}

/// The metrics of each module that measure time in another scale than its first one does, or than
/// those in seconds do when there are any.
pub(super) fn odd_ones<'a>(lint: &Lint<'a>) -> Vec<Odd<'a>> {
    let mut modules: BTreeMap<&str, Vec<(&Resolved<'_>, Measure)>> = BTreeMap::new();
    for (metric, spec) in lint.specs() {
        let Some(measure) = unit::measured(spec).filter(|measure| measure.is_fine_time()) else {
            continue;
        };
        modules.entry(&spec.module).or_default().push((metric, measure));
    }
    let mut all = Vec::new();
    for timed in modules.into_values() {
        let seconds = timed.iter().find(|(_, measure)| measure.ucum == "s");
        let Some((other, usual)) = seconds.or(timed.first()).copied() else { continue };
        let odd = timed.into_iter().filter(|(_, measure)| measure.ucum != usual.ucum);
        all.extend(odd.map(|(metric, measure)| Odd { metric, measure, usual, other }));
    }
    all
}

fn problem(odd: &Odd<'_>) -> Diagnostic {
    let message = format!(
        "time in {}, while {} of the same module is in {}",
        odd.measure.word,
        quoted(odd.other.name),
        odd.usual.word
    );
    let help = format!("measure in {} as well, and name it so", odd.usual.word);
    Diagnostic::new(CODE, odd.metric.span, odd.metric.name, message, help)
        .with_related(odd.other.span, format!("in {}", odd.usual.word))
}

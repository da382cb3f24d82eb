//! Units that only the name knows.

use super::unit::{self, Stated};
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(206 Info "A unit in the name only" {
    what: "The name ends in a unit, and the metric states none.",
    why: "Dashboards, pages and the checks of expressions read `unit`; without it an axis shows bare numbers.",
    wrong: Yaml("metrics:
  cache_bytes: { type: gauge, help: Memory the cache holds. }
"),
    right: Yaml("metrics:
  cache_bytes: { type: gauge, unit: By, help: Memory the cache holds. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs().filter(|(_, spec)| unit::has_unit(spec.kind)) {
        if unit::stated(spec) != Stated::Nothing {
            continue;
        }
        let Some((named, word)) = unit::in_name(spec) else { continue };
        let message = format!("the name ends in {}, but no unit is stated", quoted(&word));
        let help = format!("add `unit: \"{}\"`", named.ucum);
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

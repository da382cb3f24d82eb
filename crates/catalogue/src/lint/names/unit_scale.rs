//! Names and units of different scales.

use super::unit::{self, Stated};
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(204 Warning "A name in one scale, a unit in another" {
    what: "The name says milliseconds and `unit` says seconds, or the like.",
    why: "Dashboards scale by the unit and people by the name: one of them is wrong by a factor.",
    wrong: Yaml("metrics:
  wait_ms: { type: gauge, unit: s, help: Oldest entry of the queue. }
"),
    right: Yaml("metrics:
  wait_seconds: { type: gauge, unit: s, help: Oldest entry of the queue. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs() {
        let Some((named, word)) = unit::in_name(spec) else { continue };
        let Stated::Known(stated) = unit::stated(spec) else { continue };
        if named.ucum == stated.ucum || named.dimension != stated.dimension {
            continue;
        }
        let message = format!(
            "the name ends in {}, the unit is {}",
            quoted(&word),
            quoted(spec.unit.as_str())
        );
        let help = format!("write `unit: {}`, or end the name in `_{}`", named.ucum, stated.word);
        let span =
            if metric.view.node("unit").is_some() { metric.view.span("unit") } else { metric.span };
        lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
    }
}

//! Names and units that measure different things.

use super::unit::{self, Dimension, Stated};
use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(205 Warning "A name of one thing, a unit of another" {
    what: "The name says time, bytes or a share, and `unit` says something else: `_seconds` on what counts requests.",
    why: "Sums and thresholds are made from the name, axes from the unit; they cannot both be meant.",
    wrong: Yaml(r#"metrics:
  wait_seconds_total: { type: counter, unit: "{request}", help: Requests that had to wait. }
"#),
    right: Yaml(r#"metrics:
  waits_total: { type: counter, unit: "{request}", help: Requests that had to wait. }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs().filter(|(_, spec)| unit::has_unit(spec.kind)) {
        let Some((named, word)) = named(spec) else { continue };
        let fits = match unit::stated(spec) {
            Stated::Known(stated) => stated.dimension == named,
            Stated::Counts => false,
            Stated::Nothing | Stated::Unclear => true,
        };
        if fits {
            continue;
        }
        let message =
            format!("the name says {}, the unit is {}", quoted(&word), quoted(spec.unit.as_str()));
        let help = "correct `unit`, or give the name the word of its unit";
        lint.report(Diagnostic::new(CODE, metric.view.span("unit"), metric.name, message, help));
    }
}

/// What the name says is measured, and the word that says so. A utilization is a share.
fn named(spec: &bellwether_model::MetricSpec) -> Option<(Dimension, String)> {
    let last = words::of(&spec.name).pop().filter(|w| w == "utilization" || w == "utilisation");
    let share = last.map(|word| (Dimension::Share, word));
    share.or_else(|| unit::in_name(spec).map(|(measure, word)| (measure.dimension, word)))
}

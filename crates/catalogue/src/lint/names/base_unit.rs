//! Units that are no base units.

use std::collections::HashSet;

use bellwether_model::spec::MetricKind;

use super::{mixed_time, unit};
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(208 Info "Not in the base unit" {
    what: "The metric measures time in something else than seconds, bytes in multiples, or a share in percent.",
    why: "Prometheus' own metrics and most dashboards use seconds, bytes and ratios; everything else needs converting before it can be compared.",
    wrong: Yaml("metrics:
  scan_duration_ms: { type: gauge, unit: ms, help: Time the last scan took. }
"),
    right: Yaml("metrics:
  scan_duration_seconds: { type: gauge, unit: s, help: Time the last scan took. }
"),
});

fn check(lint: &mut Lint<'_>) {
    let mixed: HashSet<&str> =
        mixed_time::odd_ones(lint).into_iter().map(|odd| odd.metric.name).collect();
    for (metric, spec) in lint.specs().filter(|(_, spec)| has_scale(spec.kind)) {
        let Some(measure) = unit::measured(spec) else { continue };
        let base = measure.base();
        // One that does not fit its own module is reported as that.
        if measure.ucum == base.ucum || mixed.contains(metric.name) {
            continue;
        }
        let message = format!("measured in {}, not in {}", quoted(measure.word), quoted(base.word));
        let help = format!("measure in `{}` and end the name in `_{}`", base.ucum, base.word);
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

/// Whether the scale is the catalogue's choice; a latency is in seconds, anything else is an error.
fn has_scale(kind: MetricKind) -> bool {
    unit::has_unit(kind) && kind != MetricKind::Latency
}

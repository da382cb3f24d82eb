//! Open labels that admit nearly everything.

use std::collections::HashSet;

use bellwether_model::spec::Domain;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(234 Info "An open label with a very high limit" {
    what: "An open label admits more than 10,000 values at a time.",
    why: "A limit is there to hold what goes wrong; this one lets a fault make as many series as a whole \
          service has, in every process.",
    wrong: Yaml("metrics:
  visits_total: { type: counter, help: Visits., labels: { shop: { open: 50000 } } }
"),
    right: Yaml("metrics:
  visits_total: { type: counter, help: Visits., labels: { shop: { open: 500 } } }
"),
});

/// More values than this at a time are no label any more.
const VALUES_MAX: u32 = 10_000;

fn check(lint: &mut Lint<'_>) {
    let mut shared = HashSet::new();
    for (metric, spec) in lint.specs() {
        for label in &spec.labels {
            let Domain::Open { limit, .. } = label.domain else { continue };
            let again = label.shared.as_ref().is_some_and(|name| !shared.insert((name, limit)));
            if limit <= VALUES_MAX || again {
                continue;
            }
            let (span, _) = super::label(metric, &label.name);
            let message = format!("{} admits {limit} values at a time", quoted(&label.name));
            let help = "admit as many as somebody looks at, and let the rest fold into one value";
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}

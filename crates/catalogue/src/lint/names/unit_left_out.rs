//! The unit in the names of durations, or not.

use bellwether_model::spec::MetricKind;

use super::unit;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(229 Info "Seconds in some names and not in others" {
    what: "Nearly all durations of the catalogue end in `_seconds` and this one does not, or nearly none does and this one does.",
    why: "Names are typed from memory of their neighbours; the odd one is looked for in vain.",
    wrong: Yaml("metrics:
  pay_seconds: { type: latency, help: Time a payment took. }
  ship_seconds: { type: latency, help: Time a shipment took. }
  pack_seconds: { type: latency, help: Time packing took. }
  count_seconds: { type: latency, help: Time counting took. }
  print_seconds: { type: latency, help: Time printing took. }
  fold_duration: { type: latency, help: Time folding took. }
"),
    right: Yaml("metrics:
  pay_seconds: { type: latency, help: Time a payment took. }
  ship_seconds: { type: latency, help: Time a shipment took. }
  pack_seconds: { type: latency, help: Time packing took. }
  count_seconds: { type: latency, help: Time counting took. }
  print_seconds: { type: latency, help: Time printing took. }
  fold_seconds: { type: latency, help: Time folding took. }
"),
});

/// So many more make the others odd.
const TIMES: usize = 5;

fn check(lint: &mut Lint<'_>) {
    let timed = lint.specs().filter(|(_, spec)| {
        let kind = matches!(spec.kind, MetricKind::Histogram | MetricKind::Latency);
        kind && spec.unit.as_str() == "s"
    });
    let (with, without): (Vec<_>, Vec<_>) = timed
        .partition(|(_, spec)| unit::in_name(spec).is_some_and(|(named, _)| named.ucum == "s"));
    let odd =
        |few: &[(&Resolved<'_>, _)], many: usize| !few.is_empty() && many >= TIMES * few.len();
    let (found, has, help) = if odd(&with, without.len()) {
        (with, "do not end in their unit", "call it like the others, without `_seconds`")
    } else if odd(&without, with.len()) {
        (without, "end in `_seconds`", "end the name in `_seconds`, as the others do")
    } else {
        return;
    };
    for (metric, _) in found {
        let message =
            format!("nearly all durations of the catalogue {has}, unlike {}", quoted(metric.name));
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

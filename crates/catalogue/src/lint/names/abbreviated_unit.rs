//! Units that are not written out.

use super::unit;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(210 Info "A unit cut short" {
    what: "The name ends in a unit that is not written out: `_secs`, `_pct`, `_mb`.",
    why: "`_mb` is a million bytes to one reader and a mebibyte to the next, and a search for `_seconds` does not find `_secs`.",
    wrong: Yaml("metrics:
  wait_secs: { type: gauge, unit: s, help: Oldest entry of the queue. }
"),
    right: Yaml("metrics:
  wait_seconds: { type: gauge, unit: s, help: Oldest entry of the queue. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs().filter(|(_, spec)| unit::has_unit(spec.kind)) {
        let Some((measure, word)) = unit::in_name(spec) else { continue };
        let whole = word == measure.word || measure.word.strip_suffix('s') == Some(&word);
        // `_ms` in milliseconds is said to be no base unit already, and that takes the word away.
        if whole || word == "percentage" || word == measure.ucum && word.len() == 2 {
            continue;
        }
        let message = format!("{} is {} cut short", quoted(&word), quoted(measure.word));
        let help = format!("end the name in `_{}`", measure.word);
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

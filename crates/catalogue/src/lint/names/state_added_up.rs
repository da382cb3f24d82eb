//! States in a sum.

use bellwether_model::spec::MetricKind;

use crate::diagnostic::Diagnostic;
use crate::lint::{Lint, rule};

rule!(231 Info "A state that is added up" {
    what: "The help of an up-down counter says what 1 and 0 stand for: `1 while …`, `1 = up`.",
    why: "An up-down counter is changed by adding: whoever reports `up` twice makes it 2, and a missed \
          `down` stays for ever.",
    wrong: Yaml("metrics:
  database_status: { type: updown, help: 1 while the database answers. }
"),
    right: Yaml("metrics:
  database_status: { type: stateset, help: Whether the database answers., states: [up, down] }
"),
});

/// How a help begins, or goes on, that says what the values of a state mean.
const STATES: [&str; 7] = ["1 while ", "1 if ", "1 when ", "1=", "1 = ", "0 or 1", "1 means "];

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs().filter(|(_, spec)| spec.kind == MetricKind::UpDown) {
        // `21 if` is no value of a state.
        let number = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        let says = |text: &str| {
            let mut found = spec.help.match_indices(text);
            found.any(|(at, _)| !spec.help.get(..at).is_some_and(number))
        };
        if STATES.iter().any(|text| says(text)) {
            let message = "the help describes a state, and an up-down counter adds up";
            let help = "make it a `stateset`, or a `gauge` that is set";
            lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
        }
    }
}

//! Help without information.

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(214 Info "Help that says the name again" {
    what: "The help text consists of the words of the name.",
    why: "It is what a reader sees who does not know what the name means.",
    wrong: Yaml("metrics:
  carts_open: { type: gauge, help: Carts open. }
"),
    right: Yaml("metrics:
  carts_open: { type: gauge, help: Carts with something in them and not paid for. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs().filter(|(_, spec)| !spec.help.is_empty()) {
        let stems = |text: &str| -> Vec<String> {
            words::of(text).iter().map(|word| words::singular(word)).collect()
        };
        let help = stems(&spec.help);
        let name = stems(metric.name);
        if help.len() < 2 || help != name {
            continue;
        }
        let message = format!("the help, {}, is the name again", quoted(&spec.help));
        let help = "say what is counted or measured, and when";
        lint.report(Diagnostic::new(CODE, metric.view.span("help"), metric.name, message, help));
    }
}

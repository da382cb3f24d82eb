//! Names that stutter.

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(218 Info "A word twice in a row" {
    what: "The name says the same word twice in a row: `sessions_sessions_created`.",
    why: "It is longer to type and easy to get wrong; mostly a prefix was added to a name that had it.",
    wrong: Yaml("metrics:
  carts_carts_opened: { type: counter, help: New ones. }
"),
    right: Yaml("metrics:
  carts_opened: { type: counter, help: New ones. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, _) in lint.specs() {
        let words = words::of(metric.name);
        let mut next = words.iter().zip(words.iter().skip(1));
        let Some((word, _)) = next.find(|(a, b)| a == b && a.len() > 2) else { continue };
        let message = format!("the name says {} twice in a row", quoted(word));
        let help = "say it once";
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

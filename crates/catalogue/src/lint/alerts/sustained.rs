//! Texts that promise patience.

use crate::diagnostic::Diagnostic;
use crate::lint::{Lint, rule};
use crate::resolve::Item;

rule!(322 Info "The text says it lasts, and nothing waits" {
    what: "A summary says `sustained`, `persistent` or `for a long time`, and the alert has no `for`.",
    why: "It fires at the first evaluation: whoever is woken looks for something that lasted.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures. }
alerts:
  CartsFail: { expr: "rate(carts_failed_total[5m]) > 1", severity: page, summary: Sustained failures of carts }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures. }
alerts:
  CartsFail: { expr: "rate(carts_failed_total[5m]) > 1", for: 10m, severity: page, summary: Sustained failures of carts }
"#),
});

const LASTING: [&str; 6] =
    ["sustained", "persistent", "persistently", "persisting", "prolonged", "constantly"];

fn check(lint: &mut Lint<'_>) {
    for alert in &lint.catalogue.alerts {
        let words = alert.summary.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        let lasting = words.into_iter().any(|word| LASTING.contains(&word.as_str()));
        let waits = alert.pending.is_some_and(|time| !time.is_zero());
        let Some(span) = lint.place(Item::Alert, &alert.name).filter(|_| lasting && !waits) else {
            continue;
        };
        let message = "the summary says it lasts, but the alert fires at once";
        lint.report(Diagnostic::new(CODE, span, &alert.name, message, "add `for: 10m`"));
    }
}

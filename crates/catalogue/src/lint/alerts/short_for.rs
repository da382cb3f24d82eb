//! `for` below what the evaluation can see.

use crate::diagnostic::Diagnostic;
use crate::fields::ALERT;
use crate::lint::{Lint, rule};
use crate::view::View;

rule!(317 Warning "`for` is shorter than the evaluation interval" {
    what: "An alert's `for` is below the interval at which rules are evaluated.",
    why: "Between two evaluations nothing is seen: it acts as `for` of one interval, or of none.",
    wrong: Yaml(r#"scrape_interval: 30s
runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", for: 10s, severity: page, summary: Many carts }
"#),
    right: Yaml(r#"scrape_interval: 30s
runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", for: 1m, severity: page, summary: Many carts }
"#),
});

fn check(lint: &mut Lint<'_>) {
    let interval = lint.catalogue.evaluation_interval;
    for file in lint.files {
        for (name, node) in file.view.entries("alerts") {
            let view = View::new(node, &ALERT);
            let short = view.duration("for").filter(|time| !time.is_zero() && *time < interval);
            let Some(short) = short else { continue };
            let message = format!(
                "{}s is less than the {}s between two evaluations",
                short.as_secs_f64(),
                interval.as_secs_f64()
            );
            let help = "use a multiple of the interval, or leave `for` out";
            lint.report(Diagnostic::new(CODE, view.span("for"), &name.text, message, help));
        }
    }
}

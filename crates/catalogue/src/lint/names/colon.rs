//! Names kept for recording rules.

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(212 Warning "A colon in the name of a metric" {
    what: "The name holds a `:`.",
    why: "Colons tell the results of recording rules from what a process exposes; readers look for a rule that is not there.",
    wrong: Yaml(r#"metrics:
  "shop:carts": { type: gauge, help: Unpaid carts. }
"#),
    right: Yaml("metrics:
  shop_carts: { type: gauge, help: Unpaid carts. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, _) in lint.specs().filter(|(metric, _)| metric.name.contains(':')) {
        let message = "a `:` is for names of recording rules";
        let help = format!("call it {}", quoted(&metric.name.replace(':', "_")));
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

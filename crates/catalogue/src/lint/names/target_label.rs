//! Labels the scraper adds to every series.

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(203 Warning "A label that the scraper sets" {
    what: "A metric has a label that is one of `target_labels` (`job` and `instance` unless told otherwise), or a label `le` without being a histogram.",
    why: "Prometheus renames the metric's label to `exported_job`; expressions then read the scraper's instead.",
    wrong: Yaml("metrics:
  runs_total: { type: counter, help: Runs that ended., labels: { job: [import, export] } }
"),
    right: Yaml("metrics:
  runs_total: { type: counter, help: Runs that ended., labels: { task: [import, export] } }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in super::sound(lint) {
        for label in &spec.labels {
            let name = label.name.as_str();
            let message = if lint.catalogue.target_labels.iter().any(|target| target == name) {
                format!(
                    "the scraper sets the label {}: this one becomes `exported_{name}`",
                    quoted(name)
                )
            } else if name == "le" {
                "`le` is the label that holds bucket bounds".to_owned()
            } else {
                continue;
            };
            let (span, _) = super::label(metric, name);
            let help = "choose another name for the label";
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}

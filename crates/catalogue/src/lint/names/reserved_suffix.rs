//! Endings that the text formats give to samples.

use bellwether_model::spec::MetricKind;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(201 Warning "A name that ends like a sample" {
    what: "A name ends in `_bucket`, `_sum`, `_count` or `_created`, or in `_info` without being an info metric.",
    why: "Readers and tools take such a series for a part of a histogram or summary, or for facts.",
    wrong: Yaml(r#"metrics:
  mail_sum: { type: counter, unit: "{mail}", help: Letters handed over. }
"#),
    right: Yaml(r#"metrics:
  mail_total: { type: counter, unit: "{mail}", help: Letters handed over. }
"#),
});

/// The ending that belongs to another kind of series. A gauge called `_count` is a rule of its own.
fn ending(name: &str, kind: MetricKind) -> Option<&'static str> {
    let gauge = matches!(kind, MetricKind::Gauge | MetricKind::UpDown);
    let endings = ["_bucket", "_sum", "_created", "_count", "_info"];
    let found = endings.into_iter().find(|ending| name.ends_with(ending))?;
    let fine = found == "_count" && gauge || found == "_info" && kind == MetricKind::Info;
    (!fine).then_some(found)
}

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs() {
        let Some(ending) = ending(&spec.prometheus_name, spec.kind) else { continue };
        let of = if ending == "_info" { "info metrics" } else { "histograms and summaries" };
        let message = format!(
            "a {} called {}: samples of {of} end in `{ending}`",
            spec.kind.as_str(),
            quoted(&spec.prometheus_name)
        );
        let help = "give the name another ending, such as `_total` for a counter";
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

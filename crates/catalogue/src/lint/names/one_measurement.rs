//! One measurement with two types in two modules.

use std::collections::HashMap;

use bellwether_model::MetricSpec;

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::meaning::dimension::Dimension;
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(236 Info "One measurement, two types" {
    what: "Two modules measure a duration that is called alike by its last three words or more, one as \
           `histogram` and the other as `latency` or `distribution`.",
    why: "Their buckets and names of samples differ: no expression reads both, and no panel compares them.",
    wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics:
  web_ratelimit_check_duration: { type: latency, help: Time to decide. }
# file: b.yaml
module: mail
metrics:
  mail_ratelimit_check_duration: { type: histogram, unit: s, buckets: [0.001, 1], help: Time to decide. }
"),
    right: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics:
  web_ratelimit_check_duration: { type: latency, help: Time to decide. }
# file: b.yaml
module: mail
metrics:
  mail_ratelimit_check_duration: { type: latency, help: Time to decide. }
"),
});

/// So many last words in common say that the same is measured; fewer are common by chance.
const WORDS: usize = 3;
/// Units at the end of a name, which are not what is measured.
const UNITS: [&str; 7] =
    ["seconds", "milliseconds", "microseconds", "nanoseconds", "ms", "us", "ns"];

type Named<'a> = (&'a Resolved<'a>, &'a MetricSpec);

fn check(lint: &mut Lint<'_>) {
    let mut first: HashMap<Vec<String>, Vec<Named<'_>>> = HashMap::new();
    for (metric, spec) in lint.specs().filter(|(_, spec)| is_duration(spec)) {
        let Some(measured) = measured(metric.name) else { continue };
        let alike = first.entry(measured).or_default();
        let other = alike.iter().find(|(_, o)| o.kind != spec.kind && o.module != spec.module);
        if let Some((other, theirs)) = other {
            let message = format!(
                "a {} here, and {} is a {}",
                spec.kind.as_str(),
                quoted(other.name),
                theirs.kind.as_str()
            );
            let help = "measure both with one type and the same buckets";
            let problem = Diagnostic::new(CODE, metric.span, metric.name, message, help);
            lint.report(problem.with_related(other.span, "the other type"));
        }
        alike.push((metric, spec));
    }
}

fn is_duration(spec: &MetricSpec) -> bool {
    let time = Dimension::of_metric(spec).is_some_and(|unit| unit.is_time());
    spec.kind.is_distribution() && time && spec.deprecated.is_none()
}

/// The last words of a name that has words before them, its unit left out.
fn measured(name: &str) -> Option<Vec<String>> {
    let mut words = words::of(name);
    if words.last().is_some_and(|word| UNITS.contains(&word.as_str())) {
        words.pop();
    }
    let start = words.len().checked_sub(WORDS).filter(|start| *start > 0)?;
    Some(words.split_off(start))
}

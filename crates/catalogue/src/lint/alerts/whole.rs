//! Alerts for each series whose text speaks of all of them.

use bellwether_promql::Span;

use super::template::texts;
use crate::diagnostic::listed;
use crate::lint::meaning::What;
use crate::lint::meaning::shape::{Shape, Slot};
use crate::lint::{Lint, rule};

rule!(313 Warning "The text speaks of the whole, the expression of each series" {
    what: "The summary says `all`, `no …`, `overall`, `high … rate` or the like and names no label, \
           while the expression is judged for each label set by itself.",
    why: "Ten label sets just below the threshold never fire, however bad the sum; and one of them \
          above it fires with a text that says everything is down.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  logins_total: { type: counter, help: Attempts., labels: { outcome: [ok, wrong], way: [web, app] } }
alerts:
  Guessing: { expr: 'rate(logins_total{outcome="wrong"}[5m]) > 9', severity: page, summary: High rate of wrong passwords }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  logins_total: { type: counter, help: Attempts., labels: { outcome: [ok, wrong], way: [web, app] } }
alerts:
  Guessing: { expr: 'sum(rate(logins_total{outcome="wrong"}[5m])) > 9', severity: page, summary: High rate of wrong passwords }
"#),
});

/// Words for everything together.
const WHOLE: [&str; 9] =
    ["all", "no", "none", "every", "across", "overall", "total", "systemic", "sustained"];
/// Words for much of something: of the whole where the parts add up.
const MUCH: [&str; 8] =
    ["elevated", "excessive", "unusual", "unusually", "saturation", "spike", "storm", "high"];

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        let Some(result) = expression.result() else { continue };
        let adds_up = matches!(result.what, What::Rate | What::Increase | What::Cumulative);
        let of_all = says(&alert.summary, &WHOLE) || adds_up && says(&alert.summary, &MUCH);
        if !of_all {
            continue;
        }
        let names_one =
            texts(alert).any(|text| text.contains("$labels") || text.contains(".Labels"));
        let apart = several(&result.shape);
        // The names of its labels in the text say that each of them is meant.
        let per = apart
            .iter()
            .any(|label| alert.summary.to_lowercase().contains(&label.replace('_', " ")));
        if names_one || apart.is_empty() || per {
            continue;
        }
        let labels = listed(apart.iter().map(String::as_str), 6);
        let message =
            format!("the text speaks of the whole, but each {labels} is judged by itself");
        let help = "aggregate: `sum(…)`; or name the series in the text with `{{ $labels.… }}`";
        lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
    }
}

fn says(text: &str, any: &[&str]) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.take(12).any(|word| any.contains(&word.as_str()))
}

/// Labels of the result that have more than one value for certain, those of the scraper aside.
pub(super) fn several(shape: &Shape) -> Vec<String> {
    let varies = |label: &&str| {
        let known = |slot: &&Slot| !slot.target && slot.values.count().is_some();
        let mut slots = shape.slots(label).filter(known);
        let single = shape.values(label).and_then(|values| values.count()) == Some(1);
        slots.next().is_some() && !single
    };
    let names = shape.label_names();
    names.into_iter().filter(varies).map(str::to_owned).collect()
}

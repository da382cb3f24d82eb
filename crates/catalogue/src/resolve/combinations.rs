//! The label combinations of a metric that exist.

use bellwether_model::spec::{Choice, Combination, LabelSpec, MetricSpec};

use super::Scope;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::distance::suggest;
use crate::source::Span;
use crate::syntax::{Key, Node, Value};
use crate::view::View;

/// Most combinations of a metric.
pub(crate) const COMBINATIONS_MAX: usize = 1_000;
/// Most pieces that counting their union may take; see [`counting_cost`].
const COST_MAX: f64 = 100_000.0;

/// Reads `combinations` against the resolved labels; nothing if one of them is wrong.
pub(super) fn resolve(
    scope: &mut Scope<'_>,
    view: View<'_>,
    spec: &MetricSpec,
) -> Option<Vec<Combination>> {
    let items = view.list("combinations").unwrap_or_default();
    if items.len() > COMBINATIONS_MAX {
        let message = format!("{} combinations, {COMBINATIONS_MAX} are allowed", items.len());
        let help = "use lists of values and `\"*\"` to say several at once";
        let span = view.span("combinations");
        scope.report(Diagnostic::new(
            codes::TOO_MANY_COMBINATIONS,
            span,
            &spec.name,
            message,
            help,
        ));
        return None;
    }
    let read: Vec<Option<Combination>> =
        items.iter().map(|item| combination(scope, item, spec)).collect();
    let all: Vec<Combination> = read.into_iter().collect::<Option<_>>()?;
    if counting_cost(&all) > COST_MAX {
        let message = "the combinations overlap too much to be counted";
        let help = "say each case once: narrow the lists until no two combinations allow the same";
        let span = view.span("combinations");
        let code = codes::TOO_MANY_COMBINATIONS;
        scope.report(Diagnostic::new(code, span, &spec.name, message, help));
        return None;
    }
    covered(scope, items, spec, &all);
    Some(all)
}

/// Reports the combinations that add nothing to those before them.
fn covered(scope: &mut Scope<'_>, items: &[Node], spec: &MetricSpec, all: &[Combination]) {
    if all.is_empty() {
        return;
    }
    let counted = MetricSpec { combinations: all.to_vec(), ..spec.clone() }.label_sets();
    // One term a combination: the label sets it adds.
    for (item, _) in items.iter().zip(counted.terms.split(" + ")).filter(|(_, term)| *term == "0") {
        let message = "the combinations above already cover this one";
        let help = "remove it, or correct the values that were meant to differ";
        scope.report(Diagnostic::new(codes::COVERED, item.span, &spec.name, message, help));
    }
}

/// Pieces that exact counting may cut the combinations into: each earlier one that overlaps cuts
/// along every label it restricts.
fn counting_cost(all: &[Combination]) -> f64 {
    let mut cost = 0.0;
    for (at, new) in all.iter().enumerate() {
        let before = all.iter().take(at).filter(|other| overlap(other, new));
        cost += before.map(restricted).product::<f64>();
    }
    cost
}

fn restricted(combination: &Combination) -> f64 {
    combination.0.iter().filter(|choice| **choice != Choice::Anything).count().max(1) as f64
}

fn overlap(a: &Combination, b: &Combination) -> bool {
    a.0.iter().zip(&b.0).all(|(a, b)| match (a, b) {
        (Choice::Absent, Choice::Present | Choice::OneOf(_))
        | (Choice::Present | Choice::OneOf(_), Choice::Absent) => false,
        (Choice::OneOf(a), Choice::OneOf(b)) => a.iter().any(|value| b.contains(value)),
        _ => true,
    })
}

fn combination(scope: &mut Scope<'_>, item: &Node, spec: &MetricSpec) -> Option<Combination> {
    let Value::Map(entries) = &item.value else { return None };
    let mut choices = vec![Choice::Anything; spec.labels.len()];
    let mut whole = true;
    for (key, node) in entries {
        let at = spec.labels.iter().position(|label| label.name == key.text);
        let Some((at, label)) = at.and_then(|at| Some((at, spec.labels.get(at)?))) else {
            unknown_label(scope, key, spec);
            whole = false;
            continue;
        };
        match choice(scope, node, label, &spec.name) {
            Some(choice) => choices[at] = choice,
            None => whole = false,
        }
    }
    whole.then_some(Combination(choices))
}

fn unknown_label(scope: &mut Scope<'_>, key: &Key, spec: &MetricSpec) {
    let message = format!("the metric has no label {}", quoted(&key.text));
    let help = suggest(&key.text, spec.labels.iter().map(|label| label.name.as_str()));
    let problem = Diagnostic::new(codes::COMBINATION_LABEL, key.span, &spec.name, message, help);
    scope.report(problem);
}

fn choice(scope: &mut Scope<'_>, node: &Node, label: &LabelSpec, metric: &str) -> Option<Choice> {
    if node.is_nothing() {
        if label.optional {
            return Some(Choice::Absent);
        }
        let message = format!("the label {} is never absent", quoted(&label.name));
        let help = "add `optional: true` to the label, or name a value";
        report(scope, codes::COMBINATION_ABSENT, node.span, metric, message, help);
        return None;
    }
    match &node.value {
        Value::Scalar(scalar) if scalar.text == "*" => Some(Choice::Present),
        Value::Scalar(scalar) => {
            value(scope, &scalar.text, node.span, label, metric).then(|| one(&scalar.text))
        }
        Value::List(items) => {
            let texts: Vec<(&str, Span)> =
                items.iter().filter_map(|item| Some((item.text()?, item.span))).collect();
            let fine = texts
                .iter()
                .filter(|(text, span)| value(scope, text, *span, label, metric))
                .map(|(text, _)| (*text).to_owned())
                .collect::<Vec<_>>();
            (fine.len() == items.len()).then(|| Choice::OneOf(deduplicated(fine)))
        }
        Value::Map(_) => None,
    }
}

fn one(text: &str) -> Choice {
    Choice::OneOf(vec![text.to_owned()])
}

fn deduplicated(values: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    values.into_iter().filter(|value| seen.insert(value.clone())).collect()
}

fn value(scope: &mut Scope<'_>, text: &str, span: Span, label: &LabelSpec, metric: &str) -> bool {
    let fold = label.fold.as_deref();
    let known = || label.values().iter().map(String::as_str).chain(fold);
    if known().any(|value| value == text) {
        return true;
    }
    let listed = if label.is_open() { "a known value" } else { "a value" };
    let message = format!("{} is not {listed} of {}", quoted(text), quoted(&label.name));
    let candidates: Vec<&str> = known().collect();
    let help = suggest(text, candidates.iter().copied());
    report(scope, codes::COMBINATION_VALUE, span, metric, message, &help);
    false
}

fn report(
    scope: &mut Scope<'_>,
    code: Code,
    span: Span,
    metric: &str,
    message: String,
    help: &str,
) {
    scope.report(Diagnostic::new(code, span, metric, message, help));
}

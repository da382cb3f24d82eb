//! The labels of a metric, and shared ones.

use bellwether_model::spec::{Domain, LabelSpec, MetricSpec, Normalise, Translation};

use super::change::{About, Changes};
use super::kinds;
use super::pairs::Pairs;
use super::uses::{Aspect, Target, seen};
use crate::diagnostic::quoted;

/// Which label of which metric.
#[derive(Clone, Copy)]
struct At<'a> {
    about: About<'a>,
    metric: &'a MetricSpec,
    was: &'a LabelSpec,
    is: &'a LabelSpec,
    /// The label as expressions on the old catalogue name it.
    name: &'a str,
}

pub(super) fn compare<'a>(
    about: About<'a>,
    (old, new): (Translation, Translation),
    (was, is): (&'a MetricSpec, &'a MetricSpec),
    changes: &mut Changes,
) {
    let pairs = Pairs::of(&was.labels, &is.labels, |label| label.name.as_str(), same);
    for label in &pairs.removed {
        let name = seen(&label.name, old);
        let what = format!("label {} is gone", quoted(&name));
        let found = changes.push(about, &kinds::LABEL_REMOVED, what);
        found.between(Some(name.clone()), None).hits(Target::of(was, Aspect::Label(name)));
    }
    for (before, after) in &pairs.renamed {
        let both = (seen(&before.name, old), seen(&after.name, new));
        let target = Target::of(was, Aspect::Label(both.0.clone()));
        changes.value(about, &kinds::LABEL_RENAMED, "a label's name", both).hits(target);
    }
    for label in &pairs.added {
        let name = seen(&label.name, new);
        let what = format!("label {} is new", quoted(&name));
        let found = changes.push(about, &kinds::LABEL_ADDED, what);
        found.between(None, Some(name.clone())).hits(Target::of(was, Aspect::Joins(name)));
    }
    for (before, after) in pairs.both() {
        let name = seen(&before.name, old);
        fields(At { about, metric: was, was: before, is: after, name: &name }, changes);
    }
    order(about, &pairs, (was, is), changes);
}

/// Whether a new label is certainly an old one: the same listed values, and as often there.
fn same(old: &LabelSpec, new: &LabelSpec) -> bool {
    let listed = !old.values().is_empty();
    listed && old.domain == new.domain && old.fold == new.fold && old.optional == new.optional
}

/// Whether labels that are in both come in another order.
fn order(
    about: About<'_>,
    pairs: &Pairs<'_, LabelSpec>,
    (was, is): (&MetricSpec, &MetricSpec),
    changes: &mut Changes,
) {
    let kept = |name: &str| pairs.kept.iter().any(|(label, _)| label.name == name);
    let names = |metric: &MetricSpec| {
        let names = metric.labels.iter().map(|l| l.name.as_str()).filter(|name| kept(name));
        names.collect::<Vec<_>>().join(", ")
    };
    changes.differs(about, &kinds::LABEL_ORDER, "the order of its labels", names(was), names(is));
}

fn fields(at: At<'_>, changes: &mut Changes) {
    let At { about, was, is, name, .. } = at;
    let label = quoted(name);
    presence(at, changes);
    domain(at, changes);
    fold(at, changes);
    let help = format!("the help of label {label}");
    changes.differs(about, &kinds::LABEL_HELP, &help, &was.help, &is.help);
    let shared = |label: &LabelSpec| match &label.shared {
        Some(name) => format!("shared as {name}"),
        None => "the metric's own".to_owned(),
    };
    let part = format!("the definition of label {label}");
    changes.differs(about, &kinds::LABEL_SHARING, &part, shared(was), shared(is));
}

fn presence(at: At<'_>, changes: &mut Changes) {
    let At { about, metric, was, is, name } = at;
    let label = quoted(name);
    match (was.optional, is.optional) {
        (false, true) => {
            let what = format!("label {label} may be absent now");
            let target = Target::of(metric, Aspect::Lacking(name.to_owned()));
            changes.push(about, &kinds::LABEL_OPTIONAL, what).hits(target);
        }
        (true, false) => {
            let what = format!("label {label} is always there now");
            let target = Target::of(metric, Aspect::Absence(name.to_owned()));
            changes.push(about, &kinds::LABEL_REQUIRED, what).hits(target);
        }
        _ => {}
    }
}

fn domain(at: At<'_>, changes: &mut Changes) {
    let label = quoted(at.name);
    match (&at.was.domain, &at.is.domain) {
        (Domain::Closed(old), Domain::Closed(new)) => {
            listed(at, old, new, (&kinds::VALUE_REMOVED, &kinds::VALUE_ADDED), changes);
        }
        (Domain::Closed(old), Domain::Open { limit, known, .. }) => {
            let what = format!("label {label} takes any {limit} values now");
            changes.push(at.about, &kinds::LABEL_OPENED, what);
            listed(at, old, known, (&kinds::KNOWN_REMOVED, &kinds::KNOWN_ADDED), changes);
        }
        (Domain::Open { .. }, Domain::Closed(new)) => {
            let only = crate::diagnostic::listed(new.iter().map(String::as_str), 8);
            let what = format!("label {label} takes only {only} now");
            let target = Target::of(at.metric, Aspect::Label(at.name.to_owned()));
            changes.push(at.about, &kinds::LABEL_CLOSED, what).hits(target);
        }
        (Domain::Open { known: old, .. }, Domain::Open { known: new, .. }) => {
            opened(at, changes);
            listed(at, old, new, (&kinds::KNOWN_REMOVED, &kinds::KNOWN_ADDED), changes);
        }
    }
}

/// What open labels have besides known values.
fn opened(at: At<'_>, changes: &mut Changes) {
    let (
        Domain::Open { limit: was, normalise: old, remove_after: left, .. },
        Domain::Open { limit: is, normalise: new, remove_after: leaves, .. },
    ) = (&at.was.domain, &at.is.domain)
    else {
        return;
    };
    let label = quoted(at.name);
    let target = || Target::of(at.metric, Aspect::Label(at.name.to_owned()));
    let both = (was.to_string(), is.to_string());
    let part = format!("the limit of label {label}");
    if is > was {
        changes.value(at.about, &kinds::LIMIT_RAISED, &part, both);
    } else if is < was {
        changes.value(at.about, &kinds::LIMIT_LOWERED, &part, both).hits(target());
    }
    if old != new {
        let both = (normaliser(*old).to_owned(), normaliser(*new).to_owned());
        let part = format!("what is done to values of label {label}");
        changes.value(at.about, &kinds::NORMALISE, &part, both).hits(target());
    }
    let after = |time: &Option<std::time::Duration>| {
        time.map_or_else(|| "never".to_owned(), super::render::duration)
    };
    let part = format!("when idle values of label {label} leave");
    changes.differs(at.about, &kinds::REMOVAL, &part, after(left), after(leaves));
}

fn normaliser(normalise: Option<Normalise>) -> &'static str {
    match normalise {
        None => "nothing",
        Some(Normalise::Route) => "route",
        Some(Normalise::Lowercase) => "lowercase",
    }
}

/// Listed values that went and came.
fn listed(
    at: At<'_>,
    old: &[String],
    new: &[String],
    (removed, added): (&'static kinds::Kind, &'static kinds::Kind),
    changes: &mut Changes,
) {
    let label = quoted(at.name);
    // A value that is the fold value now is still counted.
    let gone = |value: &&String| !new.contains(value) && at.is.fold.as_ref() != Some(*value);
    for value in old.iter().filter(gone) {
        let what = format!("label {label} {} {}", lost(at.is, removed), quoted(value));
        let (label, value) = (at.name.to_owned(), value.clone());
        let found = changes.push(at.about, removed, what).between(Some(value.clone()), None);
        found.hits(Target::of(at.metric, Aspect::Value { label, value }));
    }
    let came = |value: &&String| !old.contains(value) && at.was.fold.as_ref() != Some(*value);
    for value in new.iter().filter(came) {
        let what = format!("label {label} has {}", quoted(value));
        changes.push(at.about, added, what).between(None, Some(value.clone()));
    }
    let kept = |values: &[String], others: &[String]| {
        let kept = values.iter().filter(|value| others.contains(value));
        kept.map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let part = format!("the order of values of label {}", quoted(at.name));
    changes.differs(at.about, &kinds::VALUE_ORDER, &part, kept(old, new), kept(new, old));
}

fn lost(label: &LabelSpec, kind: &kinds::Kind) -> String {
    match &label.fold {
        _ if *kind == kinds::KNOWN_REMOVED => "no longer admits before others".to_owned(),
        Some(fold) => format!("counts under {} what was", quoted(fold)),
        None => "no longer has".to_owned(),
    }
}

fn fold(at: At<'_>, changes: &mut Changes) {
    let At { about, metric, was, is, name } = at;
    let label = quoted(name);
    let target = |value: &str| {
        let (label, value) = (name.to_owned(), value.to_owned());
        Target::of(metric, Aspect::Value { label, value })
    };
    match (&was.fold, &is.fold) {
        (None, Some(fold)) => {
            let what = format!("label {label} counts other values as {} now", quoted(fold));
            changes.push(about, &kinds::FOLD_ADDED, what).between(None, Some(fold.clone()));
        }
        (Some(fold), None) => {
            let what = format!("label {label} no longer counts other values as {}", quoted(fold));
            let found = changes.push(about, &kinds::FOLD_REMOVED, what);
            found.between(Some(fold.clone()), None).hits(target(fold));
        }
        (Some(old), Some(new)) if old != new => {
            let part = format!("what label {label} counts other values as");
            let both = (old.clone(), new.clone());
            changes.value(about, &kinds::FOLD_CHANGED, &part, both).hits(target(old));
        }
        _ => {}
    }
}

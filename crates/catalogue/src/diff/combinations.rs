//! Label sets that exist no more, or newly do.

use bellwether_model::spec::{Choice, LabelSpec, MetricSpec, Translation};
use bellwether_promql::ast::Selector;

use super::change::{About, Changes};
use super::kinds;
use super::matchers::Test;
use super::uses::{Aspect, Target, seen};
use crate::diagnostic::quoted;

/// Most products of label values that are compared one by one.
const PRODUCTS_MAX: usize = 20_000;
/// Most label sets a message names.
const SHOWN_MAX: usize = 3;
/// Stands for every value an open label does not list.
const OTHER: &str = "\u{1}other";

/// Label sets that were and are no more, and those that are in both.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// The labels, as expressions name them.
    labels: Vec<String>,
    /// Values of the labels, empty where absent.
    removed: Vec<Vec<String>>,
    kept: Vec<Vec<String>>,
}

impl Cut {
    /// How a selector reads label sets that are gone and none that are left.
    pub(super) fn reason(&self, selector: &Selector) -> Option<String> {
        let tests: Vec<(usize, Test<'_>)> = selector
            .matchers
            .iter()
            .filter_map(|matcher| {
                let at = self.labels.iter().position(|label| *label == matcher.label)?;
                Some((at, Test::new(matcher)))
            })
            .collect();
        let selects = |set: &Vec<String>| {
            tests.iter().all(|(at, test)| set.get(*at).is_some_and(|value| test.accepts(value)))
        };
        let gone = self.removed.iter().find(|set| selects(set))?;
        let none_left = !self.kept.iter().any(selects);
        none_left.then(|| format!("selects only what is gone, such as {}", self.show(gone)))
    }

    fn show(&self, set: &[String]) -> String {
        let pairs = self.labels.iter().zip(set).map(|(label, value)| match value.as_str() {
            "" => format!("no {label}"),
            OTHER => format!("{label} of any other value"),
            value => format!("{label}={value:?}"),
        });
        quoted(&pairs.collect::<Vec<_>>().join(", "))
    }
}

pub(super) fn compare(
    about: About<'_>,
    translation: Translation,
    (was, is): (&MetricSpec, &MetricSpec),
    changes: &mut Changes,
) {
    if was.combinations.is_empty() && is.combinations.is_empty() {
        return;
    }
    let axes = axes(was, is);
    let products = axes.iter().fold(1usize, |n, axis| n.saturating_mul(axis.values.len()));
    if products > PRODUCTS_MAX {
        if was.combinations != is.combinations {
            let what = format!("its combinations changed; {products} are too many to compare");
            changes.push(about, &kinds::COMBINATIONS_REMOVED, what);
        }
        return;
    }
    let labels = axes.iter().map(|axis| seen(axis.label, translation)).collect();
    let mut cut = Cut { labels, ..Cut::default() };
    let mut added = Vec::new();
    for product in 0..products {
        let set = set_of(&axes, product);
        match (exists(was, &axes, &set), exists(is, &axes, &set)) {
            (true, true) => cut.kept.push(set),
            (true, false) => cut.removed.push(set),
            (false, true) => added.push(set),
            (false, false) => {}
        }
    }
    report(about, was, cut, &added, changes);
}

fn report(
    about: About<'_>,
    was: &MetricSpec,
    cut: Cut,
    added: &[Vec<String>],
    changes: &mut Changes,
) {
    if !added.is_empty() {
        let what = format!("there may be {}", shown(&cut, added));
        changes.push(about, &kinds::COMBINATIONS_ADDED, what);
    }
    if !cut.removed.is_empty() {
        let what = format!("there is no longer {}", shown(&cut, &cut.removed));
        let target = Target::of(was, Aspect::Sets(cut));
        changes.push(about, &kinds::COMBINATIONS_REMOVED, what).hits(target);
    }
}

fn shown(cut: &Cut, sets: &[Vec<String>]) -> String {
    let first: Vec<String> = sets.iter().take(SHOWN_MAX).map(|set| cut.show(set)).collect();
    match sets.len().saturating_sub(SHOWN_MAX) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// A label both metrics have, and the values both can have: others are changes of their own.
struct Axis<'a> {
    label: &'a str,
    values: Vec<String>,
}

fn axes<'a>(was: &'a MetricSpec, is: &MetricSpec) -> Vec<Axis<'a>> {
    let both = was.labels.iter().filter_map(|old| {
        let new = is.labels.iter().find(|new| new.name == old.name)?;
        let theirs = values(new);
        let values = values(old).into_iter().filter(|value| theirs.contains(value)).collect();
        Some(Axis { label: &old.name, values })
    });
    both.collect()
}

fn values(label: &LabelSpec) -> Vec<String> {
    let mut all = label.values().to_vec();
    all.extend(label.fold.clone().filter(|_| label.fold_adds_one()));
    all.extend(label.is_open().then(|| OTHER.to_owned()));
    all.extend(label.optional.then(String::new));
    all
}

/// The values of product number `product`, the last label fastest.
fn set_of(axes: &[Axis<'_>], mut product: usize) -> Vec<String> {
    let mut set = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        let size = axis.values.len().max(1);
        set.push(axis.values.get(product % size).cloned().unwrap_or_default());
        product /= size;
    }
    set.reverse();
    set
}

/// Whether a metric has a label set, whatever its other labels say.
fn exists(metric: &MetricSpec, axes: &[Axis<'_>], set: &[String]) -> bool {
    let allows = |choice: &Choice, value: &str| match choice {
        Choice::Anything => true,
        Choice::Present => !value.is_empty(),
        Choice::Absent => value.is_empty(),
        Choice::OneOf(values) => values.iter().any(|listed| listed == value),
    };
    let value_of = |label: &LabelSpec| {
        let at = axes.iter().position(|axis| axis.label == label.name)?;
        set.get(at)
    };
    metric.combinations.is_empty()
        || metric.combinations.iter().any(|combination| {
            let mut choices = combination.0.iter().zip(&metric.labels);
            choices.all(|(choice, label)| value_of(label).is_none_or(|value| allows(choice, value)))
        })
}

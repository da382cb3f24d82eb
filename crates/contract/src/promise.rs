//! The catalogue arranged for looking up: what was promised about a family of this name.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use bellwether_model::spec::{Catalogue, Choice, Combination, LabelSpec, MetricSpec, Translation};
use bellwether_model::translate::catalogue_label_name;

/// All promises of a catalogue.
#[derive(Debug)]
pub(crate) struct Promises<'a> {
    pub(crate) catalogue: &'a Catalogue,
    /// As written and as Prometheus sees them.
    pub(crate) forbidden: HashSet<Cow<'a, str>>,
    by_name: HashMap<&'a str, Promise<'a>>,
}

/// What was promised about one family.
#[derive(Debug)]
pub(crate) struct Promise<'a> {
    pub(crate) spec: &'a MetricSpec,
    pub(crate) labels: Vec<LabelPromise<'a>>,
}

/// What was promised about one label.
#[derive(Debug)]
pub(crate) struct LabelPromise<'a> {
    /// As Prometheus sees it.
    pub(crate) name: Cow<'a, str>,
    /// Values it may have besides the fold; `None` when they are admitted as they come.
    pub(crate) closed: Option<HashSet<&'a str>>,
    /// The same values in the catalogue's order, for readers.
    pub(crate) listed: &'a [String],
    pub(crate) fold: Option<&'a str>,
    pub(crate) optional: bool,
    /// Most distinct values of an open label, fold and absence not counted.
    pub(crate) limit: u64,
}

impl<'a> Promises<'a> {
    pub(crate) fn of(catalogue: &'a Catalogue) -> Self {
        let promise =
            |m: &'a MetricSpec| (m.prometheus_name.as_str(), Promise::of(m, catalogue.translation));
        Self {
            catalogue,
            forbidden: forbidden(catalogue),
            by_name: catalogue.metrics.iter().map(promise).collect(),
        }
    }

    pub(crate) fn get(&self, family: &str) -> Option<&Promise<'a>> {
        self.by_name.get(family)
    }

    /// Family names, in the catalogue's order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.catalogue.metrics.iter().map(|m| m.prometheus_name.as_str())
    }
}

impl<'a> Promise<'a> {
    fn of(spec: &'a MetricSpec, translation: Translation) -> Self {
        let label = |label| LabelPromise::of(label, translation);
        let mut labels: Vec<LabelPromise<'a>> = spec.labels.iter().map(label).collect();
        if !spec.states.is_empty() {
            labels.push(LabelPromise::state(spec));
        }
        Self { spec, labels }
    }

    /// Whether these values, one for each label in order, are a combination that exists.
    pub(crate) fn combines(&self, values: &[Option<&str>]) -> bool {
        let patterns = &self.spec.combinations;
        patterns.is_empty() || patterns.iter().any(|p| matches(p, values))
    }
}

impl<'a> LabelPromise<'a> {
    fn of(spec: &'a LabelSpec, translation: Translation) -> Self {
        let set = || spec.values().iter().map(String::as_str).collect();
        Self {
            name: catalogue_label_name(&spec.name, translation).into(),
            closed: (!spec.is_open()).then(set),
            listed: spec.values(),
            fold: spec.fold.as_deref(),
            optional: spec.optional,
            limit: spec.limit(),
        }
    }

    /// The label that tells the states of a state set apart is called like the family.
    fn state(spec: &'a MetricSpec) -> Self {
        Self {
            name: spec.prometheus_name.as_str().into(),
            closed: Some(spec.states.iter().map(String::as_str).collect()),
            listed: &spec.states,
            fold: None,
            optional: false,
            limit: spec.states.len() as u64,
        }
    }

    pub(crate) fn admits(&self, value: &str) -> bool {
        match &self.closed {
            Some(values) => values.contains(value) || self.fold == Some(value),
            None => true,
        }
    }
}

fn forbidden(catalogue: &Catalogue) -> HashSet<Cow<'_, str>> {
    let written = catalogue.forbid_labels.iter();
    let seen = written.clone().map(|name| catalogue_label_name(name, catalogue.translation));
    written.map(|name| name.as_str().into()).chain(seen.map(Cow::from)).collect()
}

fn matches(pattern: &Combination, values: &[Option<&str>]) -> bool {
    pattern.0.iter().zip(values).all(|(choice, value)| match choice {
        Choice::Anything => true,
        Choice::Present => value.is_some(),
        Choice::Absent => value.is_none(),
        Choice::OneOf(allowed) => value.is_some_and(|v| allowed.iter().any(|a| a == v)),
    })
}

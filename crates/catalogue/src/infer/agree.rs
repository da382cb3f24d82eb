//! What the labels of one name have in common over all metrics: whether their values are one set,
//! and whether they can share a definition.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_model::MetricKind;

use super::draft::{Domain, LabelDraft, MetricDraft};
use super::label::{self, Finding};
use super::observe::Observed;

/// The values of labels by name, over all metrics.
#[derive(Debug, Default)]
pub(super) struct Agreed<'a> {
    values: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Agreed<'a> {
    /// Gathers the values of all families.
    pub(super) fn of(families: &[&Observed<'a>]) -> Self {
        let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for pair in families.iter().flat_map(|family| family.series.iter().flatten()) {
            values.entry(pair.0).or_default().insert(pair.1);
        }
        Self { values }
    }

    /// What a metric's values of a label are: open if they are open anywhere, else by themselves.
    pub(super) fn find(&self, name: &str, own: &BTreeSet<&'a str>) -> Finding<'a> {
        let all = self.values.get(name).map(|all| label::find(name, all));
        match all {
            Some(open @ Finding::Open(_)) => open,
            // One of several words that other metrics have, too.
            Some(Finding::Closed { known: None, .. }) if own.len() == 1 => {
                Finding::Closed { values: own.iter().copied().collect(), fold: None, known: None }
            }
            _ => label::find(name, own),
        }
    }

    /// How many values a label has over all metrics.
    fn seen(&self, name: &str) -> usize {
        self.values.get(name).map_or(0, BTreeSet::len)
    }

    /// The cap of an open label: one for all metrics that have it.
    pub(super) fn cap(&self, name: &str, own: usize) -> u32 {
        label::cap(self.seen(name).max(own))
    }
}

/// A label definition that metrics share.
#[derive(Debug, Clone)]
pub(super) struct SharedLabel<'a> {
    pub(super) label: LabelDraft<'a>,
    /// Metrics that use it.
    pub(super) metrics: usize,
}

/// How a metric refers to a shared definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Narrowing {
    /// List its own values.
    pub(super) values: bool,
    /// Write its own cap.
    pub(super) open: Option<u32>,
    /// Say whether it may be absent.
    pub(super) optional: Option<bool>,
}

impl Narrowing {
    /// Whether the definition holds as it is.
    pub(super) fn is_none(self) -> bool {
        !self.values && self.open.is_none() && self.optional.is_none()
    }
}

/// The definitions worth sharing: of labels that two metrics have with values that fit.
pub(super) fn shared<'a>(
    metrics: &[MetricDraft<'a>],
    agreed: &Agreed<'a>,
) -> BTreeMap<&'a str, SharedLabel<'a>> {
    let mut uses: BTreeMap<&str, Vec<&LabelDraft<'a>>> = BTreeMap::new();
    for metric in metrics.iter().filter(|m| m.kind.value != MetricKind::Info) {
        for label in &metric.labels {
            uses.entry(label.name).or_default().push(label);
        }
    }
    let several = uses.into_iter().filter(|(_, uses)| uses.len() > 1);
    let mut all: BTreeMap<&str, SharedLabel<'a>> =
        several.filter_map(|(name, uses)| Some((name, share(&uses, agreed.seen(name))?))).collect();
    let facts = metrics.iter().filter(|m| m.kind.value == MetricKind::Info);
    for label in facts.flat_map(|metric| &metric.labels) {
        if all.get(label.name).is_some_and(|shared| narrowing(shared, label).is_none()) {
            all.remove(label.name);
        }
    }
    all
}

fn share<'a>(uses: &[&LabelDraft<'a>], seen: usize) -> Option<SharedLabel<'a>> {
    let widest = uses.iter().max_by_key(|label| match &label.domain {
        Domain::Closed(values) => (values.len(), label.fold.is_some()),
        Domain::Open(limit) => (*limit as usize, false),
        Domain::Fact => (0, false),
    })?;
    let mut label = (*widest).clone();
    label.optional = uses.iter().all(|use_| use_.optional);
    label.seen = seen;
    label.present = uses.iter().map(|use_| use_.present).sum();
    label.absent = uses.iter().map(|use_| use_.absent).sum();
    let shared = SharedLabel { label, metrics: uses.len() };
    uses.iter().all(|use_| narrowing(&shared, use_).is_some()).then_some(shared)
}

/// How `own` refers to a shared definition; nothing if it cannot.
pub(super) fn narrowing(shared: &SharedLabel<'_>, own: &LabelDraft<'_>) -> Option<Narrowing> {
    let base = &shared.label;
    let optional = (base.optional != own.optional).then_some(own.optional);
    let narrowed = |values, open| Some(Narrowing { values, open, optional });
    let no_new_fold = own.fold.is_none() || own.fold == base.fold;
    match (&base.domain, &own.domain) {
        (Domain::Closed(all), Domain::Closed(values)) if no_new_fold => {
            let subset = values.iter().all(|value| all.contains(value));
            // A metric that shows one value, or most of them, has them all.
            let much = values.len() == 1 || values.len() * 2 >= all.len();
            subset.then_some(()).and_then(|()| narrowed(!much, None))
        }
        (Domain::Open(most), Domain::Open(limit)) if limit <= most => {
            narrowed(false, (limit < most).then_some(*limit))
        }
        (Domain::Open(_), Domain::Fact) => narrowed(false, Some(1)),
        _ => None,
    }
}

//! Which label sets series can have: the ground on which joins, filters and fan-out are judged.
//!
//! A shape is a list of rows. A row says of each label whether it may be missing and which values it
//! may have; labels not named are missing. Metrics with `combinations` have a row for each, so that
//! what cannot occur together is known. Where something is not known, a row says so and every
//! question about it is answered "possible".

use std::collections::BTreeMap;

use bellwether_model::Catalogue;
use bellwether_model::spec::{Choice, Domain, LabelSpec, MetricKind, MetricSpec};
use bellwether_model::translate;
use bellwether_promql::ast::{MatchOp, Matcher};

use super::values::Values;

/// More rows than these are merged into one that allows everything they allow.
const ROWS_MAX: usize = 128;

/// The label sets an expression's series can have.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Shape {
    pub(crate) rows: Vec<Row>,
}

/// Label sets of one pattern.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Row {
    pub(crate) labels: BTreeMap<String, Slot>,
    /// Labels that are not named here may be there too.
    pub(crate) others: bool,
}

/// What one label may be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    /// It may be missing.
    pub(crate) optional: bool,
    pub(crate) values: Values,
    /// One value at a time for each process: a label the scraper adds, a fact of an info metric.
    pub(crate) target: bool,
}

impl Slot {
    fn any() -> Self {
        Self { optional: false, values: Values::Any, target: false }
    }

    /// A label nothing is known about.
    pub(crate) fn unknown() -> Self {
        Self { optional: true, ..Self::any() }
    }

    /// A label with one value.
    pub(crate) fn only(value: &str) -> Self {
        Self { values: Values::one(value), ..Self::any() }
    }

    /// Whether two series could have the same value here, absence included.
    fn meets(&self, other: &Self) -> bool {
        self.optional && other.optional || self.values.meets(&other.values)
    }

    fn merge(&mut self, other: &Self) {
        self.optional |= other.optional;
        self.target |= other.target;
        self.values = self.values.union(&other.values);
    }

    /// Most distinct values, absence included; none when there is no telling.
    fn count(&self) -> Option<u64> {
        Some(self.values.count()? + u64::from(self.optional))
    }
}

impl Row {
    /// A label of the row; missing ones have a slot that only allows absence.
    fn meets(&self, other: &Self, label: &str) -> bool {
        match (self.labels.get(label), other.labels.get(label)) {
            (Some(a), Some(b)) => a.meets(b),
            (Some(slot), None) => other.others || slot.optional,
            (None, Some(slot)) => self.others || slot.optional,
            (None, None) => true,
        }
    }

    fn merge(&mut self, other: &Self) {
        for (name, slot) in &mut self.labels {
            match other.labels.get(name) {
                Some(theirs) => slot.merge(theirs),
                None => slot.optional = true,
            }
        }
        for (name, slot) in &other.labels {
            self.labels
                .entry(name.clone())
                .or_insert_with(|| Slot { optional: true, ..slot.clone() });
        }
        self.others |= other.others;
    }
}

impl Shape {
    /// One series without labels.
    pub(crate) fn bare() -> Self {
        Self { rows: vec![Row::default()] }
    }

    /// Series nothing is known about.
    pub(crate) fn unknown() -> Self {
        Self { rows: vec![Row { others: true, ..Row::default() }] }
    }

    /// What is left of series when all labels are aggregated away: nothing of nothing.
    pub(crate) fn bare_of(other: &Self) -> Self {
        if other.rows.is_empty() { Self::default() } else { Self::bare() }
    }

    pub(crate) fn of(rows: Vec<Row>) -> Self {
        let mut shape = Self { rows };
        shape.shrink();
        shape
    }

    /// The label sets of a metric as Prometheus stores them.
    pub(crate) fn of_metric(spec: &MetricSpec, catalogue: &Catalogue) -> Self {
        let choices: Vec<Vec<Choice>> = match spec.combinations.as_slice() {
            [] => vec![vec![Choice::Anything; spec.labels.len()]],
            some => some.iter().map(|c| c.0.clone()).collect(),
        };
        let rows = choices.iter().map(|row| metric_row(spec, row, catalogue)).collect();
        Self::of(rows)
    }

    /// Whether something is not known about the labels.
    pub(crate) fn has_others(&self) -> bool {
        self.rows.iter().any(|row| row.others)
    }

    /// The slots of a label in the rows that have it.
    pub(crate) fn slots(&self, label: &str) -> impl Iterator<Item = &Slot> {
        self.rows.iter().filter_map(move |row| row.labels.get(label))
    }

    /// Whether some series can have the label.
    pub(crate) fn can_have(&self, label: &str) -> bool {
        self.has_others() || self.slots(label).next().is_some()
    }

    /// Whether every series has it.
    pub(crate) fn must_have(&self, label: &str) -> bool {
        self.rows.iter().all(|row| row.labels.get(label).is_some_and(|slot| !slot.optional))
    }

    /// The values a label can have over all rows.
    pub(crate) fn values(&self, label: &str) -> Option<Values> {
        let mut slots = self.slots(label);
        let first = slots.next()?.values.clone();
        Some(slots.fold(first, |all, slot| all.union(&slot.values)))
    }

    /// All labels that are named.
    pub(crate) fn label_names(&self) -> Vec<&str> {
        let mut all: Vec<&str> =
            self.rows.iter().flat_map(|row| row.labels.keys().map(String::as_str)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Keeps what a matcher lets through.
    #[must_use]
    pub(crate) fn matching(&self, matcher: &Matcher) -> Self {
        let rows = self.rows.iter().filter_map(|row| narrowed(row, matcher)).collect();
        Self { rows }
    }

    /// Only these labels are left.
    #[must_use]
    pub(crate) fn by(&self, labels: &[&str]) -> Self {
        let kept = |row: &Row| {
            let one = |label: &&str| {
                let slot = row.labels.get(*label).cloned();
                let slot = slot.or_else(|| row.others.then(Slot::unknown))?;
                Some(((*label).to_owned(), slot))
            };
            Row { labels: labels.iter().filter_map(one).collect(), others: false }
        };
        Self::of(self.rows.iter().map(kept).collect())
    }

    /// These labels are gone.
    #[must_use]
    pub(crate) fn without(&self, labels: &[&str]) -> Self {
        let mut rows = self.rows.clone();
        for row in &mut rows {
            row.labels.retain(|name, _| !labels.contains(&name.as_str()));
        }
        Self::of(rows)
    }

    /// One series for each set of these labels: all others have one value at a time.
    #[must_use]
    pub(crate) fn one_of(&self, labels: &[&str]) -> Self {
        let mut rows = self.rows.clone();
        for row in &mut rows {
            let others = row.labels.iter_mut().filter(|(name, _)| !labels.contains(&name.as_str()));
            others.for_each(|(_, slot)| slot.target = true);
        }
        Self::of(rows)
    }

    /// A label gets new values.
    #[must_use]
    pub(crate) fn with(&self, label: &str, slot: &Slot) -> Self {
        let mut rows = self.rows.clone();
        for row in &mut rows {
            row.labels.insert(label.to_owned(), slot.clone());
        }
        Self::of(rows)
    }

    /// Series of either.
    #[must_use]
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self::of(self.rows.iter().chain(&other.rows).cloned().collect())
    }

    /// Labels of `signature` (all but `signature` when `on` is false) by which no pair of series of
    /// the two could meet; nothing when some pair could.
    pub(crate) fn never_meets(
        &self,
        other: &Self,
        on: bool,
        signature: &[&str],
    ) -> Option<Vec<String>> {
        let mut names = self.label_names();
        names.extend(other.label_names());
        names.sort_unstable();
        names.dedup();
        names.retain(|name| signature.contains(name) == on);
        let pairs = || self.rows.iter().flat_map(|l| other.rows.iter().map(move |r| (l, r)));
        if pairs().any(|(l, r)| names.iter().all(|name| l.meets(r, name))) {
            return None;
        }
        let apart = |name: &&&str| pairs().all(|(l, r)| !l.meets(r, name));
        Some(names.iter().filter(apart).map(|name| (*name).to_owned()).collect())
    }

    /// Labels outside the signature that certainly tell several series of one signature apart: always
    /// there, with more than one value that can occur together.
    pub(crate) fn surplus(&self, on: bool, signature: &[&str]) -> Vec<String> {
        let in_signature = |name: &str| signature.contains(&name) == on;
        let names = self.label_names().into_iter().filter(|name| !in_signature(name));
        let varies = |name: &&str| {
            self.rows.iter().any(|row| {
                let Some(slot) = row.labels.get(*name) else { return false };
                !slot.target && !slot.optional && slot.values.count().is_none_or(|n| n > 1)
            })
        };
        names.filter(varies).map(str::to_owned).collect()
    }

    /// Most label sets of one target; nothing when there is no telling.
    pub(crate) fn count(&self) -> Option<u64> {
        self.rows.iter().try_fold(0u64, |sum, row| {
            if row.others {
                return None;
            }
            let slots = row.labels.values().filter(|slot| !slot.target);
            let product = slots
                .map(Slot::count)
                .try_fold(1u64, |product, n| Some(product.saturating_mul(n?)))?;
            Some(sum.saturating_add(product))
        })
    }

    /// Label sets of one target there can be if open labels always change together, as the device
    /// and the place it is mounted at do: of each row the widest open label counts alone.
    pub(crate) fn count_of_widest(&self) -> Option<u64> {
        self.rows.iter().try_fold(0u64, |sum, row| {
            let slots = || row.labels.values().filter(|slot| !slot.target);
            let (mut widest, mut closed) = (1u64, 1u64);
            for slot in slots().filter(|_| !row.others) {
                match slot.values.listed() {
                    Some(_) => closed = closed.saturating_mul(slot.count()?),
                    None => widest = widest.max(slot.count()?),
                }
            }
            (!row.others).then(|| sum.saturating_add(widest.saturating_mul(closed)))
        })
    }

    fn shrink(&mut self) {
        let mut kept: Vec<Row> = Vec::new();
        for row in std::mem::take(&mut self.rows) {
            if !kept.contains(&row) {
                kept.push(row);
            }
        }
        if kept.len() > ROWS_MAX {
            let mut all = kept.into_iter();
            let mut one = all.next().unwrap_or_default();
            all.for_each(|row| one.merge(&row));
            kept = vec![one];
        }
        self.rows = kept;
    }
}

fn metric_row(spec: &MetricSpec, choices: &[Choice], catalogue: &Catalogue) -> Row {
    let mut labels = BTreeMap::new();
    for name in &catalogue.target_labels {
        labels.insert(name.clone(), Slot { target: true, ..Slot::any() });
    }
    for (label, choice) in spec.labels.iter().zip(choices) {
        let name = translate::catalogue_label_name(&label.name, catalogue.translation);
        if let Some(slot) = chosen(label, choice) {
            labels.insert(name, Slot { target: spec.kind == MetricKind::Info, ..slot });
        }
    }
    Row { labels, others: false }
}

fn chosen(label: &LabelSpec, choice: &Choice) -> Option<Slot> {
    let slot = |optional, values| Some(Slot { optional, values, target: false });
    match choice {
        Choice::Anything => slot(label.optional, domain(label)),
        Choice::Present => slot(false, domain(label)),
        Choice::Absent => None,
        Choice::OneOf(values) => slot(false, Values::of(values.iter().cloned())),
    }
}

fn domain(label: &LabelSpec) -> Values {
    match &label.domain {
        Domain::Closed(values) => Values::of(values.iter().chain(&label.fold).cloned()),
        Domain::Open { limit, .. } => {
            Values::UpTo(u64::from(*limit) + u64::from(label.fold_adds_one()))
        }
    }
}

/// The part of a row that a matcher lets through.
fn narrowed(row: &Row, matcher: &Matcher) -> Option<Row> {
    let Some(slot) = row.labels.get(&matcher.label) else {
        if row.others || super::values::accepts(matcher, "") {
            let mut row = row.clone();
            if row.others && matcher.op == MatchOp::Equal && !matcher.value.is_empty() {
                row.labels.insert(matcher.label.clone(), Slot::only(&matcher.value));
            }
            return Some(row);
        }
        return None;
    };
    let optional = slot.optional && super::values::accepts(matcher, "");
    let values = slot.values.matching(matcher);
    let mut row = row.clone();
    match (values, optional) {
        (None, false) => return None,
        (None, true) => {
            row.labels.remove(&matcher.label);
        }
        (Some(values), optional) => {
            let target = slot.target;
            row.labels.insert(matcher.label.clone(), Slot { optional, values, target });
        }
    }
    Some(row)
}

//! What a document says about its metrics, and how a catalogue differs from it.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_model::spec::{Catalogue, Choice, Combination, LabelSpec, MetricSpec};

/// A metric as a document describes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metric {
    pub(crate) name: String,
    /// Lines of the document that define it, counted from 1.
    pub(crate) lines: Vec<usize>,
    /// The catalogue language's word for its type; `None` where the document has none.
    pub(crate) kind: Option<&'static str>,
    pub(crate) labels: Vec<Label>,
    /// What the document says goes together: values of labels, the leading label first.
    pub(crate) together: Vec<Together>,
}

/// Labels with their values in one breath: `result=failure, reason=expired|revoked`.
pub(crate) type Together = Vec<(String, BTreeSet<String>)>;

/// A label as a document describes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) optional: bool,
    /// Every value the document names, wherever it does.
    pub(crate) values: BTreeSet<String>,
    /// Whether the document enumerates the values, and nothing says that there are more.
    pub(crate) complete: bool,
}

impl Label {
    pub(crate) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Takes an enumeration; one that is not complete leaves the label without a complete one.
    pub(crate) fn enumerate<T: Into<String>>(&mut self, values: impl IntoIterator<Item = T>) {
        self.values.extend(values.into_iter().map(Into::into));
        self.complete = !self.values.is_empty();
    }
}

impl Metric {
    pub(crate) fn label(&mut self, name: &str) -> Option<&mut Label> {
        self.labels.iter_mut().find(|label| label.name == name)
    }

    /// Two definitions of one metric: what only one of them has may be absent.
    pub(crate) fn merge(&mut self, other: Self) {
        let Self { name: _, lines, kind, labels, together } = other;
        self.together.extend(together);
        self.lines.extend(lines);
        self.kind = self.kind.or(kind);
        for label in &mut self.labels {
            label.optional |= !labels.iter().any(|theirs| theirs.name == label.name);
        }
        for mut theirs in labels {
            if let Some(ours) = self.label(&theirs.name) {
                ours.complete |= theirs.complete;
                ours.values.append(&mut theirs.values);
            } else {
                theirs.optional = true;
                self.labels.push(theirs);
            }
        }
    }
}

/// The metrics of a document by name; what is defined twice is one.
pub(crate) fn by_name(metrics: Vec<Metric>) -> BTreeMap<String, Metric> {
    let mut all: BTreeMap<String, Metric> = BTreeMap::new();
    for metric in metrics {
        match all.get_mut(&metric.name) {
            Some(known) => known.merge(metric),
            None => drop(all.insert(metric.name.clone(), metric)),
        }
    }
    all
}

/// All differences: `- fact` stands in the document only, `+ fact` in the catalogue only. Facts are
/// `name type`, `name{label}`, `name{label?}`, `name{label="value"}`, `name{label=*}` for a label with
/// any values, and of what goes together `name{a="x", b="y"}`, `name{a="x", b}` and `name{a="x", no b}`.
pub(crate) fn differences(
    document: &BTreeMap<String, Metric>,
    catalogue: &Catalogue,
) -> BTreeSet<String> {
    let known = |name: &str| catalogue.metrics.iter().find(|metric| metric.name == name);
    let mut all = BTreeSet::new();
    for metric in document.values() {
        match known(&metric.name) {
            Some(spec) => {
                of_metric(metric, spec, &mut all);
                of_combinations(metric, spec, &mut all);
            }
            None => drop(all.insert(format!("- {}", metric.name))),
        }
    }
    let extra = catalogue.metrics.iter().filter(|spec| !document.contains_key(&spec.name));
    all.extend(extra.map(|spec| format!("+ {}", spec.name)));
    all
}

fn of_metric(metric: &Metric, spec: &MetricSpec, all: &mut BTreeSet<String>) {
    let name = &metric.name;
    if metric.kind != Some(spec.kind.as_str()) {
        all.extend(metric.kind.map(|kind| format!("- {name} {kind}")));
        all.insert(format!("+ {name} {}", spec.kind.as_str()));
    }
    for label in &metric.labels {
        match spec.labels.iter().find(|known| known.name == label.name) {
            Some(known) => of_label(name, label, known, all),
            None => drop(all.insert(format!("- {name}{{{}}}", label.name))),
        }
    }
    let extra =
        spec.labels.iter().filter(|known| !metric.labels.iter().any(|l| l.name == known.name));
    all.extend(extra.map(|known| format!("+ {name}{{{}}}", presence(&known.name, known.optional))));
}

fn of_label(metric: &str, label: &Label, spec: &LabelSpec, all: &mut BTreeSet<String>) {
    let name = &label.name;
    if label.optional != spec.optional {
        all.insert(format!("- {metric}{{{}}}", presence(name, label.optional)));
        all.insert(format!("+ {metric}{{{}}}", presence(name, spec.optional)));
    }
    let fact = |sign: char, value: &String| format!("{sign} {metric}{{{name}={value:?}}}");
    let listed: BTreeSet<String> = spec.values().iter().chain(&spec.fold).cloned().collect();
    all.extend(label.values.difference(&listed).map(|value| fact('-', value)));
    if !label.complete {
        return;
    }
    let own: BTreeSet<String> = spec.values().iter().cloned().collect();
    all.extend(own.difference(&label.values).map(|value| fact('+', value)));
    if spec.is_open() {
        all.insert(format!("+ {metric}{{{name}=*}}"));
    }
}

/// What is documented together must be possible; a label that is documented with some values of the
/// leading label must be absent where the document leaves it out.
fn of_combinations(metric: &Metric, spec: &MetricSpec, all: &mut BTreeSet<String>) {
    for clause in &metric.together {
        let Some(((leading, values), others)) = clause.split_first() else { continue };
        for value in values {
            let mut fact = |sign: char, rest: &str| {
                all.insert(format!("{sign} {}{{{leading}={value:?}, {rest}}}", metric.name));
            };
            let goes = |label: &str, wanted| is_possible(spec, leading, value, label, wanted);
            for (label, values) in others {
                let lost = values.iter().filter(|&other| !goes(label, Wanted::Value(other)));
                lost.for_each(|other| fact('-', &format!("{label}={other:?}")));
            }
            for label in left_out(metric, leading, value) {
                if !goes(label, Wanted::Absent) {
                    fact('-', &format!("no {label}"));
                }
                if goes(label, Wanted::Present) {
                    fact('+', label);
                }
            }
        }
    }
}

/// Labels that the document has with other values of the leading label only.
fn left_out<'a>(metric: &'a Metric, leading: &str, value: &String) -> BTreeSet<&'a str> {
    let clauses = metric.together.iter().filter_map(|clause| clause.split_first());
    let (with, without): (Vec<_>, Vec<_>) = clauses
        .filter(|((label, _), _)| label == leading)
        .partition(|((_, values), _)| values.contains(value));
    let labels = |clauses: Vec<(&'a (String, _), &'a [(String, _)])>| -> BTreeSet<&'a str> {
        clauses
            .into_iter()
            .flat_map(|(_, others)| others)
            .map(|(label, _)| label.as_str())
            .collect()
    };
    labels(without).difference(&labels(with)).copied().collect()
}

#[derive(Clone, Copy)]
enum Wanted<'a> {
    Value(&'a str),
    Present,
    Absent,
}

/// Whether the catalogue has a combination of the leading label's value with what is wanted.
fn is_possible(
    spec: &MetricSpec,
    leading: &str,
    value: &str,
    label: &str,
    wanted: Wanted<'_>,
) -> bool {
    let at = |name: &str| spec.labels.iter().position(|label| label.name == name);
    let (Some(first), Some(second)) = (at(leading), at(label)) else { return false };
    let has = |choice: &Choice, value: &str| match choice {
        Choice::Anything | Choice::Present => true,
        Choice::Absent => false,
        Choice::OneOf(values) => values.iter().any(|one| one == value),
    };
    let fits = |choice: &Choice| match wanted {
        Wanted::Value(value) => has(choice, value),
        Wanted::Present => !matches!(choice, Choice::Absent),
        Wanted::Absent => matches!(choice, Choice::Anything | Choice::Absent),
    };
    let optional = spec.labels.get(second).is_some_and(|label| label.optional);
    let required = matches!(wanted, Wanted::Absent) && !optional;
    let all = |combination: &Combination| {
        let pair = combination.0.get(first).zip(combination.0.get(second));
        pair.is_some_and(|(leading, other)| has(leading, value) && fits(other))
    };
    !required && (spec.combinations.is_empty() || spec.combinations.iter().any(all))
}

fn presence(label: &str, optional: bool) -> String {
    if optional { format!("{label}?") } else { label.to_owned() }
}

//! What a document says about its metrics, and how a catalogue differs from it.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_model::spec::{Catalogue, LabelSpec, MetricSpec};

/// A metric as a document describes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metric {
    pub(crate) name: String,
    /// Lines of the document that define it, counted from 1.
    pub(crate) lines: Vec<usize>,
    /// The catalogue language's word for its type; `None` where the document has none.
    pub(crate) kind: Option<&'static str>,
    pub(crate) labels: Vec<Label>,
}

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
        let Self { name: _, lines, kind, labels } = other;
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
/// `name type`, `name{label}`, `name{label?}`, `name{label="value"}` and `name{label=*}`, a label with
/// any values.
pub(crate) fn differences(
    document: &BTreeMap<String, Metric>,
    catalogue: &Catalogue,
) -> BTreeSet<String> {
    let known = |name: &str| catalogue.metrics.iter().find(|metric| metric.name == name);
    let mut all = BTreeSet::new();
    for metric in document.values() {
        match known(&metric.name) {
            Some(spec) => of_metric(metric, spec, &mut all),
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

fn presence(label: &str, optional: bool) -> String {
    if optional { format!("{label}?") } else { label.to_owned() }
}

//! Which label types the instruments need, and what they and their values are called.

use bellwether_model::spec::{Domain, LabelSpec, MetricKind, MetricSpec};

use super::ident::{Taken, camel, screaming};

/// The type of an info metric's label that holds any text.
pub(super) const TEXT: &str = "Text";

/// The type of a label: an enum or, of an open one, a handle.
#[derive(Debug)]
pub(super) struct LabelType<'a> {
    pub(super) name: String,
    /// The first label that has it.
    pub(super) spec: &'a LabelSpec,
    /// Its number among the open labels.
    pub(super) open: Option<usize>,
    /// A name for each listed value, then for the fold value if that has a slot of its own.
    pub(super) values: Vec<String>,
}

/// All label types, and those of each metric.
#[derive(Debug, Default)]
pub(super) struct LabelTypes<'a> {
    pub(super) all: Vec<LabelType<'a>>,
    /// For each metric the positions of its labels' types; none for a label that holds any text.
    pub(super) of: Vec<Vec<Option<usize>>>,
}

impl<'a> LabelTypes<'a> {
    pub(super) fn of(metrics: &'a [MetricSpec], taken: &mut Taken) -> Self {
        let mut types = Self::default();
        let mut owners: Vec<&MetricSpec> = Vec::new();
        for metric in metrics {
            let positions = metric.labels.iter().map(|label| {
                if is_text(metric, label) {
                    return None;
                }
                let known = types.all.iter().position(|t| same(t.spec, label));
                known.or_else(|| {
                    types.all.push(LabelType::unnamed(label));
                    owners.push(metric);
                    Some(types.all.len() - 1)
                })
            });
            let positions = positions.collect();
            types.of.push(positions);
        }
        types.name(&owners, taken);
        let open = types.all.iter_mut().filter(|t| t.spec.is_open());
        open.enumerate().for_each(|(number, t)| t.open = Some(number));
        types
    }

    /// Shared definitions have the first choice of names, then those of single metrics.
    fn name(&mut self, owners: &[&MetricSpec], taken: &mut Taken) {
        for shared in [true, false] {
            let mine =
                self.all.iter_mut().zip(owners).filter(|(t, _)| t.spec.shared.is_some() == shared);
            for (label, owner) in mine {
                let plain = camel(&label.spec.name, 'L');
                let (of_metric, suffixed) =
                    (format!("{}{plain}", camel(&owner.name, 'M')), format!("{plain}Label"));
                // A clash with a word of the library is not a clash with another definition.
                let clashes = self_clashes(&plain);
                let wanted = if clashes {
                    [&*plain, &*suffixed, &*of_metric]
                } else {
                    [&*plain, &*of_metric, &*of_metric]
                };
                label.name = taken.first_free(&wanted);
                label.values = value_names(label.spec, &label.name);
            }
        }
    }
}

/// Whether a label needs no type: an info metric records its one value as it comes.
pub(super) fn is_text(metric: &MetricSpec, label: &LabelSpec) -> bool {
    metric.kind == MetricKind::Info && label.is_open()
}

/// Whether generated code uses the name itself.
fn self_clashes(name: &str) -> bool {
    super::RESERVED.contains(&name)
}

impl<'a> LabelType<'a> {
    fn unnamed(spec: &'a LabelSpec) -> Self {
        Self { name: String::new(), spec, open: None, values: Vec::new() }
    }

    /// Listed values, and the fold value where it has a slot of its own.
    pub(super) fn texts(&self) -> Vec<&'a str> {
        texts(self.spec)
    }

    /// The slot of the fold value.
    pub(super) fn fold_slot(&self) -> Option<u64> {
        let fold = self.spec.fold.as_ref()?;
        let listed = self.spec.values().iter().position(|value| value == fold);
        Some(listed.map_or(self.spec.limit(), |slot| slot as u64))
    }

    /// Slots without the one for absence.
    pub(super) fn slots(&self) -> u64 {
        self.spec.slots() - u64::from(self.spec.optional)
    }

    /// Whether its values leave when idle.
    pub(super) fn is_removable(&self) -> bool {
        matches!(self.spec.domain, Domain::Open { remove_after: Some(_), .. })
    }
}

fn texts(spec: &LabelSpec) -> Vec<&str> {
    let own_fold = spec.fold.as_ref().filter(|_| spec.fold_adds_one());
    spec.values().iter().chain(own_fold).map(String::as_str).collect()
}

/// Names of constants of open labels, of variants otherwise.
fn value_names(spec: &LabelSpec, label: &str) -> Vec<String> {
    let initial = label.chars().next().unwrap_or('L');
    let mut taken = Taken::default();
    let name = |text| if spec.is_open() { screaming(text, initial) } else { camel(text, initial) };
    texts(spec).into_iter().map(|text| taken.give(&name(text))).collect()
}

/// Whether two labels can have one type: all that decides about slots is the same.
fn same(a: &LabelSpec, b: &LabelSpec) -> bool {
    a.name == b.name && a.domain == b.domain && a.fold == b.fold
}

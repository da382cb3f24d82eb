//! Labels of a series, sorted, as both versions write them.

use bellwether_model::LabelPair;
use prost::encoding::{encode_varint, encoded_len_varint};

use super::symbols::Symbols;

/// A label with where its texts are in the table of the request that is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Label {
    pub(super) name: String,
    pub(super) value: String,
    refs: (u32, u32),
    /// The request `refs` are of.
    generation: u64,
}

impl Label {
    pub(super) fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned(), ..Self::default() }
    }

    /// Where its texts are in `symbols`.
    fn refs(&mut self, symbols: &mut Symbols) -> (u32, u32) {
        if self.generation != symbols.generation() {
            self.generation = symbols.generation();
            self.refs = (symbols.intern(&self.name), symbols.intern(&self.value));
        }
        self.refs
    }

    fn set(&mut self, name: &str, value: &str) {
        for (text, new) in [(&mut self.name, name), (&mut self.value, value)] {
            if text != new {
                text.clear();
                text.push_str(new);
                self.generation = 0;
            }
        }
    }
}

/// Labels sorted by name, those without a value left out.
#[derive(Debug, Clone, Default)]
pub(super) struct SortedLabels {
    labels: Vec<Label>,
    /// How many of `labels` are in use; the rest keep their memory.
    used: usize,
}

impl SortedLabels {
    pub(super) fn of(labels: &[LabelPair<'_>]) -> Self {
        let mut sorted = Self::default();
        sorted.set(labels);
        sorted
    }

    pub(super) fn set(&mut self, labels: &[LabelPair<'_>]) {
        self.used = 0;
        for (name, value) in labels.iter().filter(|(_, value)| !value.is_empty()) {
            match self.labels.get_mut(self.used) {
                Some(label) => label.set(name, value),
                None => self.labels.push(Label::new(name, value)),
            }
            self.used += 1;
        }
        let used = self.labels.get_mut(..self.used).unwrap_or_default();
        if !used.is_sorted_by(|a, b| a.name <= b.name) {
            used.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    fn get(&self) -> &[Label] {
        self.labels.get(..self.used).unwrap_or_default()
    }
}

/// Where a label of a series comes from; where several have the same name, the first here wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Name,
    Extra,
    Inner,
    Row,
    Common,
}

/// The label sets a series is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// `__name__`.
    pub(super) name: &'a mut Label,
    /// Which row of the walk, and which of its inner label sets: series that have both in common
    /// have the same label names, `extra` aside.
    pub(super) at: (u64, usize),
    /// `le` or `quantile`.
    pub(super) extra: Option<&'a mut Label>,
    pub(super) inner: &'a mut SortedLabels,
    pub(super) row: &'a mut SortedLabels,
    /// Labels every series gets.
    pub(super) common: &'a mut SortedLabels,
}

/// Labels of one series in order, as places in [`Parts`].
#[derive(Debug, Default)]
pub(super) struct Merged {
    places: Vec<(Origin, usize)>,
    /// What they were sorted for.
    shape: Option<Shape>,
    refs: Refs,
}

/// What the order of labels depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    row: u64,
    inner: usize,
    extra: bool,
}

impl Merged {
    /// Sorts the labels of `parts`.
    pub(super) fn merge(&mut self, parts: &Parts<'_>) {
        let shape = Shape { row: parts.at.0, inner: parts.at.1, extra: parts.extra.is_some() };
        if self.shape.replace(shape) == Some(shape) {
            return;
        }
        self.places.clear();
        self.places.push((Origin::Name, 0));
        self.places.extend(parts.extra.iter().map(|_| (Origin::Extra, 0)));
        let sets = [
            (Origin::Inner, &*parts.inner),
            (Origin::Row, &*parts.row),
            (Origin::Common, &*parts.common),
        ];
        for (origin, set) in sets {
            self.places.extend((0..set.used).map(|at| (origin, at)));
        }
        self.places.sort_by(|a, b| parts.label(*a).name.cmp(&parts.label(*b).name).then(a.cmp(b)));
        self.places.dedup_by(|b, a| parts.label(*a).name == parts.label(*b).name);
    }

    /// Writes them as labels of a 1.0 series, each with its key. The same bytes for the same series,
    /// always.
    pub(super) fn write_v1(&self, parts: &Parts<'_>, into: &mut Vec<u8>) {
        for place in &self.places {
            let label = parts.label(*place);
            write_v1(&label.name, &label.value, into);
        }
    }

    /// Writes them as references of a 2.0 series, with key and length.
    pub(super) fn write_v2(
        &mut self,
        parts: &mut Parts<'_>,
        symbols: &mut Symbols,
        into: &mut Vec<u8>,
    ) {
        self.refs.clear();
        for place in &self.places {
            let (name, value) = parts.label_mut(*place).refs(symbols);
            self.refs.push(name, value);
        }
        self.refs.write(into);
    }

    /// Most bytes they take in either version, texts included.
    pub(super) fn len_max(&self, parts: &Parts<'_>) -> usize {
        self.places
            .iter()
            .map(|place| parts.label(*place))
            .map(|l| text_len(&l.name, &l.value))
            .sum()
    }
}

/// Most bytes of a label in either version: texts, their keys and lengths, references.
pub(super) fn text_len(name: &str, value: &str) -> usize {
    name.len() + value.len() + 28
}

impl Parts<'_> {
    fn label(&self, (origin, at): (Origin, usize)) -> &Label {
        let set = match origin {
            Origin::Name => return self.name,
            Origin::Extra => return self.extra.as_deref().unwrap_or(self.name),
            Origin::Inner => &*self.inner,
            Origin::Row => &*self.row,
            Origin::Common => &*self.common,
        };
        set.get().get(at).unwrap_or(self.name)
    }

    fn label_mut(&mut self, (origin, at): (Origin, usize)) -> &mut Label {
        let set = match origin {
            Origin::Name => return self.name,
            Origin::Extra => return self.extra.as_deref_mut().unwrap_or(self.name),
            Origin::Inner => &mut *self.inner,
            Origin::Row => &mut *self.row,
            Origin::Common => &mut *self.common,
        };
        set.labels.get_mut(at).unwrap_or(self.name)
    }
}

/// Writes one label of a 1.0 series or exemplar, with its key.
pub(super) fn write_v1(name: &str, value: &str, into: &mut Vec<u8>) {
    let len = |text: &str| 1 + encoded_len_varint(text.len() as u64) + text.len();
    into.push(1 << 3 | 2);
    encode_varint((len(name) + len(value)) as u64, into);
    for (field, text) in [(1u8, name), (2, value)] {
        into.push(field << 3 | 2);
        encode_varint(text.len() as u64, into);
        into.extend_from_slice(text.as_bytes());
    }
}

/// Packed references of a 2.0 series or exemplar.
#[derive(Debug, Default)]
pub(super) struct Refs(Vec<u8>);

impl Refs {
    fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn push(&mut self, name: u32, value: u32) {
        encode_varint(u64::from(name), &mut self.0);
        encode_varint(u64::from(value), &mut self.0);
    }

    /// Writes them with key and length.
    pub(super) fn write(&self, into: &mut Vec<u8>) {
        into.push(1 << 3 | 2);
        encode_varint(self.0.len() as u64, into);
        into.extend_from_slice(&self.0);
    }
}

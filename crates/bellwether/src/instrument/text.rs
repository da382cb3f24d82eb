//! Instruments by label texts, for code that serves any catalogue: the HTTP layer is the first.

use super::{Counter, CounterValue, Histogram, Place, Storage, UpDown, UpDownValue};
use crate::def::LabelDef;
use crate::label::Labels;
use crate::scope::Set;

/// A counter addressed by texts.
pub trait TextCounter: Sync {
    /// The family's name.
    fn name(&self) -> &'static str;

    /// The family's labels, in order.
    fn labels(&self) -> &'static [LabelDef];

    /// Adds one to the series of these values. A value its closed label lacks is refused and
    /// counted, an empty text is an optional label's absence.
    fn inc(&self, values: &[&str]);
}

/// A histogram addressed by texts.
pub trait TextHistogram: Sync {
    /// The family's name.
    fn name(&self) -> &'static str;

    /// The family's labels, in order.
    fn labels(&self) -> &'static [LabelDef];

    /// Records a value into the series of these label values.
    fn observe(&self, values: &[&str], value: f64);
}

/// An up-down counter addressed by texts.
pub trait TextUpDown: Sync {
    /// The family's name.
    fn name(&self) -> &'static str;

    /// The family's labels, in order.
    fn labels(&self) -> &'static [LabelDef];

    /// The series of these values, found once: what is added to it can be taken away from the
    /// same one, whatever became of the values meanwhile.
    fn find(&self, values: &[&str]) -> TextPlace;

    /// Adds `n` to a series this instrument found.
    fn add_to(&self, place: TextPlace, n: i64);

    /// Adds `n` to the series of these values.
    fn add(&self, values: &[&str], n: i64) {
        self.add_to(self.find(values), n);
    }
}

/// A series found by texts; see [`TextUpDown::find`].
#[derive(Debug, Clone, Copy)]
pub struct TextPlace(Place);

fn name_of<S: Set>(metric: u32) -> &'static str {
    S::def().metrics.get(metric as usize).map_or("", |m| m.name)
}

fn labels_of<S: Set>(metric: u32) -> &'static [LabelDef] {
    S::def().metrics.get(metric as usize).map_or(&[], |m| m.labels)
}

impl<S: Set, L: Labels, V: CounterValue, M: Storage> TextCounter for Counter<S, L, V, M> {
    fn name(&self) -> &'static str {
        name_of::<S>(self.address.metric)
    }

    fn labels(&self) -> &'static [LabelDef] {
        labels_of::<S>(self.address.metric)
    }

    fn inc(&self, values: &[&str]) {
        self.at_texts(values).inc();
    }
}

impl<S: Set, L: Labels, M: Storage> TextHistogram for Histogram<S, L, M> {
    fn name(&self) -> &'static str {
        name_of::<S>(self.address.metric)
    }

    fn labels(&self) -> &'static [LabelDef] {
        labels_of::<S>(self.address.metric)
    }

    fn observe(&self, values: &[&str], value: f64) {
        self.at_texts(values).observe(value);
    }
}

impl<S: Set, L: Labels, V: UpDownValue + From<i32>, M: Storage> TextUpDown for UpDown<S, L, V, M> {
    fn name(&self) -> &'static str {
        name_of::<S>(self.address.metric)
    }

    fn labels(&self) -> &'static [LabelDef] {
        labels_of::<S>(self.address.metric)
    }

    fn find(&self, values: &[&str]) -> TextPlace {
        TextPlace(self.address.place_of_texts::<S, L>(values, 1))
    }

    fn add_to(&self, place: TextPlace, n: i64) {
        let n = i32::try_from(n).unwrap_or(if n < 0 { i32::MIN } else { i32::MAX });
        self.at_place(place.0).add(V::from(n));
    }
}

//! Some label set a metric may have, by what the generated code says of its labels.

use bellwether::def::UNDECLARED;
use bellwether::{LabelDef, MetricDef, Set};
use systems::hexon::Hexon;

/// What stands for any value of an open label.
const ANY: &str = "any";
/// An address that is known: the attack has used up the room for others.
const ADDRESS: (&str, &str) = ("client_ip", "198.51.100.7");

/// The first label set of a metric.
pub(super) struct Place {
    metric: &'static MetricDef,
    /// For each label the slot of its value.
    slots: Vec<u32>,
}

impl Place {
    /// Of the metric whose instrument has this name.
    ///
    /// # Panics
    /// When there is no such metric.
    pub(super) fn first(instrument: &str) -> Self {
        let name = instrument.to_lowercase();
        let metric = Hexon::def().metrics.iter().find(|metric| metric.name == name);
        let metric = metric.unwrap_or_else(|| panic!("no metric {name}"));
        let declared = metric.combinations.iter().position(|set| *set != UNDECLARED);
        let mut rest = declared.unwrap_or_default() as u32;
        // The last label varies fastest.
        let slots = metric.labels.iter().rev().map(|label| {
            let slots = label.slots.max(1);
            let slot = rest % slots;
            rest /= slots;
            slot
        });
        let mut slots: Vec<u32> = slots.collect();
        slots.reverse();
        Self { metric, slots }
    }

    /// Its values, empty where a label is absent.
    pub(super) fn texts(&self) -> Vec<&'static str> {
        self.metric.labels.iter().zip(&self.slots).map(|(label, slot)| text(label, *slot)).collect()
    }

    /// As it is written in PromQL.
    pub(super) fn series(&self) -> String {
        let labels = self.metric.labels.iter().zip(self.texts());
        let labels: Vec<_> = labels.map(|(l, text)| format!("{}={text:?}", l.name)).collect();
        format!("{}{{{}}}", self.metric.name, labels.join(","))
    }
}

fn text(label: &LabelDef, slot: u32) -> &'static str {
    if label.optional && slot + 1 == label.slots {
        return "";
    }
    if label.name == ADDRESS.0 {
        return ADDRESS.1;
    }
    // The text of a fold value comes last, wherever its slot is.
    let own_fold = label.fold.filter(|fold| *fold as usize >= label.values.len());
    match own_fold {
        Some(fold) if fold == slot => label.values.last().copied().unwrap_or(ANY),
        _ => {
            let listed = label.values.len() - usize::from(own_fold.is_some());
            label.values.get(..listed).and_then(|l| l.get(slot as usize)).copied().unwrap_or(ANY)
        }
    }
}

//! Info metrics: facts as labels.

use std::marker::PhantomData;

use super::reject;
use crate::def::LabelDef;
use crate::scope::{Rejection, Set, current, lock};

/// A family of one series whose labels hold `N` facts: a version, a commit, a region.
#[derive(Debug)]
pub struct Info<S, const N: usize> {
    metric: u32,
    set: PhantomData<fn() -> S>,
}

impl<S: Set, const N: usize> Info<S, N> {
    /// Metric number `metric` of the set.
    pub const fn new(metric: u32) -> Self {
        Self { metric, set: PhantomData }
    }

    /// States the facts, in the order of the labels; later facts replace earlier ones. A text
    /// outside a closed label's values becomes its fold value. Where there is none, and when a text
    /// has NUL or more than 1,024 bytes, all facts are refused and counted.
    pub fn set(&self, facts: [&str; N]) {
        let Some(scope) = current::<S>() else { return };
        let labels = S::def().metrics.get(self.metric as usize).map_or(&[][..], |def| def.labels);
        let known = facts.iter().zip(labels).map(|(fact, label)| admit(fact, label));
        match known.collect::<Option<Vec<String>>>() {
            Some(texts) => drop(lock(&scope.info).insert(self.metric, texts)),
            None => reject::<S>(self.metric, Rejection::UndeclaredValue),
        }
    }
}

/// What is recorded of a fact; none when the label cannot have it.
fn admit(fact: &str, label: &LabelDef) -> Option<String> {
    let absent = fact.is_empty() && label.optional;
    if label.values.is_empty() || absent || label.values.contains(&fact) {
        return is_text(fact).then(|| fact.to_owned());
    }
    let fold = label.fold.and_then(|slot| label.values.get(slot as usize));
    fold.map(|text| (*text).to_owned())
}

fn is_text(fact: &str) -> bool {
    fact.len() <= crate::intern::VALUE_BYTES_MAX && !fact.contains('\0')
}

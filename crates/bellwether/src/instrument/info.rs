//! Info metrics: facts as labels.

use std::marker::PhantomData;

use crate::scope::{Set, current, lock};

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

    /// States the facts, in the order of the labels; later facts replace earlier ones. Texts are
    /// cut at 1,024 bytes, and NUL becomes a space.
    pub fn set(&self, facts: [&str; N]) {
        if let Some(scope) = current::<S>() {
            let texts = facts.iter().map(|fact| clean(fact)).collect();
            lock(&scope.info).insert(self.metric, texts);
        }
    }
}

fn clean(fact: &str) -> String {
    let end = fact.floor_char_boundary(crate::intern::VALUE_BYTES_MAX);
    fact.get(..end).unwrap_or_default().replace('\0', " ")
}

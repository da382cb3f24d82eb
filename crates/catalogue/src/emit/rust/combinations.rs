//! The table from the product of label slots to the label sets that exist.

use bellwether_model::spec::{Choice, Combination, LabelSpec, MetricSpec};

/// Most products of a metric with combinations: a table of 4 MiB.
pub(super) const PRODUCTS_MAX: u64 = 1 << 20;

/// A product the catalogue leaves out.
pub(super) const UNDECLARED: u32 = u32::MAX;

/// All products of a metric's label slots, declared or not.
pub(super) fn products(metric: &MetricSpec) -> u64 {
    metric.labels.iter().fold(1, |n, label| n.saturating_mul(label.slots()))
}

/// For each product, the last label varying fastest, the number of its label set among those
/// declared; nothing when all are.
pub(super) fn table(metric: &MetricSpec) -> Option<Vec<u32>> {
    if metric.combinations.is_empty() || products(metric) > PRODUCTS_MAX {
        return None;
    }
    let mut next = 0;
    let numbered = (0..products(metric)).map(|product| {
        let slots = slots_of(metric, product);
        if metric.combinations.iter().any(|c| allows(c, &metric.labels, &slots)) {
            next += 1;
            next - 1
        } else {
            UNDECLARED
        }
    });
    Some(numbered.collect())
}

/// The slot of each label in a product.
fn slots_of(metric: &MetricSpec, mut product: u64) -> Vec<u64> {
    let mut slots = Vec::with_capacity(metric.labels.len());
    for label in metric.labels.iter().rev() {
        slots.push(product % label.slots().max(1));
        product /= label.slots().max(1);
    }
    slots.reverse();
    slots
}

fn allows(combination: &Combination, labels: &[LabelSpec], slots: &[u64]) -> bool {
    combination.0.iter().zip(labels).zip(slots).all(|((choice, label), slot)| {
        let absent = label.optional && slot + 1 == label.slots();
        match choice {
            Choice::Anything => true,
            Choice::Present => !absent,
            Choice::Absent => absent,
            Choice::OneOf(values) => {
                !absent && named(label, *slot).is_some_and(|text| values.iter().any(|v| v == text))
            }
        }
    })
}

/// The text of a slot, where the catalogue says it.
fn named(label: &LabelSpec, slot: u64) -> Option<&str> {
    let listed = usize::try_from(slot).ok().and_then(|slot| label.values().get(slot));
    let own_fold =
        || label.fold.as_deref().filter(|_| label.fold_adds_one() && slot == label.limit());
    listed.map(String::as_str).or_else(own_fold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::rust::example::metrics;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_table_numbers_exactly_the_label_sets_that_are_counted(metrics in metrics()) {
            for metric in metrics.iter().filter(|m| products(m) <= 100_000) {
                let Some(table) = table(metric) else { continue };
                let declared: Vec<u32> = table.into_iter().filter(|n| *n != UNDECLARED).collect();
                let numbers: Vec<u32> = (0..declared.len() as u32).collect();
                prop_assert_eq!(&declared, &numbers);
                prop_assert_eq!(declared.len() as u64, metric.label_sets().total);
            }
        }
    }
}

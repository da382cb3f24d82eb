//! `bellwether diff`: what changed between two catalogues, what of it breaks whom, and why.
//!
//! ```text
//! old, new ─► pairs (by name, renames found) ─► changes, field by field ─► hits (PromQL trees) ─► text, JSON, Markdown
//! ```
//! A change is judged by what readers of the series see. Who reads them is known from the old
//! catalogue's alerts, queries, SLOs and panels; each break says which of them it hits and how.

mod alerts;
mod buckets;
mod change;
mod combinations;
mod consumers;
mod flow;
mod header;
mod hits;
mod kinds;
mod labels;
mod matchers;
mod metrics;
mod pairs;
mod render;
mod slos;
mod uses;

use bellwether_model::Catalogue;

pub use change::{Change, Class, ConsumerKind, Hit, State, Subject};
pub use kinds::{KINDS, Kind};
pub use render::{json, markdown, text};

use change::Changes;

/// All changes between two catalogues: breaking ones first, then compatible and internal ones,
/// each in the order of the old catalogue, what is new last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Whether any change breaks readers of the series.
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| change.class == Class::Breaking)
    }

    /// How many changes are of a class.
    pub fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|change| change.class == class).count()
    }
}

/// What changed from `old` to `new`. Both should be free of errors: of broken definitions a
/// catalogue holds only what could be resolved.
pub fn diff(old: &Catalogue, new: &Catalogue) -> Difference {
    let renamed = header::under_the_old_name(old, new);
    let new = renamed.as_ref().unwrap_or(new);
    let mut changes = Changes::default();
    metrics::compare(old, new, &mut changes);
    alerts::compare(old, new, &mut changes);
    alerts::compare_queries(old, new, &mut changes);
    slos::compare(old, new, &mut changes);
    header::compare(old, new, &mut changes);
    let mut changes = hits::settle(old, new, changes);
    changes.sort_by_key(|change| change.class);
    Difference { changes }
}

#[cfg(test)]
mod tests {
    use bellwether_model::spec::{MetricSpec, ValueKind};
    use bellwether_model::{Catalogue, Unit};
    use proptest::prelude::*;

    use super::*;
    use crate::emit::rust::example::{catalogue, metrics};

    /// A catalogue of metrics called `m0`, `m1` and so on. Combinations are left out: different
    /// ones may mean the same.
    fn numbered(metrics: Vec<MetricSpec>) -> Catalogue {
        let named = metrics.into_iter().enumerate().map(|(i, metric)| MetricSpec {
            name: format!("m{i}"),
            prometheus_name: format!("m{i}"),
            combinations: Vec::new(),
            ..metric
        });
        Catalogue { metrics: named.collect(), ..Catalogue::default() }
    }

    /// One change of a metric; the number says which.
    fn changed(metric: &mut MetricSpec, which: usize) {
        match which {
            0 => metric.help.push_str("more"),
            1 => metric.unit = Unit::new("By"),
            2 => metric.module.push_str("elsewhere"),
            3 => metric.since = Some("9".to_owned()),
            4 => metric.budget = Some(metric.budget.unwrap_or(0) + 1),
            5 => {
                metric.value = match metric.value {
                    ValueKind::Integer => ValueKind::Float,
                    ValueKind::Float => ValueKind::Integer,
                }
            }
            6 => metric.annotations.push(("owner".to_owned(), "me".to_owned())),
            _ => metric.prometheus_name.push_str("_total"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn nothing_differs_from_itself(catalogue in catalogue()) {
            prop_assert_eq!(diff(&catalogue, &catalogue), Difference::default());
        }

        #[test]
        fn whatever_differs_is_reported(old in metrics(), new in metrics()) {
            let (old, new) = (numbered(old), numbered(new));
            prop_assert_eq!(diff(&old, &new).changes.is_empty(), old == new);
        }

        #[test]
        fn one_change_is_reported_of_the_metric_it_was_made_to(
            old in metrics(), at in 0usize..12, which in 0usize..8,
        ) {
            let old = numbered(old);
            let mut new = old.clone();
            let Some(metric) = new.metrics.get_mut(at) else { return Ok(()) };
            changed(metric, which);
            let found = diff(&old, &new).changes;
            prop_assert_eq!(found.len(), 1, "{:?}", found);
            prop_assert_eq!(&found[0].name, &format!("m{at}"));
        }

        #[test]
        fn a_metric_that_goes_breaks_and_one_that_comes_does_not(
            metrics in metrics(), at in 0usize..12,
        ) {
            let all = numbered(metrics);
            let mut fewer = all.clone();
            if at >= all.metrics.len() {
                return Ok(());
            }
            fewer.metrics.remove(at);
            prop_assert!(diff(&all, &fewer).is_breaking());
            prop_assert!(!diff(&fewer, &all).is_breaking());
        }
    }
}

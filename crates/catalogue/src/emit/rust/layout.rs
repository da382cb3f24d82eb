//! Which cells each metric has.

use bellwether_model::spec::{MetricKind, MetricSpec};

use super::combinations;
use super::shape::ShapeSpec;

/// Most cells of one metric that every thread gets an array of: 128 KiB.
pub const PER_THREAD_CELLS_MAX: u64 = 16_384;

/// Where a metric's cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Storage {
    /// In each thread's own array: recording never meets another thread.
    PerThread,
    /// In one array for all threads: values that are set, not summed, and metrics with more than
    /// [`PER_THREAD_CELLS_MAX`] cells.
    Shared,
    /// Nowhere: an info metric's texts are kept aside.
    Aside,
}

/// Where the cells of a metric are.
pub fn storage_of(metric: &MetricSpec) -> Storage {
    match metric.kind {
        MetricKind::Info => Storage::Aside,
        MetricKind::Gauge | MetricKind::StateSet => Storage::Shared,
        _ if cells_of(metric) > PER_THREAD_CELLS_MAX => Storage::Shared,
        _ => Storage::PerThread,
    }
}

/// How many cells, of 8 bytes, a metric has: in each thread's array or in the shared one, see
/// [`storage_of`]. Counters of folded recordings are not among them.
pub fn cells_of(metric: &MetricSpec) -> u64 {
    label_sets(metric).saturating_mul(width(metric))
}

/// Label sets a metric has cells for.
pub(super) fn label_sets(metric: &MetricSpec) -> u64 {
    match metric.kind {
        MetricKind::Info => 1,
        _ => metric.label_sets().total,
    }
}

/// Cells of one label set.
fn width(metric: &MetricSpec) -> u64 {
    match metric.kind {
        MetricKind::Info => 0,
        kind if kind.is_distribution() => ShapeSpec::of(metric).width(),
        _ => 1,
    }
}

/// The cells of one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) storage: Storage,
    /// Its first cell.
    pub(super) start: u64,
    /// The first of its fold counters.
    pub(super) folded: Option<u64>,
    pub(super) sets: u64,
    pub(super) cells: u64,
}

/// The cells of all metrics, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) places: Vec<Place>,
    pub(super) local: u64,
    pub(super) shared: u64,
}

impl Layout {
    pub(super) fn of(metrics: &[MetricSpec]) -> Self {
        let mut layout = Self::default();
        for metric in metrics {
            layout.add(metric);
        }
        layout
    }

    fn add(&mut self, metric: &MetricSpec) {
        let storage = storage_of(metric);
        let cells = cells_of(metric);
        let start = match storage {
            Storage::PerThread => take(&mut self.local, cells),
            Storage::Shared => take(&mut self.shared, cells),
            Storage::Aside => 0,
        };
        let folds = storage != Storage::Aside && metric.labels.iter().any(|l| l.fold.is_some());
        // Counted per thread even where the values are shared: folding is the busy case.
        let folded = folds.then(|| take(&mut self.local, metric.labels.len() as u64));
        self.places.push(Place { storage, start, folded, sets: label_sets(metric), cells });
    }
}

fn take(next: &mut u64, cells: u64) -> u64 {
    let start = *next;
    *next = next.saturating_add(cells);
    start
}

/// Why a catalogue has no instruments, with what to do.
pub(super) fn refusals(metrics: &[MetricSpec], layout: &Layout) -> Vec<String> {
    let mut refusals: Vec<String> = metrics.iter().filter_map(refusal).collect();
    if layout.local.max(layout.shared) >= u64::from(u32::MAX) {
        let message = "the catalogue has more than 4,294,967,294 cells; lower its budget";
        refusals.push(message.to_owned());
    }
    refusals
}

/// Most labels an instrument's `at` takes.
const LABELS_MAX: usize = 10;
/// Most labels an info metric's `set` takes.
const FACTS_MAX: usize = 16;
/// Most boundaries the bucket search numbers.
const BOUNDS_MAX: usize = 255;

fn refusal(metric: &MetricSpec) -> Option<String> {
    let name = &metric.name;
    let labels = metric.labels.len();
    let bounds = metric.buckets.len();
    let most = if metric.kind == MetricKind::Info { FACTS_MAX } else { LABELS_MAX };
    if labels > most {
        return Some(format!(
            "metric `{name}` has {labels} labels, Rust instruments take {most}; move what is \
             not asked about together into metrics of their own"
        ));
    }
    if bounds > BOUNDS_MAX {
        return Some(format!(
            "metric `{name}` has {bounds} boundaries with those of SLOs, {BOUNDS_MAX} are allowed; \
             keep those that a question asks for, or use `native: true`"
        ));
    }
    if !metric.combinations.is_empty()
        && combinations::products(metric) > combinations::PRODUCTS_MAX
    {
        return Some(format!(
            "metric `{name}` has combinations of labels with more than {} products; lower `open` \
             or take a label out",
            combinations::PRODUCTS_MAX
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::rust::example::metrics;
    use proptest::prelude::*;

    /// The runs of cells of one array, `(start, length)`.
    fn runs(layout: &Layout, metrics: &[MetricSpec], array: Storage) -> Vec<(u64, u64)> {
        let placed = layout.places.iter().zip(metrics);
        let mut runs: Vec<(u64, u64)> = placed
            .flat_map(|(place, metric)| {
                let own = (place.storage == array).then_some((place.start, place.cells));
                let folds = place.folded.filter(|_| array == Storage::PerThread);
                own.into_iter().chain(folds.map(|first| (first, metric.labels.len() as u64)))
            })
            .collect();
        runs.sort_unstable();
        runs
    }

    proptest! {
        #[test]
        fn cells_of_different_metrics_never_overlap_and_all_fit(metrics in metrics()) {
            let layout = Layout::of(&metrics);
            for (array, cells) in
                [(Storage::PerThread, layout.local), (Storage::Shared, layout.shared)]
            {
                let mut next = 0;
                for (start, length) in runs(&layout, &metrics, array) {
                    prop_assert!(start >= next, "{start} is before {next}");
                    next = start + length;
                }
                prop_assert!(next <= cells);
            }
        }

        #[test]
        fn only_metrics_beyond_the_limit_share_what_is_summed(metrics in metrics()) {
            for metric in &metrics {
                let summed = !matches!(metric.kind, MetricKind::Gauge | MetricKind::StateSet | MetricKind::Info);
                let shared = storage_of(metric) == Storage::Shared;
                if summed {
                    prop_assert_eq!(shared, cells_of(metric) > PER_THREAD_CELLS_MAX);
                }
            }
        }
    }
}

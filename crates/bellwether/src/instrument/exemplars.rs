//! Exemplars, kept aside: the last one of each series or bucket.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use bellwether_model::{Exemplar, Labels, Timestamp};

use crate::scope::lock;

/// Most exemplars kept at a time; further series and buckets go without, and are counted.
pub(crate) const EXEMPLARS_MAX: usize = 4096;
/// Most characters of an exemplar's labels, names included (OpenMetrics 1.0).
const CHARACTERS_MAX: usize = 128;

/// The exemplars of one scope, by metric and cell.
#[derive(Debug, Default)]
pub(crate) struct Exemplars {
    kept: Mutex<BTreeMap<(u32, u32), Exemplar>>,
    dropped: AtomicU64,
}

impl Exemplars {
    pub(crate) fn keep(
        &self,
        metric: u32,
        cell: u32,
        value: f64,
        labels: &[(&str, &str)],
        now: Timestamp,
    ) {
        let characters: usize =
            labels.iter().map(|(n, v)| n.chars().count() + v.chars().count()).sum();
        let mut kept = lock(&self.kept);
        let full = kept.len() >= EXEMPLARS_MAX && !kept.contains_key(&(metric, cell));
        if full || characters > CHARACTERS_MAX || labels.iter().any(|(_, v)| v.contains('\0')) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let labels = labels.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let exemplar = Exemplar { labels: Labels(labels), value, timestamp: Some(now) };
        kept.insert((metric, cell), exemplar);
    }

    /// The exemplars of one metric, by cell.
    pub(crate) fn of(&self, metric: u32) -> Vec<(u32, Exemplar)> {
        let kept = lock(&self.kept);
        kept.range((metric, 0)..=(metric, u32::MAX)).map(|((_, c), e)| (*c, e.clone())).collect()
    }

    /// Drops the exemplar of a cell that begins anew.
    pub(crate) fn forget(&self, metric: u32, cell: u32) {
        lock(&self.kept).remove(&(metric, cell));
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(crate) fn clear(&self) {
        lock(&self.kept).clear();
        self.dropped.store(0, Ordering::Relaxed);
    }
}

//! What was added to counters from step to step, resets and restarts included, in whole numbers.

use std::collections::BTreeMap;

use super::Samples;

/// Series remembered at most.
const SERIES_MAX: usize = 20_000;

/// The last value of each series.
#[derive(Debug, Default)]
pub(super) struct Counters(BTreeMap<String, u64>);

impl Counters {
    /// What was added at each step of a chunk, over all series. A counter that fell began again at
    /// zero. One that appears has begun since the step before if the service was watched then, as
    /// `watched` says; else what it has counted so far is old.
    ///
    /// # Errors
    /// How many series are remembered at most, when there are more.
    pub(super) fn added(
        &mut self,
        samples: &Samples,
        watched: &BTreeMap<i64, bool>,
    ) -> Result<BTreeMap<i64, u64>, usize> {
        let mut added = BTreeMap::new();
        for (at, row) in samples.rows() {
            let watched = watched.get(&at).copied().unwrap_or(false);
            let usable = row.into_iter().filter(|(_, value)| value.is_finite() && *value >= 0.0);
            let sum =
                usable.map(|(series, value)| self.one(series, value.round() as u64, watched)).sum();
            if self.0.len() > SERIES_MAX {
                return Err(SERIES_MAX);
            }
            added.insert(at, sum);
        }
        Ok(added)
    }

    fn one(&mut self, series: &str, value: u64, watched: bool) -> u64 {
        let Some(last) = self.0.get_mut(series) else {
            self.0.insert(series.to_owned(), value);
            return if watched { value } else { 0 };
        };
        let before = std::mem::replace(last, value);
        if value < before { value } else { value - before }
    }
}

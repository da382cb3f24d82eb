//! Which series were there in the last walk, so that those that go get a stale marker.

use std::collections::HashMap;

use bellwether_model::Timestamp;

/// The series a destination has been sent, at most `series_max` of them; further ones are sent all
/// the same but get no stale marker when they go.
#[derive(Debug)]
pub struct SeenSeries {
    /// Labels as 1.0 writes them, and the last walk they were in.
    series: HashMap<Box<[u8]>, u64>,
    series_max: usize,
    walk: u64,
    walked_at: Option<Timestamp>,
    untracked: u64,
}

impl SeenSeries {
    /// Nothing sent yet.
    pub fn new(series_max: usize) -> Self {
        Self { series: HashMap::new(), series_max, walk: 0, walked_at: None, untracked: 0 }
    }

    /// How many series are kept.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// How many samples were sent of series past the limit.
    pub fn untracked(&self) -> u64 {
        self.untracked
    }

    /// When the walk before this one was: its exemplars have been sent.
    pub(super) fn walked_at(&self) -> Option<Timestamp> {
        self.walked_at
    }

    pub(super) fn see(&mut self, labels: &[u8]) {
        if let Some(walk) = self.series.get_mut(labels) {
            *walk = self.walk;
        } else if self.series.len() < self.series_max {
            self.series.insert(labels.into(), self.walk);
        } else {
            self.untracked += 1;
        }
    }

    /// Ends the walk: the labels of the series that were not in it.
    pub(super) fn end_walk(&mut self, now: Timestamp) -> Vec<Box<[u8]>> {
        let walk = self.walk;
        let gone = self.series.extract_if(|_, seen| *seen != walk);
        let mut gone: Vec<Box<[u8]>> = gone.map(|(labels, _)| labels).collect();
        gone.sort_unstable();
        self.walk += 1;
        self.walked_at = Some(now);
        gone
    }
}

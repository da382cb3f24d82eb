//! Which series were there in the last walk, so that those that go get a stale marker.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_model::Timestamp;

/// The series a destination has been sent, at most `series_max` of them; further ones are sent all
/// the same but get no stale marker when they go.
#[derive(Debug)]
pub struct SeenSeries {
    /// Labels as 1.0 writes them, and the last walk they were in; in the order of first sight, which
    /// is that of later walks too.
    series: Vec<(Arc<[u8]>, u64)>,
    /// Where each is, for walks in another order.
    places: HashMap<Arc<[u8]>, usize>,
    /// Where the next one of this walk is, if it has the order of the one before.
    next: usize,
    series_max: usize,
    walk: u64,
    walked_at: Option<Timestamp>,
    untracked: u64,
}

impl SeenSeries {
    /// Nothing sent yet.
    pub fn new(series_max: usize) -> Self {
        Self {
            series: Vec::new(),
            places: HashMap::new(),
            next: 0,
            series_max,
            walk: 0,
            walked_at: None,
            untracked: 0,
        }
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
        if let Some((_, walk)) = self.place(labels).and_then(|place| self.series.get_mut(place)) {
            *walk = self.walk;
        } else if self.series.len() < self.series_max {
            let labels = Arc::<[u8]>::from(labels);
            self.places.insert(Arc::clone(&labels), self.series.len());
            self.series.push((labels, self.walk));
        } else {
            self.untracked += 1;
        }
    }

    /// The place of a series. A look-up by hash costs more than to compare with the one that was
    /// next the last time.
    fn place(&mut self, labels: &[u8]) -> Option<usize> {
        let guess = self.series.get(self.next).filter(|(known, _)| **known == *labels);
        let place = if guess.is_some() { self.next } else { *self.places.get(labels)? };
        self.next = place + 1;
        Some(place)
    }

    /// Ends the walk: the labels of the series that were not in it.
    pub(super) fn end_walk(&mut self, now: Timestamp) -> Vec<Arc<[u8]>> {
        let walk = self.walk;
        let gone = self.series.extract_if(.., |(_, seen)| *seen != walk);
        let mut gone: Vec<Arc<[u8]>> = gone.map(|(labels, _)| labels).collect();
        gone.sort_unstable();
        if !gone.is_empty() {
            let kept = self.series.iter().map(|(labels, _)| Arc::clone(labels));
            self.places = kept.zip(0..).collect();
        }
        self.next = 0;
        self.walk += 1;
        self.walked_at = Some(now);
        gone
    }
}

//! Which exemplars have been sent: a total keeps its exemplar from walk to walk.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bellwether_model::ExemplarRef;

/// The exemplars a destination was sent with the last walk, so that each is sent once however long
/// its series keeps it. Eight bytes and a half an exemplar, for `exemplars_max` of them at most;
/// those past the limit are sent with every walk.
#[derive(Debug)]
pub struct SentExemplars {
    /// Of the walk before and of this one. What was in neither has gone and does not come back.
    before: HashSet<u64>,
    now: HashSet<u64>,
    exemplars_max: usize,
}

impl SentExemplars {
    /// Nothing sent yet.
    pub fn new(exemplars_max: usize) -> Self {
        Self { before: HashSet::new(), now: HashSet::new(), exemplars_max }
    }

    /// Whether the walk before had no such exemplar there.
    pub(super) fn is_new(&mut self, place: &Place<'_>, exemplar: &ExemplarRef<'_>) -> bool {
        let mut hasher = DefaultHasher::new();
        place.hash(&mut hasher);
        exemplar.labels.hash(&mut hasher);
        exemplar.value.to_bits().hash(&mut hasher);
        exemplar.timestamp.map(|time| time.0).hash(&mut hasher);
        let exemplar = hasher.finish();
        if self.now.len() < self.exemplars_max {
            self.now.insert(exemplar);
        }
        !self.before.contains(&exemplar)
    }

    pub(super) fn end_walk(&mut self) {
        std::mem::swap(&mut self.before, &mut self.now);
        self.now.clear();
    }
}

/// Where an exemplar is.
#[derive(Debug, Hash)]
pub(super) struct Place<'a> {
    pub(super) family: &'a str,
    /// The row's attributes, encoded.
    pub(super) row: &'a [u8],
    pub(super) inner: usize,
    /// The bucket; none of a number.
    pub(super) bucket: usize,
}

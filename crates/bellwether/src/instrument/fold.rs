//! Counting recordings whose label values were folded.

use super::{PerThread, Storage};
use crate::scope::Set;

/// Which labels of a series were folded, and where that is counted.
#[derive(Debug, Clone, Copy)]
pub struct Folded {
    first: u32,
    labels: u32,
}

impl Folded {
    pub(crate) const fn none() -> Self {
        Self { first: 0, labels: 0 }
    }

    pub(crate) const fn new(first: u32, labels: u32) -> Self {
        Self { first, labels }
    }

    /// Counts one recording for each folded label.
    #[inline]
    pub(crate) fn count<S: Set>(self) {
        if self.labels != 0 {
            self.count_each::<S>();
        }
    }

    fn count_each<S: Set>(self) {
        let mut left = self.labels;
        while left != 0 {
            let label = left.trailing_zeros();
            PerThread::add::<S>(self.first.saturating_add(label), 1);
            left &= left - 1;
        }
    }
}

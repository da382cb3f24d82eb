//! Puts what comes a little out of order into order, within bounded memory.

use std::collections::BTreeMap;

use bellwether_slo::Counts;

/// How much later than another a record may come that is older: access logs are written when a
/// request ends and carry the time it began.
pub(super) const LATE_MILLIS: i64 = 10 * 60_000;
/// Steps held back at most.
const HELD_MAX: usize = 10_000;

/// Counts by the end of their step, held back until nothing older can come.
#[derive(Debug, Default)]
pub(super) struct Order {
    held: BTreeMap<i64, Counts>,
    newest: i64,
    released: Option<i64>,
}

impl Order {
    /// Adds counts of the step that ends at `end`; false if it is too late for them.
    pub(super) fn add(&mut self, end: i64, counts: Counts) -> bool {
        if self.released.is_some_and(|released| end <= released) {
            return false;
        }
        *self.held.entry(end).or_default() += counts;
        self.newest = self.newest.max(end);
        true
    }

    /// The next step that is complete.
    pub(super) fn next(&mut self) -> Option<(i64, Counts)> {
        let (&end, _) = self.held.first_key_value()?;
        let ripe = end < self.newest - LATE_MILLIS || self.held.len() > HELD_MAX;
        if ripe { self.pop() } else { None }
    }

    /// The next step at the end of the data, complete or not.
    pub(super) fn pop(&mut self) -> Option<(i64, Counts)> {
        let step = self.held.pop_first()?;
        self.released = Some(step.0);
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_disorder_is_put_right_and_a_lot_is_refused() {
        let mut order = Order::default();
        for end in [100_000, 90_000, 100_000] {
            assert!(order.add(end, Counts::new(1, 0)));
        }
        assert_eq!(order.next(), None);
        assert!(order.add(100_000 + LATE_MILLIS + 1, Counts::new(1, 1)));
        assert_eq!(order.next(), Some((90_000, Counts::new(1, 0))));
        assert_eq!(order.next(), Some((100_000, Counts::new(2, 0))));
        assert_eq!(order.next(), None);
        assert!(!order.add(100_000, Counts::new(1, 0)));
        assert_eq!(order.pop().map(|step| step.1), Some(Counts::new(1, 1)));
    }

    #[test]
    fn what_is_held_back_is_bounded() {
        let mut order = Order::default();
        for end in 0..50_000 {
            order.add(end, Counts::new(1, 0));
            while order.next().is_some() {}
            assert!(order.held.len() <= HELD_MAX);
        }
    }
}

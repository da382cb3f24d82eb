//! Whether the groups add up to the whole.

/// Looks at which a request must be missing: one that is just being counted, for the whole first and
/// then for its group, is not missing at each of them.
const LOOKS: usize = 3;

/// Requests of the whole against those of all groups.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// How many were missing at the last looks.
    looks: [u64; LOOKS],
    /// What groups counted that left since.
    pub(super) left: u64,
    /// Requests that were in no group so far.
    missing: u64,
}

impl Whole {
    /// Whether more requests are in no group than was known. The whole must be counted before the
    /// groups.
    pub(super) fn misses(&mut self, whole: u64, groups: u64) -> bool {
        self.looks.rotate_left(1);
        self.looks[LOOKS - 1] = whole.saturating_sub(groups.saturating_add(self.left));
        let missing = self.looks.into_iter().min().unwrap_or(0);
        let more = missing > self.missing;
        self.missing = self.missing.max(missing);
        more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_at_three_looks_is_told_once_and_what_a_group_took_along_is_not_missing() {
        let mut whole = Whole::default();
        // At the first look a request is between the two counts; one of the third comes to no group.
        let looks = [(10, 9), (10, 10), (12, 11), (14, 13), (20, 19), (30, 29), (40, 39)];
        let told: Vec<bool> =
            looks.into_iter().map(|(all, groups)| whole.misses(all, groups)).collect();
        assert_eq!(told, [false, false, false, false, true, false, false]);
        whole.left = 9;
        assert!((0..9).all(|_| !whole.misses(40, 30)));
        assert_eq!([29, 29, 29].map(|groups| whole.misses(40, groups)), [false, false, true]);
    }
}

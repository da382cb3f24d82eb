//! Spans of time in which nothing was measured, a bounded number of them.

/// Spans kept apart; past it the two nearest to each other become one.
const GAPS_MAX: usize = 256;

/// Disjoint spans in milliseconds, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Gaps {
    spans: Vec<(i64, i64)>,
    merged: u64,
}

impl Gaps {
    /// Adds a span that begins at or after the end of the last one.
    pub(super) fn push(&mut self, from: i64, to: i64) {
        match self.spans.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => self.spans.push((from, to)),
        }
        if self.spans.len() > GAPS_MAX {
            self.merge_nearest();
        }
    }

    /// Understates what was measured, by the least possible.
    fn merge_nearest(&mut self) {
        let between = |two: &[(i64, i64)]| two.iter().map(|s| s.0).max().unwrap_or(0) - two[0].1;
        let nearest = self.spans.windows(2).enumerate().min_by_key(|(_, two)| between(two));
        if let Some((at, _)) = nearest {
            let (_, to) = self.spans.remove(at + 1);
            self.spans[at].1 = to;
            self.merged += 1;
        }
    }

    /// Takes `from` to `to` out of the span it lies in; says whether it lay in one.
    pub(super) fn fill(&mut self, from: i64, to: i64) -> bool {
        let at = self.spans.partition_point(|span| span.1 < to);
        let Some(&(start, end)) = self.spans.get(at).filter(|span| span.0 <= from && from < to)
        else {
            return false;
        };
        let left = [(start, from), (to, end)].into_iter().filter(|span| span.0 < span.1);
        self.spans.splice(at..=at, left);
        if self.spans.len() > GAPS_MAX {
            self.merge_nearest();
        }
        true
    }

    /// Forgets spans that ended at or before `horizon`.
    pub(super) fn forget(&mut self, horizon: i64) {
        let old = self.spans.partition_point(|span| span.1 <= horizon);
        self.spans.drain(..old);
    }

    pub(super) fn overlap(&self, from: i64, to: i64) -> i64 {
        let first = self.spans.partition_point(|span| span.1 <= from);
        let later = self.spans.iter().skip(first).take_while(|span| span.0 < to);
        later.map(|span| (span.1.min(to) - span.0.max(from)).max(0)).sum()
    }

    pub(super) fn merged(&self) -> u64 {
        self.merged
    }

    pub(super) fn spans(&self) -> &[(i64, i64)] {
        &self.spans
    }

    pub(super) fn restore(spans: Vec<(i64, i64)>, merged: u64) -> Self {
        let mut gaps = Self { spans: Vec::new(), merged };
        for (from, to) in spans {
            gaps.push(from, to.max(from));
        }
        gaps
    }

    pub(super) fn bytes(&self) -> usize {
        self.spans.capacity() * size_of::<(i64, i64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_gaps_merge_with_their_nearest_neighbour_and_are_counted() {
        let mut gaps = Gaps::default();
        for at in 0..1000 {
            gaps.push(at * 100, at * 100 + 10);
        }
        assert_eq!(gaps.spans.len(), GAPS_MAX);
        assert_eq!(gaps.merged, 1000 - GAPS_MAX as u64);
        assert!(gaps.overlap(0, 100_000) >= 10_000, "coverage is understated, never overstated");
    }

    #[test]
    fn a_gap_is_filled_from_within_and_never_beyond_its_ends() {
        let mut gaps = Gaps::default();
        gaps.push(10, 20);
        gaps.push(30, 60);
        assert!(!gaps.fill(5, 15) && !gaps.fill(15, 35) && !gaps.fill(20, 30));
        assert!(gaps.fill(40, 50) && gaps.fill(30, 40) && gaps.fill(10, 20));
        assert_eq!(gaps.spans(), [(50, 60)]);
        assert!(gaps.fill(50, 60) && !gaps.fill(50, 60));
        assert_eq!(gaps.overlap(0, 100), 0);
    }

    #[test]
    fn gaps_count_where_they_overlap_a_window() {
        let mut gaps = Gaps::default();
        gaps.push(10, 20);
        gaps.push(15, 25);
        gaps.push(40, 50);
        assert_eq!(gaps.overlap(0, 100), 25);
        assert_eq!(gaps.overlap(20, 45), 10);
        gaps.forget(25);
        assert_eq!(gaps.overlap(0, 100), 10);
    }
}

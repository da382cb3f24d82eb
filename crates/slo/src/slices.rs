//! Time slices: whether each minute (or five) was good, in two bitsets.

use std::time::Duration;

use bellwether_model::Timestamp;

use crate::counts::Counts;
use crate::ratio::Ratio;
use crate::wide;

/// Slices whose verdict is kept, and the one that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slices {
    step: i64,
    good: Ratio,
    measured_bits: Vec<u64>,
    good_bits: Vec<u64>,
    slots: i64,
    /// The slice that is open; verdicts of the `slots` before it are kept.
    open: i64,
    now: Counts,
}

impl Slices {
    /// Slices of `slice`, for `period`, each good from a share of `good`; from `at` on.
    pub fn new(slice: Duration, period: Duration, good: Ratio, at: Timestamp) -> Self {
        let step = i64::try_from(slice.as_millis()).unwrap_or(i64::MAX).max(1);
        let slots = i64::try_from(period.as_millis()).unwrap_or(i64::MAX).div_euclid(step) + 1;
        let words = usize::try_from(slots.div_euclid(64) + 1).unwrap_or(1);
        let open = at.0.div_euclid(step);
        let bits = vec![0; words];
        Self {
            step,
            good,
            measured_bits: bits.clone(),
            good_bits: bits,
            slots,
            open,
            now: Counts::ZERO,
        }
    }

    /// Takes events counted until `at`; gives the slice that closed, when one did: where it ended,
    /// and one event, bad if the slice was. A slice without events is not measured and gives none.
    pub fn observe(&mut self, at: Timestamp, delta: Counts) -> Option<(Timestamp, Counts)> {
        // What is counted on the boundary happened before it.
        let slice = (at.0 - 1).div_euclid(self.step);
        let closed = if slice > self.open { self.close(slice) } else { None };
        self.now += delta;
        if at.0.rem_euclid(self.step) == 0 && slice == self.open {
            return self.close(slice + 1).or(closed);
        }
        closed
    }

    fn close(&mut self, next: i64) -> Option<(Timestamp, Counts)> {
        let now = std::mem::take(&mut self.now);
        let end = (self.open + 1) * self.step;
        let verdict = self.judge(now);
        let kept = next - self.slots;
        for slot in self.open.max(kept)..next {
            let is_open = slot == self.open;
            self.set(slot, verdict.filter(|_| is_open));
        }
        self.open = next;
        verdict.map(|good| (Timestamp(end), Counts::new(1, u64::from(!good))))
    }

    /// Judges a slice again that closed already, by all its events; gives what its verdict counted
    /// before and counts now. None for one that is open or no longer kept.
    pub(crate) fn judge_again(&mut self, end: Timestamp, counts: Counts) -> Option<[Counts; 2]> {
        let slot = end.0.div_euclid(self.step) - 1;
        if slot >= self.open || slot < self.open - self.slots {
            return None;
        }
        let as_counts =
            |verdict: Option<bool>| verdict.map(|good| Counts::new(1, u64::from(!good)));
        let before = self.verdict(Timestamp(slot * self.step));
        let after = self.judge(counts);
        self.set(slot, after);
        Some([before, after].map(|verdict| as_counts(verdict).unwrap_or_default()))
    }

    fn judge(&self, counts: Counts) -> Option<bool> {
        let left = [counts.good(), self.good.den()];
        let right = [self.good.num(), counts.total];
        (counts.total > 0).then(|| wide::compare(&left, &right).is_ge())
    }

    fn place(&self, slot: i64) -> (usize, u64) {
        let at = slot.rem_euclid(self.slots).unsigned_abs();
        ((at / 64) as usize, 1 << (at % 64))
    }

    fn set(&mut self, slot: i64, verdict: Option<bool>) {
        let (word, bit) = self.place(slot);
        for (bits, on) in [
            (&mut self.measured_bits, verdict.is_some()),
            (&mut self.good_bits, verdict == Some(true)),
        ] {
            bits[word] = if on { bits[word] | bit } else { bits[word] & !bit };
        }
    }

    /// The verdict on the slice that begins at `at`: good or not; none if it was not measured, is
    /// still open, or is no longer kept.
    pub fn verdict(&self, at: Timestamp) -> Option<bool> {
        let slot = at.0.div_euclid(self.step);
        let (word, bit) = self.place(slot);
        let kept = slot < self.open && slot >= self.open - self.slots;
        (kept && self.measured_bits[word] & bit != 0).then(|| self.good_bits[word] & bit != 0)
    }

    /// Measured and bad slices that lie within `from` to `to`.
    pub fn count(&self, from: Timestamp, to: Timestamp) -> Counts {
        let first = (from.0 + self.step - 1).div_euclid(self.step).max(self.open - self.slots);
        let last = to.0.div_euclid(self.step).min(self.open);
        let verdicts = (first..last).filter_map(|slot| self.verdict(Timestamp(slot * self.step)));
        verdicts.map(|good| Counts::new(1, u64::from(!good))).sum()
    }

    /// Bytes held: 10.8 KB for minutes of 30 days.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + (self.measured_bits.len() + self.good_bits.len()) * 8
    }

    /// The open slice and all verdicts kept, to write down.
    pub(crate) fn image(&self) -> SlicesImage {
        self.image_from(self.open - self.slots)
    }

    /// The open slice and the verdicts from slice `first` on.
    pub(crate) fn image_from(&self, first: i64) -> SlicesImage {
        let first = first.clamp(self.open - self.slots, self.open);
        let mut runs: Vec<(u8, u64)> = Vec::new();
        for slot in first..self.open {
            let code = match self.verdict(Timestamp(slot * self.step)) {
                None => 0,
                Some(false) => 1,
                Some(true) => 2,
            };
            match runs.last_mut() {
                Some((last, run)) if *last == code => *run += 1,
                _ => runs.push((code, 1)),
            }
        }
        SlicesImage { open: self.open, now: self.now, first, runs }
    }

    /// The slice that is open.
    pub(crate) fn open(&self) -> i64 {
        self.open
    }

    /// Applies what was written down; verdicts outside what is kept are left out.
    pub(crate) fn restore(&mut self, image: &SlicesImage) {
        (self.open, self.now) = (image.open, image.now);
        let mut slot = image.first;
        for (code, run) in &image.runs {
            let left = (self.open - slot).clamp(0, self.slots).unsigned_abs();
            for _ in 0..(*run).min(left) {
                self.set(
                    slot,
                    [None, Some(false), Some(true)].get(usize::from(*code)).copied().flatten(),
                );
                slot += 1;
            }
        }
    }
}

/// What slices write down: verdicts from slice `first` on as runs, 0 not measured, 1 bad, 2 good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SlicesImage {
    pub(crate) open: i64,
    pub(crate) now: Counts,
    pub(crate) first: i64,
    pub(crate) runs: Vec<(u8, u64)>,
}

//! Which tiers a ledger keeps.

use std::time::Duration;

use crate::problem::{Kind, Problem};

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
/// Shortest period of an objective: an hour.
pub const PERIOD_MIN: Duration = Duration::from_hours(1);
/// Longest period of an objective: a leap year.
pub const PERIOD_MAX: Duration = Duration::from_hours(366 * 24);
/// Longest period that is kept by the hour: a quarter.
const HOURLY_MAX: Duration = Duration::from_hours(92 * 24 + 1);
/// Slots of what is kept longer, in seconds.
const COARSE: u64 = 6 * HOUR;
/// Slots of all tiers together, whatever the layout.
const SLOTS_MAX: usize = 20_000;

/// Tiers (length and number of slots) and how often counts come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    tiers: Vec<(Duration, usize)>,
    interval: Duration,
}

impl Layout {
    /// 5 s for an hour, 1 min for 6 h, 5 min for 3 d, 1 h for 30 d: 2,668 values of 16 bytes.
    /// Counts come every 5 s.
    pub fn reference() -> Self {
        let tier = |step, slots| (Duration::from_secs(step), slots);
        let tiers = vec![tier(5, 721), tier(MINUTE, 361), tier(5 * MINUTE, 865), tier(HOUR, 721)];
        Self { tiers, interval: Duration::from_secs(5) }
    }

    /// The reference, long enough for `period` and a slot more: up to a quarter by more hours (66 KB
    /// for 92 days), beyond it by a tier of 6 h slots (66 KB for a year).
    ///
    /// # Errors
    /// A period under an hour or over 366 days.
    pub fn for_period(period: Duration) -> Result<Self, Problem> {
        if !(PERIOD_MIN..=PERIOD_MAX).contains(&period) {
            let what =
                format!("a period of {} s is not between an hour and 366 days", period.as_secs());
            return Err(Problem::new(Kind::Window, "", what, "choose 7, 28, 30, 90 or 365 days"));
        }
        let slots = |step| usize::try_from(period.as_secs().div_ceil(step)).unwrap_or(0) + 2;
        let mut layout = Self::reference();
        if period > HOURLY_MAX {
            layout.tiers.push((Duration::from_secs(COARSE), slots(COARSE)));
        } else if let Some(last) = layout.tiers.last_mut() {
            last.1 = last.1.max(slots(HOUR));
        }
        Ok(layout)
    }

    /// For objectives over time slices: the finest slot is a slice.
    pub(crate) fn for_slices(self, slice: Duration) -> Self {
        let finest = usize::try_from(6 * HOUR / slice.as_secs().max(1)).unwrap_or(0) + 1;
        let same = self.tiers.iter().find(|(step, _)| *step == slice).map_or(0, |tier| tier.1);
        let finest = finest.max(same);
        let tiers = self.tiers.into_iter().filter(|(step, _)| *step > slice);
        let tiers = std::iter::once((slice, finest)).chain(tiers).collect();
        Self { tiers, interval: self.interval.max(slice) }
    }

    /// The same, counts coming every `interval`, as from scrapes.
    #[must_use]
    pub fn every(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How often counts come, or slots close if that is rarer.
    pub fn counts_every(&self) -> Duration {
        self.tiers.first().map_or(self.interval, |tier| tier.0.max(self.interval))
    }

    /// How often counts come, in milliseconds.
    pub(super) fn interval(&self) -> i64 {
        i64::try_from(self.interval.as_millis()).unwrap_or(i64::MAX)
    }

    pub(super) fn slots_of_finest(&self) -> usize {
        self.tiers.first().map_or(0, |tier| tier.1)
    }

    /// Steps in milliseconds and numbers of values.
    pub(super) fn tiers(&self) -> impl Iterator<Item = (i64, usize)> {
        self.tiers
            .iter()
            .map(|(step, slots)| (i64::try_from(step.as_millis()).unwrap_or(i64::MAX), *slots))
    }

    pub(super) fn check(&self) -> Result<(), Problem> {
        let slots: usize = self.tiers.iter().map(|tier| tier.1).sum();
        let nested = self.tiers.windows(2).all(|two| match two {
            [(fine, _), (coarse, _)] => coarse.as_millis().is_multiple_of(fine.as_millis().max(1)),
            _ => true,
        });
        let fits = slots <= SLOTS_MAX && !self.tiers.is_empty();
        if nested && fits && self.tiers.iter().all(|(step, n)| step.as_millis() > 0 && *n > 1) {
            return Ok(());
        }
        let what = "the tiers are none, too many, or no multiples of each other";
        Err(Problem::new(Kind::Window, "", what, "use time slices that divide an hour"))
    }
}

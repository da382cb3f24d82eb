//! Cumulative values as what was added since the last walk.

mod histogram;

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_model::{HistogramRef, Number, Timestamp};

pub(crate) use histogram::HistogramDelta;
use histogram::LastHistogram;

/// What the first value of a series says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstSight {
    /// All of it is new: the series is this process's own and has counted from zero.
    Whole,
    /// Only where counting continues: the source may have counted long before it was seen.
    Baseline,
}

/// The last cumulative value of every series of one destination.
///
/// Every destination that takes deltas has its own. At most `series_max` series are kept; further
/// ones are left out and counted, until others have gone. A value that fell, or that says it began
/// later than before, has been reset: all of it is new.
#[derive(Debug)]
pub struct Deltas {
    /// In the order of first sight, which is that of later walks too.
    series: Vec<Series>,
    /// Where each is, for walks in another order.
    places: HashMap<Arc<[u8]>, usize>,
    /// Where the next one of this walk is, if it has the order of the one before.
    next: usize,
    series_max: usize,
    first: FirstSight,
    absent_walks_max: u64,
    walk: u64,
    refused: u64,
    /// Memory for the next histogram's delta.
    spare: HistogramDelta,
}

#[derive(Debug)]
struct Series {
    key: Arc<[u8]>,
    entry: Entry,
}

#[derive(Debug)]
struct Entry {
    value: Last,
    /// When counting began, as far as the source says.
    start: Option<Timestamp>,
    /// Up to when deltas were taken.
    until: Timestamp,
    walk: u64,
}

#[derive(Debug)]
enum Last {
    Number(Number),
    Histogram(Box<LastHistogram>),
}

/// What a counter added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Delta {
    pub(crate) value: Number,
    /// The moment after which it was added; `None` when it is not known.
    pub(crate) since: Option<Timestamp>,
    /// Whether the series was not there in the walk before.
    pub(crate) first: bool,
}

impl Deltas {
    /// For instruments of this process: the first value is all new. A series that is absent from
    /// one walk may come back with all its counts, and is told by its start from one that began
    /// anew; after two walks it can only begin anew.
    pub fn of_this_process(series_max: usize) -> Self {
        Self::new(series_max, FirstSight::Whole, 1)
    }

    /// With all to choose: a series is forgotten after `absent_walks_max` walks without it.
    pub fn new(series_max: usize, first: FirstSight, absent_walks_max: u32) -> Self {
        Self {
            series: Vec::new(),
            places: HashMap::new(),
            next: 0,
            series_max,
            first,
            absent_walks_max: u64::from(absent_walks_max),
            walk: 0,
            refused: 0,
            spare: HistogramDelta::default(),
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

    /// How many values were left out since the beginning because there were too many series.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Forgets series that have been absent for too long. Encoders call it when a walk is done.
    pub(crate) fn end_walk(&mut self) {
        let oldest = self.walk.saturating_sub(self.absent_walks_max);
        let before = self.series.len();
        self.series.retain(|series| series.entry.walk >= oldest);
        if self.series.len() < before {
            let keys = self.series.iter().map(|series| Arc::clone(&series.key));
            self.places = keys.zip(0..).collect();
        }
        self.walk += 1;
        self.next = 0;
    }

    /// The place of a series. A look-up by hash costs more than to compare with the one that was
    /// next the last time.
    fn place(&mut self, key: &[u8]) -> Option<usize> {
        let guess = self.series.get(self.next).filter(|series| *series.key == *key);
        let place = if guess.is_some() { self.next } else { *self.places.get(key)? };
        self.next = place + 1;
        Some(place)
    }

    /// What `value` adds; `None` when that cannot be said.
    pub(crate) fn number(
        &mut self,
        key: &[u8],
        value: Number,
        start: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Delta> {
        let place = self.place(key);
        let Some(Series { entry, .. }) = place.and_then(|place| self.series.get_mut(place)) else {
            return self.first_number(key, value, start, now);
        };
        if value.as_f64().is_nan() {
            entry.walk = self.walk;
            return None;
        }
        let added = match &entry.value {
            Last::Number(last) if !is_newer(start, entry.start) => subtract(value, *last),
            Last::Number(_) | Last::Histogram(_) => None,
        };
        let since = if added.is_some() { Some(entry.until) } else { start.or(Some(entry.until)) };
        let value_added = added.unwrap_or(value);
        *entry = Entry {
            value: Last::Number(value),
            start,
            // What adds nothing is not sent: the next delta covers its time too.
            until: if is_zero(value_added) { entry.until } else { now },
            walk: self.walk,
        };
        Some(Delta { value: value_added, since, first: false })
    }

    fn first_number(
        &mut self,
        key: &[u8],
        value: Number,
        start: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Delta> {
        if value.as_f64().is_nan() {
            return None;
        }
        self.admit(key, Last::Number(value), start, now)?;
        Some(Delta { value, since: start, first: true })
    }

    /// Keeps a new series; `None` when there is no room or its value is a baseline only.
    fn admit(
        &mut self,
        key: &[u8],
        value: Last,
        start: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<()> {
        if self.series.len() >= self.series_max {
            self.refused += 1;
            return None;
        }
        let (key, place) = (Arc::<[u8]>::from(key), self.series.len());
        self.places.insert(Arc::clone(&key), place);
        let entry = Entry { value, start, until: now, walk: self.walk };
        self.series.push(Series { key, entry });
        (self.first == FirstSight::Whole).then_some(())
    }

    /// What `histogram`, whose buckets are part of the key, adds.
    pub(crate) fn histogram(
        &mut self,
        key: &[u8],
        histogram: &HistogramRef<'_>,
        start: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<HistogramDelta> {
        let mut delta = std::mem::take(&mut self.spare);
        let place = self.place(key);
        let Some(Series { entry, .. }) = place.and_then(|place| self.series.get_mut(place)) else {
            delta.set(histogram);
            let mut last = Box::new(LastHistogram::default());
            last.set(histogram);
            self.admit(key, Last::Histogram(last), start, now)?;
            return Some(HistogramDelta { since: start, first: true, ..delta });
        };
        if let Last::Number(_) = entry.value {
            entry.value = Last::Histogram(Box::default());
        }
        let Last::Histogram(last) = &mut entry.value else { return None };
        let grew = !is_newer(start, entry.start) && delta.set_added(histogram, last);
        if !grew {
            delta.set(histogram);
        }
        last.set(histogram);
        delta.since = if grew { Some(entry.until) } else { start.or(Some(entry.until)) };
        delta.first = false;
        entry.until = if delta.count() == 0.0 { entry.until } else { now };
        entry.start = start;
        entry.walk = self.walk;
        Some(delta)
    }

    /// Takes back the memory of a delta that has been written.
    pub(crate) fn recycle(&mut self, delta: HistogramDelta) {
        self.spare = delta;
    }
}

fn is_newer(start: Option<Timestamp>, before: Option<Timestamp>) -> bool {
    matches!((start, before), (Some(start), Some(before)) if start > before)
}

/// `now - before` where it did not fall; integers stay exact.
fn subtract(now: Number, before: Number) -> Option<Number> {
    match (now, before) {
        (Number::U64(now), Number::U64(before)) => now.checked_sub(before).map(Number::U64),
        (Number::I64(now), Number::I64(before)) if now >= before => {
            now.checked_sub(before).map(Number::I64)
        }
        (Number::I64(_), Number::I64(_)) => None,
        (now, before) => {
            let (now, before) = (now.as_f64(), before.as_f64());
            let added = now - before;
            // From infinity to infinity is nothing.
            (now >= before).then_some(Number::F64(if added.is_nan() { 0.0 } else { added }))
        }
    }
}

pub(crate) fn is_zero(value: Number) -> bool {
    match value {
        Number::U64(v) => v == 0,
        Number::I64(v) => v == 0,
        Number::F64(v) => v == 0.0,
    }
}

#[cfg(test)]
mod tests;

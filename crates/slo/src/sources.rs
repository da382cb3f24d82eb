//! Absolute counts of many sources (scraped replicas, counters with labels) as one stream of events.

use std::collections::BTreeMap;

use crate::counts::Counts;

/// What the first sight of a source means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstSight {
    /// It began at zero: all its counts are news. For sources known from their start.
    FromZero,
    /// Its counts so far are old. For sources that may have run for long.
    Baseline,
}

/// The last counts of each source, a bounded number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    last: BTreeMap<String, Counts>,
    first_sight: FirstSight,
    kept_max: usize,
    resets: u64,
    refused: u64,
}

impl Sources {
    /// No source yet; at most `kept_max` later.
    pub fn new(first_sight: FirstSight, kept_max: usize) -> Self {
        Self { last: BTreeMap::new(), first_sight, kept_max, resets: 0, refused: 0 }
    }

    /// What is new since the source was seen last. When either of its counts fell, both began
    /// again at zero: clamping only one would falsify the share of bad events.
    pub fn feed(&mut self, source: &str, absolute: Counts) -> Counts {
        if let Some(last) = self.last.get_mut(source) {
            let before = std::mem::replace(last, absolute);
            if absolute.fell_below(before) {
                self.resets += 1;
                return absolute;
            }
            return absolute.since(before);
        }
        if self.last.len() >= self.kept_max {
            self.refused += 1;
            return Counts::ZERO;
        }
        self.last.insert(source.to_owned(), absolute);
        match self.first_sight {
            FirstSight::FromZero => absolute,
            FirstSight::Baseline => Counts::ZERO,
        }
    }

    /// Forgets a source that is gone for good.
    pub fn forget(&mut self, source: &str) {
        self.last.remove(source);
    }

    /// How often counts fell.
    pub fn resets(&self) -> u64 {
        self.resets
    }

    /// How often counts of a source beyond the limit were left out.
    pub fn refused(&self) -> u64 {
        self.refused
    }
}

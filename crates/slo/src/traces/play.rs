//! Playing a history: as counter samples for a scraper, and into a tracker.

use bellwether_model::Timestamp;

use super::Trace;
use crate::alert::Change;
use crate::counts::Counts;
use crate::ledger::Moment;
use crate::sources::{FirstSight, Sources};
use crate::tracker::Tracker;

/// Which events are bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Those that failed.
    Failed,
    /// Those that were slow.
    Slow,
}

/// A counter sample of one replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Second of the trace.
    pub at: u32,
    /// Replica.
    pub replica: usize,
    /// Requests since its process began.
    pub total: u64,
    /// Failed ones.
    pub bad: u64,
    /// Slow ones.
    pub slow: u64,
}

impl Sample {
    /// As counts of one indicator.
    pub fn counts(&self, column: Column) -> Counts {
        let bad = match column {
            Column::Failed => self.bad,
            Column::Slow => self.slow,
        };
        Counts::new(self.total, bad)
    }
}

impl Trace {
    /// What a scraper sees every `interval` seconds from 0: no sample of a replica that is down, none
    /// of any in a scrape gap. Ascending by time, then replica.
    pub fn samples(&self, interval: u32) -> Vec<Sample> {
        let zero = |replica| Sample { at: 0, replica, total: 0, bad: 0, slow: 0 };
        let mut counters: Vec<Sample> = (0..self.replicas).map(zero).collect();
        let mut seen = Vec::new();
        for at in 0..=self.seconds {
            for (replica, counter) in counters.iter_mut().enumerate() {
                if self.restarts(at, replica) {
                    *counter = zero(replica);
                }
                let second = self.second(at, replica);
                let up = second.is_some() || at == self.seconds;
                if at % interval == 0 && up && self.scraped(at) {
                    seen.push(Sample { at, ..*counter });
                }
                let second = second.unwrap_or_default();
                counter.total += second.total;
                counter.bad += second.bad;
                counter.slow += second.slow;
            }
        }
        seen
    }

    /// Events of all replicas from second `from` to before `to`.
    pub fn events(&self, from: u32, to: u32, column: Column) -> Counts {
        let seconds =
            (from..to).flat_map(|at| (0..self.replicas).map(move |replica| (at, replica)));
        let all = seconds.filter_map(|(at, replica)| self.second(at, replica));
        all.map(|second| match column {
            Column::Failed => Counts::new(second.total, second.bad),
            Column::Slow => Counts::new(second.total, second.slow),
        })
        .sum()
    }

    /// The moment of a second of the trace that begins at `epoch` seconds: wall clocks follow the
    /// trace's jumps, the monotonic one does not.
    pub fn moment(&self, epoch: u64, at: u32) -> Moment {
        let true_time = Moment::at_seconds(epoch + u64::from(at));
        Moment { wall: Timestamp(true_time.wall.0 + self.clock_off(at) * 1000), ..true_time }
    }

    /// Plays it into a tracker in the process, which sees every event and evaluates every `step`
    /// seconds. Changes carry seconds of the trace as their time.
    pub fn play(
        &self,
        tracker: &mut Tracker,
        column: Column,
        epoch: u64,
        step: u32,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for at in (5..=self.seconds).step_by(5) {
            let moment = self.moment(epoch, at);
            tracker.observe(moment, self.events(at - 5, at, column));
            if at % step == 0 {
                changes.extend(stamped(tracker.evaluate(moment), at));
            }
        }
        changes
    }

    /// Plays it into a tracker that scrapes every `interval` seconds and then evaluates. Changes
    /// carry seconds of the trace as their time.
    pub fn play_scraped(
        &self,
        tracker: &mut Tracker,
        column: Column,
        epoch: u64,
        interval: u32,
    ) -> Vec<Change> {
        let mut sources = Sources::new(FirstSight::FromZero, self.replicas);
        let mut changes = Vec::new();
        let samples = self.samples(interval);
        let mut rest = samples.as_slice();
        for at in (0..=self.seconds).step_by(interval as usize) {
            let (now, later) = rest.split_at(rest.partition_point(|sample| sample.at <= at));
            rest = later;
            // A scraper's clock is not the service's.
            let moment = Moment::at_seconds(epoch + u64::from(at));
            if !now.is_empty() {
                let feed = |s: &Sample| sources.feed(&s.replica.to_string(), s.counts(column));
                let delta = now.iter().map(feed).sum();
                tracker.observe(moment, delta);
            }
            changes.extend(stamped(tracker.evaluate(moment), at));
        }
        changes
    }
}

fn stamped(changes: Vec<Change>, at: u32) -> impl Iterator<Item = Change> {
    changes.into_iter().map(move |change| Change { at: Timestamp(i64::from(at) * 1000), ..change })
}

//! A store in memory that fails as asked, and replicas that share through it.

use std::collections::BTreeMap;

use bellwether_slo::replicas::{Batch, Entry, Fleet, Write};
use bellwether_slo::{Counts, Moment, Objective, Policy, Tracker};

pub(crate) const EPOCH: u64 = 1_767_571_200;

/// What happens to an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It arrives and is answered.
    Answered,
    /// Nothing arrives.
    Lost,
    /// It arrives, and no answer comes back.
    Unanswered,
    /// No answer comes back, and its writes arrive after later ones.
    Late,
}

/// Hashes.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) hashes: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) late: Vec<Write>,
}

impl Store {
    pub(crate) fn apply(&mut self, writes: &[Write]) {
        for write in writes {
            let hash = self.hashes.entry(write.key.clone()).or_default();
            hash.extend(write.entries.iter().cloned());
        }
    }

    /// What was on the way arrives at last.
    pub(crate) fn settle(&mut self) {
        let late = std::mem::take(&mut self.late);
        self.apply(&late);
    }

    fn exchange(&mut self, batch: &Batch, fate: Fate) -> Option<Vec<Vec<Entry>>> {
        match fate {
            Fate::Lost => return None,
            Fate::Late => self.late.extend(batch.writes.iter().cloned()),
            Fate::Answered | Fate::Unanswered => self.apply(&batch.writes),
        }
        let read = |key: &String| self.hashes.get(key).into_iter().flatten();
        let owned = |(field, value): (&String, &String)| (field.clone(), value.clone());
        let hashes = batch.reads.iter().map(|key| read(key).map(owned).collect()).collect();
        (fate == Fate::Answered).then_some(hashes)
    }
}

/// A replica: what it counts, what it has on disk.
#[derive(Debug)]
pub(crate) struct Replica {
    pub(crate) name: &'static str,
    boot: u64,
    objective: Objective,
    pub(crate) tracker: Tracker,
    pub(crate) fleet: Fleet,
    pub(crate) log: Vec<u8>,
}

impl Replica {
    pub(crate) fn new(name: &'static str, objective: &Objective, at: Moment) -> Self {
        let tracker = Tracker::new(objective.clone(), Policy::reference(), at).expect("sound");
        let fleet = Fleet::new(objective, name, 0, at.wall);
        Self { name, boot: 0, objective: objective.clone(), tracker, fleet, log: Vec::new() }
    }

    pub(crate) fn tick(&mut self, at: Moment, delta: Counts) {
        self.fleet.count(at.wall, delta);
        self.fleet.feed(&mut self.tracker, at);
    }

    pub(crate) fn exchange(&mut self, store: &mut Store, fate: Fate, at: Moment) {
        self.fleet.begin(at.wall);
        while let Some(batch) = self.fleet.batch() {
            let Some(hashes) = store.exchange(&batch, fate) else {
                return self.fleet.failed(at.wall, "timed out");
            };
            self.fleet.heard(&batch, &hashes, at.wall);
        }
        self.fleet.reached(at.wall);
    }

    pub(crate) fn flush(&mut self) {
        let mut bytes = self.fleet.flush();
        bytes.extend(self.tracker.flush());
        self.log.extend(bytes);
    }

    /// Killed and started again, with what is on its disk.
    pub(crate) fn restart(&mut self, at: Moment) {
        self.boot += 1;
        self.fleet = Fleet::new(&self.objective, self.name, self.boot, at.wall);
        let policy = Policy::reference();
        let restored = Tracker::restore(self.objective.clone(), policy, &self.log, at);
        let (tracker, replay) = restored.expect("sound");
        self.tracker = tracker;
        if replay.records > 0 {
            self.fleet.resume(&self.log, &self.tracker, at.wall);
        }
        self.log = self.tracker.compact();
        self.log.extend(self.fleet.compact());
    }
}

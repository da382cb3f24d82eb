//! Objectives that each group of labels (a tenant, a region) has a budget of its own for, and where
//! the requests of groups are recorded: a bounded number of them, one for the rest.

mod corrections;
mod sharing;
mod whole;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::SloChange;
use super::watched::{Source, Watched, blame};
use crate::correction::Correction;
use crate::groups::OTHER;
use crate::ledger::Moment;
use crate::objective::Objective;
use crate::policy::Policy;
use crate::record::Recorder;
use crate::tracker::Tracker;
use sharing::Shares;
use whole::Whole;

/// Bytes of a group's labels; longer ones are cut.
const LABELS_BYTES_MAX: usize = 128;
/// Threads that record requests of one group without sharing a cell.
const SHARDS: usize = 1;
/// Requests in flight of a group that are watched.
const IN_FLIGHT: usize = 64;
/// How long a group lives at least, in milliseconds.
const AGE_MIN: i64 = 3_600_000;

/// Where the requests of groups are recorded; 14 KB a group.
#[derive(Debug)]
pub struct Directory {
    recorders: RwLock<BTreeMap<String, Arc<Recorder>>>,
    /// That of all requests, whose bounds groups have too.
    whole: Arc<Recorder>,
    groups_max: usize,
    folded: AtomicU64,
}

impl Directory {
    /// The recorder of the group of these labels, as `tenant=a`; that of [`OTHER`] when there are
    /// too many groups. To be kept, where requests of a group come often.
    pub fn recorder(&self, labels: &str) -> Arc<Recorder> {
        let end = labels.floor_char_boundary(LABELS_BYTES_MAX);
        let labels = labels.get(..end).unwrap_or_default();
        if let Some(known) = self.known(labels) {
            return known;
        }
        let mut all = self.recorders.write().unwrap_or_else(PoisonError::into_inner);
        let named = all.len() - usize::from(all.contains_key(OTHER));
        let fits = all.contains_key(labels) || named < self.groups_max;
        if !fits {
            self.folded.fetch_add(1, Ordering::Relaxed);
        }
        let labels = if fits { labels } else { OTHER };
        let new = || Arc::new(self.whole.alike(SHARDS, IN_FLIGHT));
        Arc::clone(all.entry(labels.to_owned()).or_insert_with(new))
    }

    fn known(&self, labels: &str) -> Option<Arc<Recorder>> {
        let all = self.recorders.read().unwrap_or_else(PoisonError::into_inner);
        all.get(labels).map(Arc::clone)
    }

    /// The recorder of a group that others count, unless it is one too many.
    fn admit(&self, labels: &str) -> Option<Arc<Recorder>> {
        let known = self.known(labels);
        let named = {
            let all = self.recorders.read().unwrap_or_else(PoisonError::into_inner);
            all.len() - usize::from(all.contains_key(OTHER))
        };
        let fits = known.is_some() || labels == OTHER || named < self.groups_max;
        fits.then(|| self.recorder(labels))
    }

    /// How often a group was asked for that is one too many, and counts with the rest.
    pub fn folded(&self) -> u64 {
        self.folded.load(Ordering::Relaxed)
    }

    fn all(&self) -> Vec<(String, Arc<Recorder>)> {
        let all = self.recorders.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(labels, recorder)| (labels.clone(), Arc::clone(recorder))).collect()
    }

    /// Forgets a group unless somebody outside holds its recorder.
    fn forget(&self, labels: &str) -> bool {
        let mut all = self.recorders.write().unwrap_or_else(PoisonError::into_inner);
        // One is held here and one by the group.
        let held = all.get(labels).is_some_and(|recorder| Arc::strong_count(recorder) > 2);
        if !held {
            all.remove(labels);
        }
        !held
    }
}

/// One group: where it records, and its objectives.
#[derive(Debug)]
struct Group {
    recorder: Arc<Recorder>,
    watched: Vec<Watched>,
    /// Requests counted here when the fleet was last told that there were any; none yet.
    told: Option<u64>,
}

/// The objectives that groups have.
#[derive(Debug)]
pub(super) struct Grouped {
    /// With the column of each.
    objectives: Vec<(Objective, Policy, usize)>,
    corrections: Vec<(String, Vec<Correction>)>,
    /// Corrections that somebody entered while the service ran, by objective.
    entered: Vec<(String, Correction)>,
    directory: Arc<Directory>,
    groups: BTreeMap<String, Group>,
    swept: i64,
    whole: Option<Whole>,
    shares: Option<Shares>,
}

impl Grouped {
    pub(super) fn new(
        objectives: Vec<(Objective, Policy, usize)>,
        whole: Arc<Recorder>,
        groups_max: usize,
    ) -> Self {
        let (recorders, folded) = (RwLock::default(), AtomicU64::new(0));
        let directory = Arc::new(Directory { recorders, whole, groups_max, folded });
        Self {
            objectives,
            corrections: Vec::new(),
            entered: Vec::new(),
            directory,
            groups: BTreeMap::new(),
            swept: 0,
            whole: None,
            shares: None,
        }
    }

    /// From now on all are doubted when a request was counted for the whole and for no group.
    pub(super) fn add_up(&mut self) {
        self.whole = Some(Whole::default());
    }

    pub(super) fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory)
    }

    pub(super) fn watched(&self) -> impl Iterator<Item = &Watched> {
        self.groups.values().flat_map(|group| &group.watched)
    }

    /// What has this log.
    pub(super) fn find(&mut self, log: &str) -> Option<&mut Watched> {
        let groups = self.groups.values_mut();
        groups.flat_map(|group| &mut group.watched).find(|one| one.log() == log)
    }

    /// Makes sure that a group is judged; false if it is one too many.
    pub(super) fn adopt(&mut self, labels: &str, at: Moment) -> bool {
        let recorder = self.directory.recorder(labels);
        if self.directory.known(labels).is_none() {
            return false;
        }
        self.judge(labels, recorder, at);
        true
    }

    fn judge(&mut self, labels: &str, recorder: Arc<Recorder>, at: Moment) {
        if self.groups.contains_key(labels) {
            return;
        }
        // They were accepted when the monitor was made.
        let new = self.objectives.iter().filter_map(|(objective, policy, column)| {
            let tracker = Tracker::new(objective.clone(), policy.clone(), at).ok()?;
            Some(Watched::new(tracker.group(labels), Source::Requests(*column)))
        });
        let mut group = Group { recorder, watched: new.collect(), told: None };
        for one in &mut group.watched {
            one.fleet = self.shares.as_ref().map(|shares| shares.fleet(&one.tracker, at));
            self.correct_one(one, at);
            self.correct_as_others(one);
        }
        self.groups.insert(labels.to_owned(), group);
    }

    pub(super) fn tick(&mut self, at: Moment, always: &[(String, String)]) -> Vec<SloChange> {
        for (labels, recorder) in self.directory.all() {
            self.judge(&labels, recorder, at);
        }
        self.learn(at);
        let mut changes = Vec::new();
        for Group { recorder, watched, .. } in self.groups.values_mut() {
            recorder.sweep(at.monotonic);
            let requests = recorder.read();
            blame(watched, at, recorder);
            changes.extend(watched.iter_mut().flat_map(|one| one.tick(at, &requests, always)));
        }
        self.tell(at);
        self.forget_idle(at);
        self.doubt();
        changes
    }

    fn doubt(&mut self) {
        let Some(whole) = &mut self.whole else { return };
        // Whoever counts a request counts it for the whole first, and so does this.
        let all = self.directory.whole.counts(0).total;
        let groups = self.groups.values().map(|group| group.recorder.counts(0).total).sum();
        if whole.misses(all, groups) {
            let all = self.groups.values_mut().flat_map(|group| &mut group.watched);
            all.for_each(|one| one.tracker.unequal());
        }
    }

    /// Makes room: groups without any event in their periods leave, looked at once an hour.
    fn forget_idle(&mut self, at: Moment) {
        let hour = crate::tally::hour(at.wall);
        if std::mem::replace(&mut self.swept, hour) == hour {
            return;
        }
        let directory = Arc::clone(&self.directory);
        let mut left = 0;
        self.groups.retain(|labels, group| {
            let idle = group.watched.iter().all(|one| is_idle(&one.tracker, at));
            let leaves = idle && directory.forget(labels);
            left += if leaves { group.recorder.counts(0).total } else { 0 };
            !leaves
        });
        if let Some(whole) = &mut self.whole {
            whole.left += left;
        }
    }
}

fn is_idle(tracker: &Tracker, at: Moment) -> bool {
    let born = tracker.ledger().born();
    at.wall.0 - born.0 > AGE_MIN && tracker.reading(at).raw.high.total == 0
}

impl Watched {
    /// The name of its log.
    pub(super) fn log(&self) -> String {
        let name = &self.tracker.objective().name;
        match self.tracker.labels() {
            None => name.clone(),
            Some(labels) => group_log(name, labels),
        }
    }
}

/// The log of a group: labels may hold anything, so that they are told by a number (FNV-1a).
fn group_log(slo: &str, labels: &str) -> String {
    let number = labels.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{slo}@{number:016x}")
}

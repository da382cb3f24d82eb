//! Objectives that each group of labels (a tenant, a region) has a budget of its own for, and where
//! the requests of groups are recorded: a bounded number of them, one for the rest.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::SloChange;
use super::watched::{Source, Watched, blame};
use crate::correction::{Correction, Corrections};
use crate::groups::OTHER;
use crate::ledger::Moment;
use crate::objective::Objective;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::record::Recorder;
use crate::tracker::Tracker;

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
}

/// The objectives that groups have.
#[derive(Debug)]
pub(super) struct Grouped {
    /// With the column of each.
    objectives: Vec<(Objective, Policy, usize)>,
    corrections: Vec<(String, Vec<Correction>)>,
    directory: Arc<Directory>,
    groups: BTreeMap<String, Group>,
    swept: i64,
}

impl Grouped {
    pub(super) fn new(
        objectives: Vec<(Objective, Policy, usize)>,
        whole: Arc<Recorder>,
        groups_max: usize,
    ) -> Self {
        let (recorders, folded) = (RwLock::default(), AtomicU64::new(0));
        let directory = Arc::new(Directory { recorders, whole, groups_max, folded });
        let (groups, corrections) = (BTreeMap::new(), Vec::new());
        Self { objectives, corrections, directory, groups, swept: 0 }
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
        let mut group = Group { recorder, watched: new.collect() };
        for one in &mut group.watched {
            self.correct_one(one, at);
        }
        self.groups.insert(labels.to_owned(), group);
    }

    /// Declares what was declared for its objective; the declarations were accepted before.
    fn correct_one(&self, one: &mut Watched, at: Moment) {
        let name = &one.tracker.objective().name;
        let declared = self.corrections.iter().find(|(slo, _)| slo == name);
        let list = declared.map(|(_, list)| list.clone());
        if let Some(list) = list {
            let _accepted = one.tracker.declare_corrections(list, at.wall);
        }
    }

    /// Declares the corrections of an objective for all its groups, those to come included; false
    /// if it is none of these.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub(super) fn declare(
        &mut self,
        slo: &str,
        list: &[Correction],
        at: Moment,
    ) -> Result<bool, Vec<Problem>> {
        if self.objectives.iter().all(|(objective, ..)| objective.name != slo) {
            return Ok(false);
        }
        Corrections::default().declare_all(list.to_vec(), at.wall)?;
        self.corrections.retain(|(known, _)| known != slo);
        self.corrections.push((slo.to_owned(), list.to_vec()));
        let groups = self.groups.values_mut().flat_map(|group| &mut group.watched);
        for one in groups.filter(|one| one.tracker.objective().name == slo) {
            one.tracker.declare_corrections(list.to_vec(), at.wall)?;
        }
        Ok(true)
    }

    pub(super) fn tick(&mut self, at: Moment, always: &[(String, String)]) -> Vec<SloChange> {
        for (labels, recorder) in self.directory.all() {
            self.judge(&labels, recorder, at);
        }
        let mut changes = Vec::new();
        for Group { recorder, watched } in self.groups.values_mut() {
            recorder.sweep(at.monotonic);
            let requests = recorder.read();
            blame(watched, at, recorder);
            changes.extend(watched.iter_mut().flat_map(|one| one.tick(at, &requests, always)));
        }
        self.forget_idle(at);
        changes
    }

    /// Makes room: groups without any event in their periods leave, looked at once an hour.
    fn forget_idle(&mut self, at: Moment) {
        let hour = crate::tally::hour(at.wall);
        if std::mem::replace(&mut self.swept, hour) == hour {
            return;
        }
        let directory = Arc::clone(&self.directory);
        self.groups.retain(|labels, group| {
            let idle = group.watched.iter().all(|one| is_idle(&one.tracker, at));
            !(idle && directory.forget(labels))
        });
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

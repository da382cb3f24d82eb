//! One objective (and group) at run time: its counts, its alerts.

mod describe;
mod fleet;
mod quiet;
mod reading;
mod trust;

use bellwether_model::Timestamp;

pub(crate) use describe::duration;
pub use reading::{Blindness, Reading};
pub(crate) use trust::Trust;

use crate::alert::{Alert, Change, Held, Verdict};
use crate::attribution::Attributions;
use crate::correction::{Correction, Corrections};
use crate::counts::Counts;
use crate::ledger::{Layout, Ledger, Moment};
use crate::objective::{Method, Objective};
use crate::policy::Policy;
use crate::problem::Problem;
use crate::slices::Slices;

/// What was wrong with the counts themselves; the alert `untrusted` is about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anomalies {
    /// Observations with more bad events than events; the excess was not counted.
    pub bad_above_total: u64,
    /// Absolute counts that fell: a reset, or a count that is no counter.
    pub fell: u64,
    /// Times the counts of groups did not add up to those of the whole.
    pub unequal: u64,
}

/// Counts and alerts of one objective, or of one group of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracker {
    objective: Objective,
    policy: Policy,
    group: Option<String>,
    ledger: Ledger,
    slices: Option<Slices>,
    corrections: Corrections,
    attributions: Attributions,
    /// The absolute counts last seen, when counts are fed that way.
    absolute: Counts,
    pairs: Vec<Held>,
    spent: Vec<Held>,
    blind: Held,
    anomalies: Anomalies,
    trust: Trust,
    /// What was written down last, so that only changes are.
    written: crate::journal::Written,
}

impl Tracker {
    /// Begins tracking at `at`.
    ///
    /// # Errors
    /// All that is wrong with the objective, or the policy for it.
    pub fn new(objective: Objective, policy: Policy, at: Moment) -> Result<Self, Vec<Problem>> {
        let layout = objective.period.layout().map_err(|problem| vec![problem])?;
        Self::with_layout(objective, policy, layout, at)
    }

    /// The same on tiers of one's own, as for counts that come with scrapes.
    ///
    /// # Errors
    /// All that is wrong with the objective, the policy for it, or the layout.
    pub fn with_layout(
        objective: Objective,
        policy: Policy,
        layout: Layout,
        at: Moment,
    ) -> Result<Self, Vec<Problem>> {
        let layout = match objective.method {
            Method::Occurrences => layout,
            Method::TimeSlices { slice, .. } => layout.for_slices(slice),
        };
        let mut problems = objective.check();
        let (target, period) = (objective.target, objective.period.length());
        problems.extend(policy.check(target, period, layout.counts_every()));
        let ledger = Ledger::new(layout, at).map_err(|problem| problems.push(problem));
        match ledger {
            Ok(ledger) if problems.is_empty() => Ok(Self::start(objective, policy, ledger, at)),
            _ => Err(problems),
        }
    }

    fn start(objective: Objective, policy: Policy, ledger: Ledger, at: Moment) -> Self {
        let slices = match objective.method {
            Method::Occurrences => None,
            Method::TimeSlices { slice, good } => {
                Some(Slices::new(slice, objective.period.longest(), good, at.wall))
            }
        };
        let held = Held::inactive(at.wall);
        Self {
            pairs: vec![held; policy.pairs.len()],
            spent: vec![held; policy.spent.len()],
            blind: held,
            objective,
            policy,
            group: None,
            ledger,
            slices,
            corrections: Corrections::default(),
            attributions: Attributions::default(),
            absolute: Counts::ZERO,
            anomalies: Anomalies::default(),
            trust: Trust::new(at.wall),
            written: crate::journal::Written::default(),
        }
    }

    /// The same, for the group of these labels.
    #[must_use]
    pub fn group(mut self, labels: &str) -> Self {
        self.group = Some(labels.to_owned());
        self
    }

    /// Takes what was counted since the last observation.
    pub fn observe(&mut self, at: Moment, delta: Counts) {
        let delta = self.sane(delta);
        match &mut self.slices {
            None => self.ledger.observe(at, delta),
            Some(slices) => {
                let closed = slices.observe(at.wall, delta);
                self.ledger.observe(at, Counts::ZERO);
                if let Some((end, verdict)) = closed {
                    self.ledger.amend(end, verdict);
                }
            }
        }
    }

    /// Takes absolute counts of one source that began at zero. One that fell began again.
    pub fn observe_absolute(&mut self, at: Moment, absolute: Counts) {
        let fell = absolute.fell_below(self.absolute);
        self.anomalies.fell += u64::from(fell);
        // Both counts begin again together, or the share of bad ones would be off.
        let before = if fell { Counts::ZERO } else { self.absolute };
        self.absolute = absolute;
        self.observe(at, absolute.since(before));
    }

    /// Takes how many events came, and how many of them were good. More good ones than events cannot
    /// be: the excess is noted, and does not count.
    pub fn observe_good(&mut self, at: Moment, total: u64, good: u64) {
        if good > total {
            // As many bad ones, told as what cannot be.
            self.sane(Counts::new(total, good));
        }
        self.observe(at, Counts::new(total, total.saturating_sub(good)));
    }

    /// The counts of groups do not add up to those of the whole: this one's may be wrong.
    pub fn unequal(&mut self) {
        self.anomalies.unequal += 1;
    }

    /// Takes a sample of a gauge that must hold; NaN is no measurement.
    pub fn observe_gauge(&mut self, at: Moment, value: f64) {
        match self.objective.indicator.holds(value) {
            Some(holds) => self.observe(at, Counts::new(1, u64::from(!holds))),
            None => self.ledger.advance(at),
        }
    }

    /// Adds counts of a slot that has ended already, as from another replica; for objectives over
    /// time slices, verdicts on slices.
    pub fn amend(&mut self, slot_end: Timestamp, delta: Counts) {
        let delta = self.sane(delta);
        self.ledger.amend(slot_end, delta);
    }

    fn sane(&mut self, delta: Counts) -> Counts {
        self.anomalies.bad_above_total += u64::from(delta.bad > delta.total);
        Counts::new(delta.total, delta.bad.min(delta.total))
    }

    /// Goes on after a stop; what lies between is a gap. Absolute counts begin at zero again.
    pub fn resume(&mut self, at: Moment) {
        self.ledger.resume(at);
        self.absolute = Counts::ZERO;
    }

    /// Says who caused `bad` of the bad events: a value of a label, at most four labels. With none
    /// for a value it is one of many.
    pub fn blame(&mut self, at: Moment, label: &str, value: Option<&str>, bad: u64) {
        if bad > 0 {
            let (begin, _) = self.objective.period.around(at.wall);
            self.attributions.forget(begin);
            self.attributions.bad(at.wall, label, value, bad);
        }
    }

    /// Adds a time that shall not count.
    ///
    /// # Errors
    /// See [`Corrections::add`].
    pub fn correct(&mut self, correction: Correction) -> Result<(), Problem> {
        self.corrections.add(correction)
    }

    /// Declares all times that shall not count by configuration; see [`Corrections::declare_all`].
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn declare_corrections(
        &mut self,
        list: Vec<Correction>,
        at: Timestamp,
    ) -> Result<(), Vec<Problem>> {
        self.corrections.declare_all(list, at)
    }

    /// Ends a correction: what it took out counts again. False if there is none of this name.
    pub fn withdraw_correction(&mut self, name: &str, by: &str, at: Timestamp) -> bool {
        self.corrections.withdraw(name, by, at)
    }

    /// Judges all alerts; gives those that changed.
    pub fn evaluate(&mut self, at: Moment) -> Vec<Change> {
        self.ledger.advance(at);
        self.settle_corrections();
        let reading = self.reading(at);
        let blind = reading.blind.is_some();
        let now = at.wall;
        let mut changes = Vec::new();
        let mut step = |held: &mut Held, name: &dyn Fn() -> String, verdict, blind| {
            let next = held.next(verdict, blind, now);
            if next.firing != held.firing {
                changes.push(Change { at: now, alert: name(), firing: next.firing });
            }
            *held = next;
        };
        for (held, (pair, read)) in
            self.pairs.iter_mut().zip(self.policy.pairs.iter().zip(&reading.pairs))
        {
            step(held, &|| pair.name.clone(), read.verdict, blind);
        }
        for (held, (share, verdict)) in
            self.spent.iter_mut().zip(self.policy.spent.iter().zip(&reading.spent))
        {
            step(held, &|| describe::spent_name(*share), *verdict, false);
        }
        let verdict = if blind { Verdict::Holds } else { Verdict::Fails };
        step(&mut self.blind, &|| "blind".to_owned(), verdict, false);
        let verdict = self.trust.judge(self.anomalies, now);
        step(&mut self.trust.held, &|| describe::UNTRUSTED.to_owned(), verdict, false);
        changes
    }

    fn settle_corrections(&mut self) {
        if self.corrections.list().is_empty() {
            return;
        }
        // While slots of minutes are still known.
        let now = Timestamp(self.ledger.closed_until());
        let since = Timestamp(now.0 - 3 * 86_400_000);
        let (ledger, slices) = (&self.ledger, &self.slices);
        self.corrections
            .settle(since, now, |from, to| count_excluded(ledger, slices.as_ref(), from, to));
    }

    /// What shall not count between `from` and `to`. Of events all; of time slices only that they
    /// were bad.
    fn excluded(&self, from: Timestamp, to: Timestamp) -> Counts {
        if self.corrections.list().is_empty() {
            return Counts::ZERO;
        }
        self.corrections.excluded(from, to, |from, to| {
            count_excluded(&self.ledger, self.slices.as_ref(), from, to)
        })
    }

    /// All alerts, those that fire first, then by urgency.
    pub fn alerts(&self, at: Moment) -> Vec<Alert> {
        describe::alerts(self, &self.reading(at))
    }

    /// The objective.
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The group's labels.
    pub fn labels(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The counts over time.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Verdicts on time slices, when those are what is promised.
    pub fn slices(&self) -> Option<&Slices> {
        self.slices.as_ref()
    }

    /// Times that shall not count.
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// Who spent the budget.
    pub fn attributions(&self) -> &Attributions {
        &self.attributions
    }

    /// What was wrong with the counts themselves.
    pub fn anomalies(&self) -> Anomalies {
        self.anomalies
    }

    /// The pairs' states, in the policy's order.
    pub fn pair_states(&self) -> &[Held] {
        &self.pairs
    }

    /// The states of the alerts on budget spent, in the policy's order.
    pub fn spent_states(&self) -> &[Held] {
        &self.spent
    }

    /// Whether nothing is known.
    pub fn blind_state(&self) -> Held {
        self.blind
    }

    /// Bytes held for counts, time slices, corrections and who spent the budget: at most 90 KB with
    /// periods of up to 31 days, 115 KB up to a year (slices of a minute beside: 132 KB a year).
    pub fn bytes(&self) -> usize {
        let slices = self.slices.as_ref().map_or(0, Slices::bytes);
        self.ledger.bytes() + slices + self.corrections.bytes() + self.attributions.bytes()
    }

    pub(crate) fn parts(&mut self) -> Parts<'_> {
        Parts {
            ledger: &mut self.ledger,
            slices: &mut self.slices,
            corrections: &mut self.corrections,
            attributions: &mut self.attributions,
            pairs: &mut self.pairs,
            spent: &mut self.spent,
            blind: &mut self.blind,
            anomalies: &mut self.anomalies,
            trust: &mut self.trust,
            written: &mut self.written,
        }
    }
}

/// What is written down.
pub(crate) struct Parts<'a> {
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) slices: &'a mut Option<Slices>,
    pub(crate) corrections: &'a mut Corrections,
    pub(crate) attributions: &'a mut Attributions,
    pub(crate) pairs: &'a mut Vec<Held>,
    pub(crate) spent: &'a mut Vec<Held>,
    pub(crate) blind: &'a mut Held,
    pub(crate) anomalies: &'a mut Anomalies,
    pub(crate) trust: &'a mut Trust,
    pub(crate) written: &'a mut crate::journal::Written,
}

fn count_excluded(
    ledger: &Ledger,
    slices: Option<&Slices>,
    from: Timestamp,
    to: Timestamp,
) -> Option<Counts> {
    match slices {
        None => ledger.inside(from, to),
        Some(slices) => Some(Counts::new(0, slices.count(from, to).bad)),
    }
}

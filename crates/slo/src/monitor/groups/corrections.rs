//! Times that shall not count for an objective of groups: for all of them, those to come included.

use super::Grouped;
use crate::correction::{Correction, Corrections};
use crate::ledger::Moment;
use crate::monitor::watched::Watched;
use crate::problem::Problem;
use bellwether_model::Timestamp;

impl Grouped {
    /// Declares what was declared for its objective; the declarations were accepted before.
    pub(super) fn correct_one(&self, one: &mut Watched, at: Moment) {
        let name = &one.tracker.objective().name;
        let declared = self.corrections.iter().find(|(slo, _)| slo == name);
        let list = declared.map(|(_, list)| list.clone());
        if let Some(list) = list {
            let _accepted = one.tracker.declare_corrections(list, at.wall);
        }
    }

    /// Enters what was entered while the service ran: in this life, or an earlier one, of which the
    /// groups know that were there.
    pub(super) fn correct_as_others(&self, one: &mut Watched) {
        let name = one.tracker.objective().name.clone();
        let others = self.watched().filter(|other| other.tracker.objective().name == name);
        let known = others.flat_map(|other| other.tracker.corrections().list());
        let entered = self.entered.iter().filter(|(slo, _)| *slo == name).map(|(_, one)| one);
        for correction in known.chain(entered) {
            // What another group has was accepted there; the same one is there once.
            let _accepted = one.tracker.correct(correction.clone());
        }
    }

    /// Declares the corrections of an objective for all its groups, those to come included; false
    /// if it is none of these.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub(in crate::monitor) fn declare(
        &mut self,
        slo: &str,
        list: &[Correction],
        at: Moment,
    ) -> Result<bool, Vec<Problem>> {
        if !self.has(slo) {
            return Ok(false);
        }
        Corrections::default().declare_all(list.to_vec(), at.wall)?;
        self.corrections.retain(|(known, _)| known != slo);
        self.corrections.push((slo.to_owned(), list.to_vec()));
        for one in self.of_mut(slo) {
            one.tracker.declare_corrections(list.to_vec(), at.wall)?;
        }
        self.level(slo);
        Ok(true)
    }

    /// All groups have what one of them has, also one whose log was lost or never written.
    fn level(&mut self, slo: &str) {
        let of = self.watched().filter(|one| one.tracker.objective().name == slo);
        let all = of.flat_map(|one| one.tracker.corrections().list());
        let all: Vec<Correction> = all.cloned().collect();
        for one in self.of_mut(slo) {
            for correction in &all {
                // Accepted by another group; the same one is there once.
                let _accepted = one.tracker.correct(correction.clone());
            }
        }
    }

    /// Enters one for all groups of an objective, those to come included; none if it is none of
    /// these.
    pub(in crate::monitor) fn correct(
        &mut self,
        slo: &str,
        correction: &Correction,
    ) -> Option<Result<(), Problem>> {
        self.has(slo).then(|| {
            self.accepts(slo, correction)?;
            self.entered.push((slo.to_owned(), correction.clone()));
            self.of_mut(slo).try_for_each(|one| one.tracker.correct(correction.clone()))
        })
    }

    /// Whether a group with all there is would take it.
    fn accepts(&self, slo: &str, correction: &Correction) -> Result<(), Problem> {
        let declared = self.corrections.iter().filter(|(of, _)| of == slo);
        let declared = declared.flat_map(|(_, list)| list);
        let entered = self.entered.iter().filter(|(of, _)| of == slo).map(|(_, one)| one);
        let mut all = Corrections::default();
        declared.chain(entered).try_for_each(|one| all.add(one.clone()))?;
        all.add(correction.clone())?;
        let mut groups = self.watched().filter(|one| one.tracker.objective().name == slo);
        groups.try_for_each(|one| one.tracker.corrections().clone().add(correction.clone()))
    }

    /// Withdraws one from all groups of an objective; false if none has it.
    pub(in crate::monitor) fn withdraw(
        &mut self,
        slo: &str,
        correction: &str,
        by: &str,
        at: Timestamp,
    ) -> bool {
        let before = self.entered.len();
        self.entered.retain(|(of, one)| !(of == slo && one.name == correction));
        let mut any = self.entered.len() < before;
        for (_, list) in self.corrections.iter_mut().filter(|(of, _)| of == slo) {
            let declared = list.len();
            list.retain(|one| one.name != correction);
            any |= list.len() < declared;
        }
        for one in self.of_mut(slo) {
            any |= one.tracker.withdraw_correction(correction, by, at);
        }
        any
    }

    fn has(&self, slo: &str) -> bool {
        self.objectives.iter().any(|(objective, ..)| objective.name == slo)
    }

    fn of_mut(&mut self, slo: &str) -> impl Iterator<Item = &mut Watched> {
        let groups = self.groups.values_mut().flat_map(|group| &mut group.watched);
        groups.filter(move |one| one.tracker.objective().name == slo)
    }
}

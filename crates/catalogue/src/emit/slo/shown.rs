//! What boards show of an SLO: the records its rules make, never expressions of their own, so that a
//! board and the alerts cannot disagree.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::spec::SloSpec;

use super::{Of, budget, calendar, corrections, numbers};

/// The records of an SLO.
#[derive(Debug, Clone, Copy)]
pub(in crate::emit) struct Shown<'a>(Of<'a>);

impl<'a> Shown<'a> {
    pub(in crate::emit) fn new(catalogue: &'a Catalogue, slo: &'a SloSpec) -> Self {
        Self(Of { catalogue, slo })
    }

    /// The period in words of the label `window`: `30d`, `month`.
    pub(in crate::emit) fn period(self) -> String {
        calendar::window(self.0)
    }

    /// The share of the budget that is left, as alerts see it.
    pub(in crate::emit) fn remaining(self) -> String {
        self.0.identity().own(corrections::remaining(self.0))
    }

    /// The same as it was counted, where that differs.
    pub(in crate::emit) fn raw_remaining(self) -> Option<String> {
        corrections::any(self.0.slo).then(|| self.0.identity().own(budget::REMAINING))
    }

    /// The share of good events of the period, and the objective.
    pub(in crate::emit) fn good(self) -> [String; 2] {
        let own = |record: &str| self.0.identity().own(record);
        [format!("1 - {}", own(&corrections::period(self.0))), own(budget::OBJECTIVE)]
    }

    /// How fast the budget burns now, on the shortest window.
    pub(in crate::emit) fn current_burn(self) -> String {
        self.0.identity().own("slo:current_burn_rate:ratio")
    }

    /// How fast it burns over a window of an alert.
    pub(in crate::emit) fn burn(self, window: Duration) -> String {
        let ratio = if self.0.slo.calendar.is_none() && window == self.0.slo.window {
            corrections::period(self.0)
        } else {
            corrections::ratio(self.0, window)
        };
        format!("{} / {}", self.0.identity().own(&ratio), numbers::budget(self.0.slo))
    }

    /// Seconds until the budget is gone if it burns on as over a window, nothing rolling off.
    pub(in crate::emit) fn lasts(self, window: Duration) -> String {
        let on = self.0.identity().on();
        let (left, burn) = (self.remaining(), self.burn(window));
        let seconds = numbers::seconds(self.0.slo.window);
        format!("clamp_min({left}, 0) * {seconds} / on ({on}) (({burn}) > 0)")
    }

    /// The part of the period that was measured.
    pub(in crate::emit) fn coverage(self) -> String {
        self.0.identity().own(budget::COVERAGE)
    }

    /// Alerts that fire, one series each.
    pub(in crate::emit) fn firing(self) -> String {
        let own = self.0.identity().matchers();
        let labels: Vec<&str> =
            ["alertname", "pair", "spent"].into_iter().chain(self.group()).collect();
        format!("max by ({}) (ALERTS{{{own},alertstate=\"firing\"}})", labels.join(", "))
    }

    /// How many of its alerts fire, 0 when none does.
    pub(in crate::emit) fn firing_in_all(self) -> String {
        let own = self.0.identity().matchers();
        format!("count(ALERTS{{{own},alertstate=\"firing\"}}) or vector(0)")
    }

    /// What is grouped by.
    pub(in crate::emit) fn group(self) -> impl Iterator<Item = &'a str> {
        self.0.slo.group.iter().map(String::as_str)
    }

    /// The windows of the base counts and of the alert that sees trouble first.
    pub(in crate::emit) fn first_window(self) -> Duration {
        let base = self.0.source().base();
        self.0.slo.alerts.first().map_or(base, |alert| alert.long)
    }
}

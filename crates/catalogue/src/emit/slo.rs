//! Prometheus rules of SLOs: counts, ratios over every window, the budget, and the alerts.
//!
//! Names are those of Sloth where the meaning is equal, so that its dashboards work. What differs:
//! every alert has a pair of windows of its own, keeps firing while nothing is measured, and the
//! ratio over the period divides sums of events instead of averaging ratios.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::spec::{Indicator, SloSpec};

use super::markdown::{add, duration};
use super::yaml;

mod alerts;
mod annotations;
mod budget;
mod calendar;
mod corrections;
mod identity;
mod numbers;
mod ratios;
mod selector;
mod shown;
mod source;
mod zone;

use identity::Identity;
use source::Source;

pub(super) use super::dashboards::le as le_of;
pub(super) use selector::selector as selector_of;
pub(super) use shown::Shown;

pub use alerts::{BLIND, BURN, SPENT};
pub(crate) use corrections::is_expressible;
pub(crate) use zone::known_until as clocks_known_until;

/// Whether the clocks of a zone change in the years that rules know.
pub(crate) fn has_changing_clocks(zone: &str) -> bool {
    !zone::Clocks::named(zone).is_steady()
}

/// A generated rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Whether it records or alerts.
    pub kind: Kind,
    /// The name of its series or alert.
    pub name: String,
    /// What it records, or when it fires, in PromQL.
    pub expr: String,
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// Its annotations, as templates of Prometheus; none of a recording rule.
    pub annotations: Vec<(String, String)>,
}

/// Whether a rule records or alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It records a series.
    Record,
    /// It fires an alert.
    Alert,
}

/// An SLO and the catalogue it is of.
#[derive(Debug, Clone, Copy)]
struct Of<'a> {
    catalogue: &'a Catalogue,
    slo: &'a SloSpec,
}

impl<'a> Of<'a> {
    fn identity(self) -> Identity<'a> {
        Identity::new(&self.catalogue.service, self.slo)
    }

    fn source(self) -> Source<'a> {
        Source::new(self)
    }
}

/// The rules of an SLO in the order they are to be evaluated: each reads only what stands before it.
pub fn rules(catalogue: &Catalogue, slo: &SloSpec) -> Vec<Rule> {
    let of = Of { catalogue, slo };
    let mut all = budget::constants(of);
    all.extend(calendar::rules(of));
    all.extend(ratios::rules(of));
    all.extend(budget::rules(of));
    all.extend(corrections::rules(of));
    all.extend(alerts::rules(of));
    all
}

/// The page about an SLO's alerts takes this place of an alert's name. No alert is called so.
pub(super) fn page(slo: &SloSpec) -> String {
    format!("slo-{}", slo.name)
}

/// The share of bad events within five minutes, as one would ask for it by hand.
pub(super) fn share_of_bad(catalogue: &Catalogue, slo: &SloSpec) -> String {
    let of = Of { catalogue, slo };
    match slo.indicator {
        // Without the generated rules nobody has counted the gauge's samples.
        Indicator::Holds { .. } => of.source().gauge().unwrap_or_default(),
        _ => of.source().events(Duration::from_mins(5)).ratio(),
    }
}

/// An item of `groups`: one group, so that all windows are of one moment.
pub(super) fn group(catalogue: &Catalogue, slo: &SloSpec) -> String {
    let mut out = yaml::comment(&note(slo), "  # ");
    let name = format!("{}-slo-{}", catalogue.service, slo.name);
    add!(&mut out, "  - name: {}\n", yaml::scalar(&name, 6));
    let interval = duration(catalogue.evaluation_interval);
    add!(&mut out, "    interval: {interval}\n    rules:\n");
    for rule in rules(catalogue, slo) {
        write(&mut out, &rule);
    }
    out
}

/// What the SLO promises, and what its rules cannot say.
fn note(slo: &SloSpec) -> String {
    let mut note = slo.help.clone();
    let recurring = slo.corrections.iter().filter(|one| one.rrule.is_some());
    let zones = slo.calendar.iter().map(|c| &c.zone).chain(recurring.map(|one| &one.zone));
    let changing: Vec<&str> =
        zones.map(String::as_str).filter(|zone| has_changing_clocks(zone)).collect();
    if let Some(zone) = changing.first() {
        let years = zone::YEARS;
        add!(
            &mut note,
            "\nThe clocks of {zone} are those of {} to {}.",
            years.start(),
            years.end()
        );
    }
    for one in slo.corrections.iter().filter(|one| !is_expressible(one)) {
        add!(&mut note, "\nPromQL cannot leave out the correction {}: here it counts.", one.name);
    }
    note
}

fn write(out: &mut String, rule: &Rule) {
    let kind = match rule.kind {
        Kind::Record => "record",
        Kind::Alert => "alert",
    };
    add!(out, "      - {kind}: {}\n", yaml::scalar(&rule.name, 10));
    add!(out, "        expr: {}\n", yaml::scalar(&rule.expr, 10));
    for (heading, entries) in [("labels", &rule.labels), ("annotations", &rule.annotations)] {
        if !entries.is_empty() {
            add!(out, "        {heading}:\n");
        }
        for (name, text) in entries {
            add!(out, "          {}: {}\n", yaml::scalar(name, 12), yaml::scalar(text, 12));
        }
    }
}

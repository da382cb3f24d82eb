//! The objectives of a catalogue as the engine takes them.

use std::path::Path;

use bellwether_catalogue::objective;
use bellwether_model::Catalogue;
use bellwether_model::spec::{CalendarUnit, CalendarWindow, Indicator, Method, SloSpec};
use bellwether_slo::period::Unit;
use bellwether_slo::{
    Indicator as Counted, Method as Share, Objective, Period, Policy, Problem, Ratio, Target, Zone,
};

use crate::failure::Failure;

/// Objectives listed in a message.
const NAMED_MAX: usize = 12;

/// An objective of a catalogue.
#[derive(Debug)]
pub(super) struct Subject {
    /// As the catalogue has it.
    pub(super) spec: SloSpec,
    /// What is promised.
    pub(super) target: Target,
    /// When it alerts.
    pub(super) policy: Policy,
}

impl Subject {
    fn of(catalogue: &Catalogue, spec: &SloSpec) -> Result<Self, Failure> {
        let target = objective::target(spec).map_err(|problem| about(spec, &problem))?;
        Ok(Self { spec: spec.clone(), target, policy: objective::policy(catalogue, spec) })
    }

    /// What a bad request is.
    pub(super) fn bad(&self) -> &'static str {
        match self.spec.indicator {
            Indicator::Below { .. } => "slow",
            Indicator::Bad { .. } | Indicator::Good { .. } | Indicator::Holds { .. } => "bad",
        }
    }

    /// The objective for the engine.
    pub(super) fn objective(&self, service: &str) -> Result<Objective, Failure> {
        let spec = &self.spec;
        // The engine only keeps what is counted: the counts are handed to it.
        let counted = Counted::Bad { total: spec.name.clone(), bad: String::new() };
        let objective = Objective::new(&spec.name, service, counted, self.target);
        let method = method(&spec.method).map_err(|problem| about(spec, &problem))?;
        let period = match &spec.calendar {
            None => Period::Rolling(spec.window),
            Some(window) => calendar(spec, window)?,
        };
        Ok(Objective { method, period, ..objective })
    }
}

fn about(spec: &SloSpec, problem: &Problem) -> Failure {
    Failure::new(format!("{}: {}", spec.name, problem.what), problem.help.clone())
}

fn method(method: &Method) -> Result<Share, Problem> {
    Ok(match method {
        Method::Occurrences => Share::Occurrences,
        Method::Timeslices { slice, target } => {
            Share::TimeSlices { slice: *slice, good: Ratio::parse(target)? }
        }
    })
}

fn calendar(spec: &SloSpec, window: &CalendarWindow) -> Result<Period, Failure> {
    let zone = Zone::parse(&window.zone).map_err(|problem| about(spec, &problem))?;
    let unit = match window.unit {
        CalendarUnit::Week => Unit::Week,
        CalendarUnit::Month => Unit::Month,
        CalendarUnit::Quarter => Unit::Quarter,
        CalendarUnit::Year => Unit::Year,
    };
    Ok(Period::Calendar { unit, zone })
}

/// The catalogue below `root` and those of its objectives that are named, or all of them.
pub(super) fn read(root: &Path, names: &[String]) -> Result<(Catalogue, Vec<Subject>), Failure> {
    let catalogue = super::super::compile_sound(root)?.catalogue;
    let known: Vec<&str> = catalogue.slos.iter().map(|slo| slo.name.as_str()).collect();
    if known.is_empty() {
        let what = format!("the catalogue {} has no SLO", root.display());
        return Err(Failure::new(what, "add one below `slos:`, see docs/catalogue.md"));
    }
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        let what = format!("there is no SLO `{}`", name.escape_debug());
        return Err(Failure::new(what, format!("the catalogue has {}", listed(&known))));
    }
    let wanted = |slo: &&SloSpec| names.is_empty() || names.contains(&slo.name);
    let subjects = catalogue.slos.iter().filter(wanted).map(|slo| Subject::of(&catalogue, slo));
    let subjects = subjects.collect::<Result<_, _>>()?;
    Ok((catalogue, subjects))
}

/// The one objective that is meant: the named one, or the only one.
pub(super) fn one(root: &Path, name: Option<&str>) -> Result<(Catalogue, Subject), Failure> {
    let names: Vec<String> = name.map(str::to_owned).into_iter().collect();
    let (catalogue, mut subjects) = read(root, &names)?;
    if let (Some(subject), true) = (subjects.pop(), subjects.is_empty()) {
        return Ok((catalogue, subject));
    }
    let known: Vec<&str> = catalogue.slos.iter().map(|slo| slo.name.as_str()).collect();
    let what = format!("the catalogue has several SLOs: {}", listed(&known));
    Err(Failure::new(what, "say which one with --slo NAME"))
}

fn listed(known: &[&str]) -> String {
    let more = known.len().saturating_sub(NAMED_MAX);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", known.iter().take(NAMED_MAX).copied().collect::<Vec<_>>().join(", "))
}

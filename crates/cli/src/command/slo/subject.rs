//! The objectives of a catalogue as the engine takes them.

use std::path::Path;

use bellwether_catalogue::objective;
use bellwether_model::Catalogue;
use bellwether_model::spec::{Indicator, SloSpec};
use bellwether_slo::{Objective, Policy, Problem, Target};

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
    pub(super) fn objective(&self, catalogue: &Catalogue) -> Result<Objective, Failure> {
        // The engine only keeps what is counted: the counts are handed to it.
        let counted = Indicator::Bad { total: self.spec.name.clone(), bad: String::new() };
        let spec = SloSpec { indicator: counted, ..self.spec.clone() };
        objective::objective(catalogue, &spec).map_err(|problem| about(&self.spec, &problem))
    }
}

fn about(spec: &SloSpec, problem: &Problem) -> Failure {
    Failure::new(format!("{}: {}", spec.name, problem.what), problem.help.clone())
}

/// The catalogue below `root` and those of its objectives that are named, or all of them.
pub(super) fn read(root: &Path, names: &[String]) -> Result<(Catalogue, Vec<Subject>), Failure> {
    named(super::super::compile_sound(root)?.catalogue, root, names)
}

/// The same of a catalogue some of whose alerts may never fire: a table says which.
pub(super) fn read_unreachable(
    root: &Path,
    names: &[String],
) -> Result<(Catalogue, Vec<Subject>), Failure> {
    named(super::super::compile_but_for_reach(root)?.catalogue, root, names)
}

fn named(
    catalogue: Catalogue,
    root: &Path,
    names: &[String],
) -> Result<(Catalogue, Vec<Subject>), Failure> {
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

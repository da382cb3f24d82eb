//! The function that tells the library all of it at once: objectives, policies, corrections, groups.

use bellwether_model::Catalogue;
use bellwether_model::spec::SloSpec;

use crate::emit::markdown::add;
use crate::emit::rust::text::{code, integer, literals};
use crate::objective;

/// Most groups, however many values the labels may have: each takes 42 KB an objective.
const GROUPS_MAX: u64 = 1000;

const DOC: &str = "///
/// `requests` names the metrics of requests among those promised: the counter and the histogram that
/// the HTTP layer, or `Slos::record`, stands for. Objectives over failures of other metrics count
/// events of their own (`Slos::events`), those over gauges samples (`Slos::observe_gauge`). One over
/// any other latency is refused when it begins: see `SlosBuilder::without`.
";

const BODY: &str = "\
pub fn slos(requests: &[&str]) -> Result<SlosBuilder, StartError> {
    let wrong = |problem| StartError::Objectives(vec![problem]);
    let mut slos = Slos::of(objectives().map_err(wrong)?).requests(requests);
    for (slo, policy) in policies().map_err(wrong)? {
        slos = slos.policy_of(slo, policy);
    }
    for (slo, correction) in corrections().map_err(StartError::Objectives)? {
        slos = slos.correct(slo, correction);
    }
";

/// Groups of requests that have budgets of their own.
struct Grouping<'a> {
    labels: &'a [String],
    slos: Vec<&'a str>,
    groups_max: u64,
    /// SLOs of groups of other labels.
    otherwise: Vec<&'a str>,
}

pub(super) fn emit(out: &mut String, catalogue: &Catalogue, own: &[&SloSpec]) {
    let grouping = Grouping::of(catalogue, own);
    let service = code(&catalogue.service);
    add!(out, "\n/// What {service} promises, for the library to judge: all of the above.\n{DOC}");
    if let Some(grouping) = &grouping {
        grouping.doc(out);
    }
    add!(out, "///\n/// # Errors\n/// As [`objectives`].\n{BODY}");
    match &grouping {
        None => out.push_str("    Ok(slos)\n}\n"),
        Some(Grouping { slos, groups_max, .. }) => {
            let (slos, most) = (literals(slos), integer(*groups_max));
            add!(out, "    Ok(slos.groups({slos}, {most}))\n}}\n");
        }
    }
    if let Some(grouping) = &grouping {
        grouping.emit_group(out);
    }
}

impl<'a> Grouping<'a> {
    /// That of the first SLO with groups: the library tells requests apart in one way.
    fn of(catalogue: &Catalogue, own: &[&'a SloSpec]) -> Option<Self> {
        let grouped = || own.iter().filter(|slo| !slo.group.is_empty());
        let first = grouped().next()?;
        let (slos, otherwise): (Vec<&SloSpec>, Vec<&SloSpec>) =
            grouped().partition(|slo| slo.group == first.group);
        let names = |slos: Vec<&'a SloSpec>| slos.iter().map(|slo| slo.name.as_str()).collect();
        let groups_max = slos.iter().map(|slo| combinations(catalogue, slo)).max();
        let groups_max = groups_max.unwrap_or(GROUPS_MAX).min(GROUPS_MAX);
        let (slos, otherwise) = (names(slos), names(otherwise));
        Some(Self { labels: &first.group, slos, groups_max, otherwise })
    }

    fn doc(&self, out: &mut String) {
        let all = |names: &[&str]| names.iter().map(|name| code(name)).collect::<Vec<_>>();
        let slos = all(&self.slos).join(", ");
        add!(out, "///\n/// Each [`group`] of requests has a budget of its own for {slos}.\n");
        if !self.otherwise.is_empty() {
            let otherwise = all(&self.otherwise).join(", ");
            add!(
                out,
                "/// Those of {otherwise} are groups of other labels: here all requests have one together.\n"
            );
        }
    }

    fn emit_group(&self, out: &mut String) {
        let (labels, count) = (literals(self.labels), self.labels.len());
        let named: Vec<String> = self.labels.iter().map(|label| code(label)).collect();
        let named = named.join(" and ");
        add!(
            out,
            "\n/// The group of the requests with these values of {named}, for `Slos::group` and the HTTP \
             layer's `slo_group`.\n\
             pub fn group(values: [&str; {count}]) -> String {{\n    \
             let pairs = {labels}.into_iter().zip(values);\n    \
             pairs.map(|(label, value)| format!(\"{{label}}={{value}}\")).collect::<Vec<_>>().join(\",\")\n}}\n"
        );
    }
}

/// How many groups the labels of what an SLO counts can tell apart.
fn combinations(catalogue: &Catalogue, slo: &SloSpec) -> u64 {
    let selectors = objective::selectors(slo);
    let name = selectors.first().and_then(|(_, text)| text.split('{').next()).unwrap_or_default();
    let Some(metric) = catalogue.metric(name.trim()) else { return GROUPS_MAX };
    let slots = |name: &String| {
        let label = metric.labels.iter().find(|label| label.name == *name);
        label.map_or(GROUPS_MAX, bellwether_model::spec::LabelSpec::slots)
    };
    slo.group.iter().map(slots).fold(1, u64::saturating_mul)
}

//! One SLO.

use bellwether_model::spec::{CalendarWindow, Indicator, Method, SloSpec, SpentAlert};
use bellwether_slo::Zone;

use super::documents::{Documents, Object, at, own, text};
use super::{Notes, Refusal, corrections, indicator, policy, units};
use crate::diagnostic::quoted;
use crate::scalar;
use crate::syntax::Node;

/// The service and the SLO of an object.
pub(super) fn read(
    documents: &Documents,
    object: &Object,
    notes: &mut Notes,
) -> Result<(String, SloSpec), Refusal> {
    let node = &object.node;
    let objective = only_objective(node)?;
    let (percent, share) = target(objective)?;
    let method = method(node, objective, &percent)?;
    let (window, calendar) = window(node, notes)?;
    let indicator = indicator::read(documents, object, &method)?;
    if !matches!(indicator, Indicator::Holds { .. }) && objective.get("op").is_some() {
        let what = "`op` of the objective is dropped: beside a ratio it compares nothing";
        notes.add(what, "nothing, if the ratio tells good from bad");
    }
    let service = own(node, "service").unwrap_or_else(|| text(node, &["spec", "service"]));
    let list = |key| own(node, key).map(|text| text.split(',').map(str::to_owned).collect());
    let slo = SloSpec {
        name: own(node, "name").map_or_else(|| name(&object.name), str::to_owned),
        module: own(node, "module").unwrap_or(service).to_owned(),
        help: help(node, own(node, "name").is_some()),
        objective: percent,
        share,
        window,
        calendar,
        indicator,
        // Whose metrics a foreign document means is not known.
        external: own(node, "name").is_none() || own(node, "external") == Some("true"),
        group: list("group").unwrap_or_default(),
        method,
        alerts: policy::read(documents, node, notes)?,
        spent: spent(node),
        corrections: corrections::read(node, notes),
        blind_severity: own(node, "blind-severity").unwrap_or("warning").to_owned(),
        runbook: own(node, "runbook").map(str::to_owned),
    };
    Ok((service.to_owned(), slo))
}

/// A name as catalogues have it.
fn name(text: &str) -> String {
    let fine = |c: char| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '-' };
    text.chars().map(fine).take(64).collect()
}

fn help(node: &Node, ours: bool) -> String {
    let description = text(node, &["spec", "description"]);
    let shown = text(node, &["metadata", "displayName"]);
    if description.is_empty() && !ours { shown } else { description }.to_owned()
}

fn only_objective(node: &Node) -> Result<&Node, Refusal> {
    let objectives = at(node, &["spec", "objectives"]).map(Node::items).unwrap_or_default();
    let composite =
        objectives.iter().any(|o| o.get("indicator").or(o.get("indicatorRef")).is_some());
    match objectives {
        [] => Refusal::new("it has no objective", "add one, with a `target`"),
        _ if composite => {
            let what = "it is composed of several indicators, and a budget has one";
            Refusal::new(what, "write an SLO for each of them")
        }
        [one] => Ok(one),
        several => {
            let what =
                format!("it has {} objectives, and each has a budget of its own", several.len());
            Refusal::new(what, "write an SLO for each of them")
        }
    }
}

/// The target as a percentage with its digits, and as a share.
fn target(objective: &Node) -> Result<(String, f64), Refusal> {
    let (share, percent) = (text(objective, &["target"]), text(objective, &["targetPercent"]));
    let written = match (share, percent) {
        ("", "") => return Refusal::new("it has no `target`", "add it, such as `0.999`"),
        ("", percent) => format!("{percent}%"),
        (share, "") if scalar::number(share).is_ok() => units::percent_of_share(share),
        (share, "") => {
            return Refusal::new(format!("{} is no share", quoted(share)), "write `0.999`");
        }
        _ => return Refusal::new("it has both `target` and `targetPercent`", "keep one"),
    };
    match scalar::percent(&written) {
        Ok(share) => Ok((written, share)),
        Err(refusal) => Refusal::new(refusal.message, refusal.help),
    }
}

fn method(node: &Node, objective: &Node, percent: &str) -> Result<Method, Refusal> {
    let slice = units::duration(text(objective, &["timeSliceWindow"]));
    match text(node, &["spec", "budgetingMethod"]) {
        "Occurrences" => Ok(Method::Occurrences),
        "Timeslices" => {
            let Some(slice) = slice else {
                return Refusal::new("its slices have no length", "add `timeSliceWindow: 1m`");
            };
            let share = text(objective, &["timeSliceTarget"]);
            let target =
                if share.is_empty() { percent.to_owned() } else { units::percent_of_share(share) };
            match scalar::percent(&target) {
                Ok(_) => Ok(Method::Timeslices { slice, target }),
                Err(refusal) => Refusal::new(refusal.message, refusal.help),
            }
        }
        "RatioTimeslices" => {
            let what =
                "the average of the ratios of slices is no share of events, and none of slices";
            Refusal::new(what, "choose `Occurrences` or `Timeslices`")
        }
        other => {
            let what = format!("{} is no budgeting method", quoted(other));
            Refusal::new(what, "write `Occurrences` or `Timeslices`")
        }
    }
}

type Window = (std::time::Duration, Option<CalendarWindow>);

fn window(node: &Node, notes: &mut Notes) -> Result<Window, Refusal> {
    let windows = at(node, &["spec", "timeWindow"]).map(Node::items).unwrap_or_default();
    let [window] = windows else {
        let what = format!("it has {} time windows, and a budget has one", windows.len());
        return Refusal::new(what, "give it exactly one");
    };
    let length = text(window, &["duration"]);
    if text(window, &["isRolling"]) == "true" {
        let Some(span) = units::duration(length) else {
            let what = format!("{} is no length of a rolling window", quoted(length));
            return Refusal::new(what, "write minutes, hours, days or weeks: `30d`");
        };
        return Ok((span, None));
    }
    let zone = text(window, &["calendar", "timeZone"]);
    if let Err(problem) = Zone::parse(zone) {
        return Refusal::new(problem.what, problem.help);
    }
    let Some(unit) = units::calendar(length) else {
        let what = format!("{} is no window of the calendar", quoted(length));
        let help = "write `1w`, `1M` (a small `m` is a minute), `1Q` or `1Y`";
        return Refusal::new(what, help);
    };
    let start = text(window, &["calendar", "startTime"]);
    if !start.ends_with("00:00:00") {
        let what =
            format!("it begins at {}, and windows of the calendar at midnight", quoted(start));
        notes.add(what, "nothing, if midnight will do");
    }
    Ok((unit.longest(), Some(CalendarWindow { unit, zone: zone.to_owned() })))
}

/// What our own export wrote of spent shares; none of others.
fn spent(node: &Node) -> Vec<SpentAlert> {
    let all = own(node, "spent").unwrap_or_default().split(',');
    all.filter_map(|one| one.split_once(' '))
        .map(|(share, severity)| SpentAlert {
            share: share.to_owned(),
            severity: severity.to_owned(),
        })
        .collect()
}

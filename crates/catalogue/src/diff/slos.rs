//! SLOs.

use bellwether_model::Catalogue;
use bellwether_model::spec::{CorrectionSpec, Indicator, Method, SloAlert, SloSpec};

use super::change::{About, Changes, Subject};
use super::kinds;
use super::pairs::Pairs;
use super::render::duration;
use crate::diagnostic::quoted;
use crate::emit::in_words;

pub(super) fn compare(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let same = |a: &SloSpec, b: &SloSpec| {
        a.indicator == b.indicator && a.objective == b.objective && a.window == b.window
    };
    let pairs = Pairs::of(&old.slos, &new.slos, |slo| slo.name.as_str(), same);
    for slo in &pairs.removed {
        changes.push(about(slo), &kinds::SLO_REMOVED, "it is gone".to_owned());
    }
    for (was, is) in &pairs.renamed {
        let both = (was.name.clone(), is.name.clone());
        changes.value(about(was), &kinds::SLO_RENAMED, "its name", both);
    }
    for (was, is) in pairs.both() {
        fields(was, is, changes);
    }
    for slo in &pairs.added {
        changes.push(about(slo), &kinds::SLO_ADDED, "it is new".to_owned());
    }
}

fn about(slo: &SloSpec) -> About<'_> {
    About { subject: Subject::Slo, name: &slo.name, module: &slo.module }
}

fn fields(was: &SloSpec, is: &SloSpec, changes: &mut Changes) {
    let about = about(was);
    let both = || (was.objective.clone(), is.objective.clone());
    if is.share < was.share {
        changes.value(about, &kinds::SLO_LOWERED, "its objective", both());
    } else if is.share > was.share {
        changes.value(about, &kinds::SLO_RAISED, "its objective", both());
    }
    let window = (window(was), window(is));
    changes.differs(about, &kinds::SLO_WINDOW, "its window", window.0, window.1);
    let indicator = (indicator(&was.indicator), indicator(&is.indicator));
    changes.differs(about, &kinds::SLO_INDICATOR, "what it counts", indicator.0, indicator.1);
    let group = (was.group.join(", "), is.group.join(", "));
    changes.differs(about, &kinds::SLO_GROUP, "what it groups by", group.0, group.1);
    let method = (method(&was.method), method(&is.method));
    changes.differs(about, &kinds::SLO_METHOD, "its method", method.0, method.1);
    alerts(was, is, changes);
    corrections(was, is, changes);
    let runbook = (was.runbook.clone(), is.runbook.clone());
    let runbook = (runbook.0.unwrap_or_default(), runbook.1.unwrap_or_default());
    changes.differs(about, &kinds::SLO_RUNBOOK, "its runbook", runbook.0, runbook.1);
    changes.differs(about, &kinds::HELP, "its help", &was.help, &is.help);
    changes.differs(about, &kinds::SLO_MOVED, "its module", &was.module, &is.module);
}

fn window(slo: &SloSpec) -> String {
    match &slo.calendar {
        None => duration(slo.window),
        Some(calendar) => format!("{} of {}", calendar.unit.as_str(), calendar.zone),
    }
}

fn method(method: &Method) -> String {
    match method {
        Method::Occurrences => "occurrences".to_owned(),
        Method::Timeslices { slice, target } => format!("{target} of each {}", duration(*slice)),
    }
}

/// The alerts of both sides by their names: `critical`, or `75% spent`.
fn alerts(was: &SloSpec, is: &SloSpec, changes: &mut Changes) {
    let about = about(was);
    let (old, new) = (all_alerts(was), all_alerts(is));
    for (name, severity, text) in &old {
        let Some((_, severe, says)) = new.iter().find(|(other, ..)| other == name) else {
            let what = format!("its alert {} is gone", quoted(name));
            changes.push(about, &kinds::SLO_PAIR_REMOVED, what);
            continue;
        };
        let part = format!("its alert {}", quoted(name));
        changes.differs(about, &kinds::SLO_ALERTS, &part, text, says);
        let part = format!("the severity of its alert {}", quoted(name));
        changes.differs(about, &kinds::SLO_SEVERITY, &part, *severity, *severe);
    }
    for (name, ..) in new.iter().filter(|(name, ..)| old.iter().all(|(other, ..)| other != name)) {
        let what = format!("its alert {} is new", quoted(name));
        changes.push(about, &kinds::SLO_ALERTS, what);
    }
}

/// Name, severity and all the rest in words.
fn all_alerts(slo: &SloSpec) -> Vec<(String, &str, String)> {
    let burn = |a: &SloAlert| {
        let windows = format!("{} over {} and {}", a.factor, duration(a.long), duration(a.short));
        let least = if a.min_bad > 1 { format!(", {} bad", a.min_bad) } else { String::new() };
        let left = a.remaining_below.as_ref().map(|share| format!(", below {share}"));
        windows + &least + &left.unwrap_or_default()
    };
    let burns = slo.alerts.iter().map(|a| (a.name.clone(), a.severity.as_str(), burn(a)));
    let spent = slo
        .spent
        .iter()
        .map(|a| (format!("{} spent", a.share), a.severity.as_str(), String::new()));
    burns.chain(spent).collect()
}

/// What is corrected differently was judged differently, back to where the correction begins.
fn corrections(was: &SloSpec, is: &SloSpec, changes: &mut Changes) {
    let about = about(was);
    let find = |slo: &SloSpec, name: &str| {
        slo.corrections.iter().find(|one| one.name == name).map(time_and_reason)
    };
    for one in &was.corrections {
        let part = format!("its correction {}", quoted(&one.name));
        let before = time_and_reason(one);
        if let Some(now) = find(is, &one.name) {
            changes.differs(about, &kinds::SLO_CORRECTION, &part, before.0, now.0);
            changes.differs(about, &kinds::SLO_CORRECTION_TEXT, &part, before.1, now.1);
        } else {
            let what = format!("{part} is gone: {} counts again", before.0);
            changes.push(about, &kinds::SLO_CORRECTION, what);
        }
    }
    for one in is.corrections.iter().filter(|one| find(was, &one.name).is_none()) {
        let (name, time) = (quoted(&one.name), time_and_reason(one).0);
        let what = format!("its correction {name} is new: {time} does not count");
        changes.push(about, &kinds::SLO_CORRECTION, what);
    }
}

/// When it does not count, and why and by whom.
fn time_and_reason(one: &CorrectionSpec) -> (String, String) {
    let (span, rule) = in_words(one);
    let again = rule.map(|rule| format!(", again {rule}")).unwrap_or_default();
    (span + &again, format!("{}, {}", one.reason, one.author))
}

fn indicator(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Bad { total, bad } => format!("{bad} bad of {total}"),
        Indicator::Good { total, good } => format!("{good} good of {total}"),
        Indicator::Below { histogram, bound } => format!("{histogram} up to {bound}"),
        Indicator::Holds { gauge, op, value } => format!("{gauge} {} {value}", op.as_str()),
    }
}

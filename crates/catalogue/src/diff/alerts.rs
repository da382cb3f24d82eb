//! Alerts, and queries kept in the catalogue.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, QuerySpec};

use super::change::{About, Changes, Subject};
use super::kinds;
use super::pairs::Pairs;
use super::render::duration;
use super::uses::Target;
use crate::diagnostic::quoted;

pub(super) fn compare(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let same = |a: &AlertSpec, b: &AlertSpec| words(&a.expr) == words(&b.expr);
    let pairs = Pairs::of(&old.alerts, &new.alerts, |alert| alert.name.as_str(), same);
    for alert in &pairs.removed {
        changes.push(about(alert), &kinds::ALERT_REMOVED, "it is gone".to_owned());
    }
    for (was, is) in &pairs.renamed {
        let both = (was.name.clone(), is.name.clone());
        changes.value(about(was), &kinds::ALERT_RENAMED, "its name", both);
    }
    for (was, is) in pairs.both() {
        fields(was, is, changes);
    }
    for alert in &pairs.added {
        changes.push(about(alert), &kinds::ALERT_ADDED, "it is new".to_owned());
    }
}

fn about(alert: &AlertSpec) -> About<'_> {
    About { subject: Subject::Alert, name: &alert.name, module: &alert.module }
}

fn fields(was: &AlertSpec, is: &AlertSpec, changes: &mut Changes) {
    let about = about(was);
    expression(about, (&was.expr, &is.expr), &kinds::ALERT_EXPR, changes);
    let time = |time: Option<Duration>| time.map(duration).unwrap_or_default();
    changes.differs(about, &kinds::ALERT_FOR, "`for`", time(was.pending), time(is.pending));
    let keep = (time(was.keep_firing), time(is.keep_firing));
    changes.differs(about, &kinds::ALERT_KEEP, "`keep_firing_for`", keep.0, keep.1);
    let severity = |alert: &AlertSpec| alert.severity.clone().unwrap_or_default();
    changes.differs(about, &kinds::ALERT_SEVERITY, "its severity", severity(was), severity(is));
    let pairs = |pairs: &[(String, String)]| {
        let mut pairs: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v:?}")).collect();
        pairs.sort();
        pairs.join(", ")
    };
    let labels = (pairs(&was.labels), pairs(&is.labels));
    changes.differs(about, &kinds::ALERT_LABELS, "its labels", labels.0, labels.1);
    for (part, before, after) in [
        ("its summary", was.summary.clone(), is.summary.clone()),
        ("its description", was.description.clone(), is.description.clone()),
        (
            "its runbook",
            was.runbook.clone().unwrap_or_default(),
            is.runbook.clone().unwrap_or_default(),
        ),
        ("its annotations", pairs(&was.annotations), pairs(&is.annotations)),
    ] {
        changes.differs(about, &kinds::ALERT_TEXT, part, before, after);
    }
    if was.test != is.test {
        changes.push(about, &kinds::ALERT_TEST, "its test changed".to_owned());
    }
    changes.differs(about, &kinds::ALERT_MOVED, "its module", &was.module, &is.module);
}

/// An expression without what its layout adds.
fn words(expr: &str) -> String {
    expr.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn expression(
    about: About<'_>,
    (was, is): (&str, &str),
    kind: &'static kinds::Kind,
    changes: &mut Changes,
) {
    if words(was) != words(is) {
        changes.value(about, kind, "its expression", (words(was), words(is)));
    } else if was != is {
        let what = "its expression is laid out otherwise".to_owned();
        changes.push(about, &kinds::ALERT_FORMAT, what);
    }
}

/// The queries; those that are recorded are read by their record's name.
pub(super) fn compare_queries(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let same = |a: &QuerySpec, b: &QuerySpec| words(&a.expr) == words(&b.expr);
    let pairs = Pairs::of(&old.queries, &new.queries, |query| query.name.as_str(), same);
    for query in &pairs.removed {
        changes.push(about_query(query), &kinds::QUERY_REMOVED, "it is gone".to_owned());
        record(about_query(query), query.record.as_deref(), None, changes);
    }
    for (was, is) in &pairs.renamed {
        changes.push(
            about_query(was),
            &kinds::QUERY_REMOVED,
            format!("it is called {} now", quoted(&is.name)),
        );
    }
    for (was, is) in pairs.both() {
        query_fields(was, is, changes);
    }
    for query in &pairs.added {
        changes.push(about_query(query), &kinds::QUERY_ADDED, "it is new".to_owned());
        record(about_query(query), None, query.record.as_deref(), changes);
    }
}

fn about_query(query: &QuerySpec) -> About<'_> {
    About { subject: Subject::Query, name: &query.name, module: &query.module }
}

fn query_fields(was: &QuerySpec, is: &QuerySpec, changes: &mut Changes) {
    let about = about_query(was);
    expression(about, (&was.expr, &is.expr), &kinds::QUERY_EXPR, changes);
    record(about, was.record.as_deref(), is.record.as_deref(), changes);
    changes.differs(about, &kinds::HELP, "its help", &was.help, &is.help);
    let unit = (was.unit.as_str(), is.unit.as_str());
    changes.differs(about, &kinds::QUERY_UNIT, "its unit", unit.0, unit.1);
    changes.differs(about, &kinds::QUERY_MOVED, "its module", &was.module, &is.module);
}

fn record(about: About<'_>, was: Option<&str>, is: Option<&str>, changes: &mut Changes) {
    match (was, is) {
        (Some(was), None) => {
            let what = format!("the recording rule {} is gone", quoted(was));
            let found = changes.push(about, &kinds::RECORD_REMOVED, what);
            found.between(Some(was.to_owned()), None).hits(Target::record(was));
        }
        (None, Some(is)) => {
            let what = format!("it is recorded as {} now", quoted(is));
            changes.push(about, &kinds::RECORD_ADDED, what).between(None, Some(is.to_owned()));
        }
        (Some(was), Some(is)) if was != is => {
            let both = (was.to_owned(), is.to_owned());
            let found = changes.value(about, &kinds::RECORD_RENAMED, "its recording rule", both);
            found.hits(Target::record(was));
        }
        _ => {}
    }
}

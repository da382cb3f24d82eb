//! Metrics, field by field.

use bellwether_model::Catalogue;
use bellwether_model::spec::{MetricKind, MetricSpec, ValueKind};

use super::change::{About, Changes, Subject};
use super::kinds::{self, Kind};
use super::pairs::Pairs;
use super::uses::{Aspect, Target};
use super::{buckets, combinations, labels};
use crate::diagnostic::quoted;
use crate::distance::nearest;

pub(super) fn compare(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let pairs = Pairs::of(&old.metrics, &new.metrics, |m| m.name.as_str(), same);
    for metric in &pairs.removed {
        let what = match successor(metric, new) {
            Some(to) => format!("it is gone; {}, named as its successor, is there", quoted(to)),
            None => "it is gone".to_owned(),
        };
        let found = changes.push(about(metric), &kinds::METRIC_REMOVED, what);
        found.hits(Target::of(metric, Aspect::Name));
    }
    for (was, is) in &pairs.renamed {
        let both = (was.prometheus_name.clone(), is.prometheus_name.clone());
        let found = changes.value(about(was), &kinds::METRIC_RENAMED, "its name", both);
        found.hits(Target::of(was, Aspect::Name));
        fields(old, new, (was, is), changes);
    }
    for (was, is) in &pairs.kept {
        if was.prometheus_name != is.prometheus_name {
            let both = (was.prometheus_name.clone(), is.prometheus_name.clone());
            let part = "its name in Prometheus";
            let found = changes.value(about(was), &kinds::PROMETHEUS_NAME, part, both);
            found.hits(Target::as_seen(was));
        }
        fields(old, new, (was, is), changes);
    }
    for metric in &pairs.added {
        let what = format!("a {} is new", metric.kind.as_str());
        changes.push(about(metric), &kinds::METRIC_ADDED, what);
    }
}

fn about(metric: &MetricSpec) -> About<'_> {
    About { subject: Subject::Metric, name: &metric.name, module: &metric.module }
}

/// The metric a removed one names as its successor.
fn successor<'a>(metric: &'a MetricSpec, new: &Catalogue) -> Option<&'a str> {
    let to = metric.deprecated.as_ref()?.renamed_to.as_deref()?;
    new.metric(to).is_some().then_some(to)
}

/// Whether a new metric is certainly an old one under another name: shape and labels are one, and
/// so is a text, or nearly the name. (A successor that was announced is in the old catalogue too.)
fn same(old: &MetricSpec, new: &MetricSpec) -> bool {
    let labels = |metric: &MetricSpec| {
        let mut labels: Vec<_> = metric
            .labels
            .iter()
            .map(|l| (l.name.clone(), l.values().to_vec(), l.is_open()))
            .collect();
        labels.sort();
        labels
    };
    let alike = old.kind == new.kind && old.buckets == new.buckets && old.states == new.states;
    let text =
        old.help == new.help && !old.help.is_empty() || old.otel == new.otel && old.otel.is_some();
    let near = old.unit == new.unit && nearest(&old.name, [new.name.as_str()]).is_some();
    alike && labels(old) == labels(new) && (text || near)
}

/// Compares everything but the names.
fn fields(
    old: &Catalogue,
    new: &Catalogue,
    (was, is): (&MetricSpec, &MetricSpec),
    changes: &mut Changes,
) {
    kind(was, is, changes);
    unit(was, is, changes);
    let about = about(was);
    changes.differs(about, &kinds::VALUE, "its value", value(was.value), value(is.value));
    labels::compare(about, (old.translation, new.translation), (was, is), changes);
    combinations::compare(about, old.translation, (was, is), changes);
    buckets::compare(about, (was, is), changes);
    changes.differs(about, &kinds::METRIC_MOVED, "its module", &was.module, &is.module);
    texts(about, was, is, changes);
    deprecation(about, was, is, changes);
    let budget = |metric: &MetricSpec| metric.budget.map(|n| n.to_string()).unwrap_or_default();
    changes.differs(about, &kinds::METRIC_BUDGET, "its budget", budget(was), budget(is));
}

fn texts(about: About<'_>, was: &MetricSpec, is: &MetricSpec, changes: &mut Changes) {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    changes.differs(about, &kinds::HELP, "its help", &was.help, &is.help);
    let stability = (given(&was.stability), given(&is.stability));
    changes.differs(about, &kinds::STABILITY, "its stability", stability.0, stability.1);
    changes.differs(about, &kinds::SINCE, "`since`", given(&was.since), given(&is.since));
    changes.differs(
        about,
        &kinds::OTEL,
        "its OpenTelemetry name",
        given(&was.otel),
        given(&is.otel),
    );
    let notes = |metric: &MetricSpec| {
        let notes = metric.annotations.iter().map(|(key, text)| format!("{key}: {text}"));
        notes.collect::<Vec<_>>().join("; ")
    };
    changes.differs(about, &kinds::ANNOTATIONS, "its annotations", notes(was), notes(is));
}

fn deprecation(about: About<'_>, was: &MetricSpec, is: &MetricSpec, changes: &mut Changes) {
    let text = |metric: &MetricSpec| {
        metric.deprecated.as_ref().map(|d| {
            let to = d.renamed_to.as_ref().map(|to| format!("use {to}"));
            let note = Some(d.note.clone()).filter(|note| !note.is_empty());
            let said: Vec<String> = to.into_iter().chain(note).collect();
            if said.is_empty() { d.reason.clone() } else { said.join("; ") }
        })
    };
    match (text(was), text(is)) {
        (None, Some(why)) => {
            let what = format!("it is deprecated: {why}");
            changes.push(about, &kinds::DEPRECATED, what).between(None, Some(why));
        }
        (Some(why), None) => {
            let what = "it is no longer deprecated".to_owned();
            changes.push(about, &kinds::REVIVED, what).between(Some(why), None);
        }
        (Some(was), Some(is)) => {
            changes.differs(about, &kinds::DEPRECATION, "its deprecation", was, is);
        }
        (None, None) => {}
    }
}

fn value(value: ValueKind) -> &'static str {
    match value {
        ValueKind::Integer => "integer",
        ValueKind::Float => "float",
    }
}

fn kind(was: &MetricSpec, is: &MetricSpec, changes: &mut Changes) {
    if was.kind == is.kind {
        return;
    }
    let alike = family(was.kind) == family(is.kind);
    let rule: &'static Kind = if alike { &kinds::TYPE_ALIKE } else { &kinds::TYPE };
    let both = (was.kind.as_str().to_owned(), is.kind.as_str().to_owned());
    let found = changes.value(about(was), rule, "its type", both);
    if !alike {
        found.hits(Target::of(was, Aspect::Meaning));
    }
}

/// The type as Prometheus sees it.
fn family(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Counter => "counter",
        MetricKind::Gauge | MetricKind::UpDown => "gauge",
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => "histogram",
        MetricKind::Info => "info",
        MetricKind::StateSet => "stateset",
    }
}

fn unit(was: &MetricSpec, is: &MetricSpec, changes: &mut Changes) {
    if was.unit == is.unit {
        return;
    }
    let both = (was.unit.as_str().to_owned(), is.unit.as_str().to_owned());
    let counts = was.unit.is_dimensionless() && is.unit.is_dimensionless();
    // `1` is a ratio, `{request}` a count: whoever turned one into the other changed the numbers.
    let ratio = was.unit.as_str() == "1" || is.unit.as_str() == "1";
    let rule = match (was.unit.as_str(), is.unit.as_str()) {
        ("", _) => &kinds::UNIT_GIVEN,
        (_, "") => &kinds::UNIT_NAMED,
        _ if counts && !ratio => &kinds::UNIT_NAMED,
        _ => &kinds::UNIT,
    };
    let found = changes.value(about(was), rule, "its unit", both);
    if *rule == kinds::UNIT {
        found.hits(Target::of(was, Aspect::Meaning));
    }
}

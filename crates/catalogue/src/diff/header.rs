//! The catalogue's own settings, its modules, shared labels and rows of dashboards.

use std::collections::BTreeSet;

use bellwether_model::Catalogue;
use bellwether_model::spec::{CounterSuffix, DashboardRow, ModuleSpec, Translation};

use super::change::{About, Changes, Subject};
use super::kinds;
use super::pairs::Pairs;
use super::render::duration;

pub(super) fn compare(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    settings(old, new, changes);
    shared_labels(old, new, changes);
    modules(old, new, changes);
    rows(old, new, changes);
}

/// The new catalogue with the service's own module under its old name, when the service was
/// renamed: what is in that module has not moved.
pub(super) fn under_the_old_name(old: &Catalogue, new: &Catalogue) -> Option<Catalogue> {
    let taken = new.modules.iter().any(|module| module.name == old.service);
    if old.service == new.service || taken {
        return None;
    }
    let mut renamed = new.clone();
    let Catalogue { modules, metrics, alerts, queries, slos, dashboard, .. } = &mut renamed;
    let names = modules.iter_mut().map(|module| &mut module.name);
    let names = names
        .chain(metrics.iter_mut().map(|metric| &mut metric.module))
        .chain(alerts.iter_mut().map(|alert| &mut alert.module))
        .chain(queries.iter_mut().map(|query| &mut query.module))
        .chain(slos.iter_mut().map(|slo| &mut slo.module))
        .chain(dashboard.iter_mut().map(|row| &mut row.module));
    for name in names.filter(|name| **name == new.service) {
        name.clone_from(&old.service);
    }
    Some(renamed)
}

fn settings(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let about = About { subject: Subject::Catalogue, name: &old.service, module: "" };
    changes.differs(about, &kinds::SERVICE, "`service`", &old.service, &new.service);
    for (key, was, is) in texts(old).into_iter().zip(texts(new)).map(|((k, a), (_, b))| (k, a, b)) {
        changes.differs(about, &kinds::SETTING, &format!("`{key}`"), was, is);
    }
}

/// The settings as text, in the order of the language reference.
fn texts(catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let translation = match catalogue.translation {
        Translation::Underscores => "underscores",
        Translation::OpenTelemetry => "opentelemetry",
        Translation::OpenTelemetryUtf8 => "opentelemetry_utf8",
        Translation::None => "none",
    };
    let suffix = match catalogue.counter_suffix {
        CounterSuffix::Any => "any",
        CounterSuffix::Total => "total",
    };
    vec![
        ("title", catalogue.title.clone()),
        ("prefix", given(&catalogue.prefix)),
        ("budget", catalogue.budget.map(|n| n.to_string()).unwrap_or_default()),
        ("runbooks", given(&catalogue.runbooks)),
        ("reference", given(&catalogue.reference)),
        ("translation", translation.to_owned()),
        ("forbid_labels", catalogue.forbid_labels.join(", ")),
        ("scrape_interval", duration(catalogue.scrape_interval)),
        ("evaluation_interval", duration(catalogue.evaluation_interval)),
        ("severities", catalogue.severities.join(", ")),
        ("external", catalogue.external.join(", ")),
        ("target_labels", catalogue.target_labels.join(", ")),
        ("counter_suffix", suffix.to_owned()),
    ]
}

/// Shared labels are known by the metrics that use them.
fn shared_labels(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let names = |catalogue: &Catalogue| -> BTreeSet<String> {
        let labels = catalogue.metrics.iter().flat_map(|metric| &metric.labels);
        labels.filter_map(|label| label.shared.clone()).collect()
    };
    let (was, is) = (names(old), names(new));
    let about = |name| About { subject: Subject::Label, name, module: "" };
    for name in was.difference(&is) {
        let what = "no metric has it any more".to_owned();
        changes.push(about(name), &kinds::SHARED_REMOVED, what);
    }
    for name in is.difference(&was) {
        changes.push(about(name), &kinds::SHARED_ADDED, "metrics have it now".to_owned());
    }
}

fn modules(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let about = |module| About { subject: Subject::Module, name: module, module };
    let pairs = Pairs::of(&old.modules, &new.modules, |module| module.name.as_str(), |_, _| false);
    for module in &pairs.removed {
        changes.push(about(&module.name), &kinds::MODULE_REMOVED, "it is gone".to_owned());
    }
    for (was, is) in pairs.both() {
        let about = about(&was.name);
        for ((part, before), (_, after)) in module_texts(was).into_iter().zip(module_texts(is)) {
            changes.differs(about, &kinds::MODULE_CHANGED, part, before, after);
        }
    }
    for module in &pairs.added {
        changes.push(about(&module.name), &kinds::MODULE_ADDED, "it is new".to_owned());
    }
}

fn module_texts(module: &ModuleSpec) -> [(&'static str, String); 4] {
    let see = module.see.iter().map(|reference| {
        let only = match reference.metrics.join(", ") {
            names if names.is_empty() => String::new(),
            names => format!(" ({names})"),
        };
        let help = match reference.help.as_str() {
            "" => String::new(),
            help => format!(": {help}"),
        };
        format!("{}{only}{help}", reference.module)
    });
    [
        ("its title", module.title.clone()),
        ("its help", module.help.clone()),
        ("why it has no metrics", module.no_metrics.clone().unwrap_or_default()),
        ("what it refers to", see.collect::<Vec<_>>().join("; ")),
    ]
}

fn rows(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let pairs = Pairs::of(
        &old.dashboard,
        &new.dashboard,
        |row| (row.module.as_str(), row.row.as_str()),
        |_, _| false,
    );
    let mut push = |row: &DashboardRow, kind, what: &str| {
        let about = About { subject: Subject::Row, name: &row.row, module: &row.module };
        changes.push(about, kind, what.to_owned());
    };
    for row in &pairs.removed {
        push(row, &kinds::ROW_REMOVED, "it is gone");
    }
    for (was, _) in pairs.both().filter(|(was, is)| was != is) {
        push(was, &kinds::ROW_CHANGED, "its panels changed");
    }
    for row in &pairs.added {
        push(row, &kinds::ROW_ADDED, "it is new");
    }
}

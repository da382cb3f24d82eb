//! Reads the document of the Codex proxy, which names prefixes, labels and things to be measured, but
//! hardly a metric.

use bellwether_model::Catalogue;

use crate::facts::Label;
use crate::text::names;

/// What is said.
#[derive(Debug)]
pub(crate) struct Document {
    /// Prefixes of metrics: `codex_http_*` and others.
    pub(crate) prefixes: Vec<String>,
    /// The labels of requests.
    pub(crate) labels: Vec<Label>,
    /// What the first acceptance criterion wants to be exposed.
    pub(crate) exposed: Vec<String>,
    /// What the third one wants dashboards and alerts for.
    pub(crate) watched: Vec<String>,
    /// Words that no label may have in its name.
    pub(crate) forbidden: Vec<String>,
}

/// Reads it.
pub(crate) fn read(text: &str) -> Document {
    let between = |start: &str, end: &str| {
        let found = text.split_once(start).and_then(|(_, rest)| rest.split_once(end));
        found.map_or("", |(found, _)| found)
    };
    let mut prefixes: Vec<String> =
        text.split('`').filter_map(|word| word.strip_suffix("_*")).map(str::to_owned).collect();
    prefixes.sort();
    prefixes.dedup();
    Document {
        prefixes,
        labels: labels(between("normalized labels (", ")")),
        exposed: things(between("exposes Prometheus metrics for ", " using `prom-client`")),
        watched: things(between("Dashboards and alerts for ", " are created")),
        forbidden: between("no high-cardinality or ", " labels")
            .split('/')
            .map(str::to_owned)
            .collect(),
    }
}

/// `route, method, optional model`.
fn labels(list: &str) -> Vec<Label> {
    let words = names(list).map(|(words, _)| words);
    let label = |words: &str| {
        let name = words.trim_start_matches("optional ");
        Label { optional: name != words, ..Label::named(name) }
    };
    words.map(label).collect()
}

/// `a, b, and c`.
fn things(list: &str) -> Vec<String> {
    names(list).map(|(thing, _)| thing.trim_start_matches("and ").to_owned()).collect()
}

/// Names begin like those of the document, which count (`_total`), state a unit or a state.
#[track_caller]
pub(crate) fn metrics_are_named_in_its_style(said: &Document, catalogue: &Catalogue) {
    assert!(!said.prefixes.is_empty(), "no prefix is found");
    for prefix in &said.prefixes {
        let named = catalogue.metrics.iter().any(|metric| metric.name.starts_with(prefix));
        assert!(named, "no metric begins like {prefix}_*");
    }
    let style = |name: &str| name.starts_with("codex_") || name.starts_with("tool_buffer_");
    let strange = catalogue.metrics.iter().map(|metric| &metric.name).find(|name| !style(name));
    assert_eq!(strange, None);
}

/// Requests have the labels of the document, and nothing has one that it forbids.
#[track_caller]
pub(crate) fn labels_are_as_said(said: &Document, catalogue: &Catalogue) {
    let wanted: Vec<(&str, bool)> =
        said.labels.iter().map(|label| (label.name.as_str(), label.optional)).collect();
    assert_eq!(wanted.len(), 4);
    for name in ["codex_http_requests_total", "codex_http_request_duration_seconds"] {
        let metric = catalogue.metric(name).unwrap_or_else(|| panic!("no metric {name}"));
        let labels = metric.labels.iter().map(|label| (label.name.as_str(), label.optional));
        assert_eq!(labels.collect::<Vec<_>>(), wanted, "{name}");
    }
    assert_eq!(said.forbidden.len(), 2);
    for word in &said.forbidden {
        assert!(catalogue.forbid_labels.contains(word), "{word} is not forbidden");
        let mut labels = catalogue.metrics.iter().flat_map(|metric| &metric.labels);
        assert!(labels.all(|label| !label.name.contains(word.as_str())), "{word} is a label");
    }
}

/// What is to be exposed has a row in the notes with a metric, what is to be watched one with an
/// alert; and every metric is in such a row.
#[track_caller]
pub(crate) fn all_is_covered(said: &Document, catalogue: &Catalogue, notes: &str) {
    let row = |thing: &str| {
        let words = thing.split([' ', '/', '`', '_']).filter(|word| word.len() > 4);
        let words: Vec<String> = words.map(|word| word.trim_matches('*').to_lowercase()).collect();
        let rows = notes.lines().filter(|line| line.starts_with("| ")).map(str::to_lowercase);
        rows.filter(|row| words.iter().any(|word| row.contains(word))).collect::<Vec<_>>()
    };
    for thing in &said.exposed {
        let metrics = catalogue.metrics.iter().map(|metric| format!("`{}", metric.name));
        let found = metrics.filter(|name| row(thing).iter().any(|row| row.contains(name)));
        assert_ne!(found.count(), 0, "nothing exposes {thing}");
    }
    for thing in &said.watched {
        let alerts = catalogue.alerts.iter().map(|alert| alert.name.to_lowercase());
        let found = alerts.filter(|name| row(thing).iter().any(|row| row.contains(name)));
        assert_ne!(found.count(), 0, "nothing watches {thing}");
    }
    for metric in &catalogue.metrics {
        assert!(
            notes.contains(&format!("`{}", metric.name)),
            "{} is not in the notes",
            metric.name
        );
    }
    assert_eq!((said.exposed.len(), said.watched.len()), (6, 6));
}

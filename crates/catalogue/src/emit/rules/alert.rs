//! One alerting rule.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::spec::AlertSpec;

use crate::emit::markdown::{add, duration};
use crate::emit::{dashboards, runbooks, yaml};

/// Names and their texts, each name once.
#[derive(Debug, Default)]
struct Entries(Vec<(String, String)>);

impl Entries {
    /// Adds what is not empty; a name already there keeps its text.
    fn add(&mut self, name: &str, text: &str) {
        if !text.is_empty() && !self.0.iter().any(|(known, _)| known == name) {
            self.0.push((name.to_owned(), text.to_owned()));
        }
    }

    fn write(&self, out: &mut String, heading: &str) {
        if self.0.is_empty() {
            return;
        }
        add!(out, "        {heading}:\n");
        for (name, text) in &self.0 {
            add!(out, "          {}: {}\n", yaml::scalar(name, 12), yaml::scalar(text, 12));
        }
    }
}

/// Appends an item of `rules`.
pub(super) fn emit(out: &mut String, catalogue: &Catalogue, alert: &AlertSpec) {
    add!(out, "      - alert: {}\n", yaml::scalar(&alert.name, 10));
    add!(out, "        expr: {}\n", yaml::scalar(&alert.expr, 10));
    let waits = [("for", alert.pending), ("keep_firing_for", alert.keep_firing)];
    for (key, time) in
        waits.iter().filter_map(|(k, t)| Some((k, t.filter(|t| *t > Duration::ZERO)?)))
    {
        add!(out, "        {key}: {}\n", duration(time));
    }
    labels(alert).write(out, "labels");
    annotations(catalogue, alert).write(out, "annotations");
}

fn labels(alert: &AlertSpec) -> Entries {
    let mut entries = Entries::default();
    entries.add("severity", &template(alert.severity.as_deref().unwrap_or_default()));
    alert.labels.iter().for_each(|(name, text)| entries.add(name, &template(text)));
    entries
}

/// What the catalogue says by name wins over what follows from it.
fn annotations(catalogue: &Catalogue, alert: &AlertSpec) -> Entries {
    let mut entries = Entries::default();
    entries.add("summary", &template(&alert.summary));
    entries.add("description", &template(&alert.description));
    alert.annotations.iter().for_each(|(name, text)| entries.add(name, &template(text)));
    let runbook = runbooks::place::of(catalogue, alert);
    entries.add("runbook_url", &literal(&runbook.unwrap_or_default()));
    entries.add("dashboard_uid", &dashboards::module_uid(catalogue, &alert.module));
    entries
}

/// A text that may be a template of Prometheus. A `{{` that is never closed cannot be one: it
/// becomes a text of two braces, or the server would refuse the whole file.
fn template(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        if let Some((inside, beyond)) = after.split_once("}}") {
            add!(&mut out, "{{{{{inside}}}}}");
            rest = beyond;
        } else {
            out.push_str(OPEN);
            rest = after;
        }
    }
    out + rest
}

/// A text that is no template.
fn literal(text: &str) -> String {
    text.replace("{{", OPEN)
}

/// Two opening braces as a template writes them.
const OPEN: &str = "{{ \"{{\" }}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_closed_braces_are_templates() {
        assert_eq!(template("{{ $value }} of {{ $labels.a }}"), "{{ $value }} of {{ $labels.a }}");
        assert_eq!(template("a {{ b"), "a {{ \"{{\" }} b");
        assert_eq!(template("{{ $value }} {{"), "{{ $value }} {{ \"{{\" }}");
        assert_eq!(literal("{{ a }}"), "{{ \"{{\" }} a }}");
    }
}

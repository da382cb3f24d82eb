//! Names a label must not have.

use bellwether_model::spec::{MetricKind, Translation};
use bellwether_model::{LabelName, translate};

use super::super::Scope;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::source::Span;

/// What the names of one metric's labels are held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) metric: &'a str,
    pub(crate) prometheus_name: &'a str,
    pub(crate) kind: Option<MetricKind>,
    pub(crate) translation: Translation,
    pub(crate) forbidden: &'a [String],
}

/// Whether a label of a metric may have this name.
pub(super) fn check(scope: &mut Scope<'_>, name: &str, span: Span, rules: &Rules<'_>) -> bool {
    if !check_legal(scope, name, span, rules.metric) {
        return false;
    }
    let Some((code, message, help)) = objection(name, rules) else { return true };
    scope.report(Diagnostic::new(code, span, rules.metric, message, help));
    false
}

/// Whether any label may have this name.
pub(super) fn check_legal(scope: &mut Scope<'_>, name: &str, span: Span, subject: &str) -> bool {
    let refused = match LabelName::new(name) {
        Err(error) => Some((error.to_string(), "choose a short word")),
        Ok(_) if name.starts_with("__") => Some((
            format!("{} begins with `__`, which Prometheus keeps for itself", quoted(name)),
            "choose a name without the underscores",
        )),
        Ok(_) => None,
    };
    let Some((message, help)) = refused else { return true };
    scope.report(Diagnostic::new(codes::LABEL_NAME, span, subject, message, help));
    false
}

fn objection(name: &str, rules: &Rules<'_>) -> Option<(Code, String, &'static str)> {
    let seen = translate::catalogue_label_name(name, rules.translation);
    let either = |word: &str| name == word || seen == word;
    let forbids = |word: &String| {
        either(word) || seen == translate::catalogue_label_name(word, rules.translation)
    };
    if rules.forbidden.iter().any(forbids) {
        let message = format!("the label {} is forbidden by `forbid_labels`", quoted(name));
        let help =
            "remove the label: put what identifies one request or person into a log or trace";
        return Some((codes::FORBIDDEN_LABEL, message, help));
    }
    let distribution = rules.kind.is_some_and(MetricKind::is_distribution);
    if either("le") && distribution {
        let message = "`le` is the label that holds bucket bounds".to_owned();
        return Some((codes::RESERVED_LABEL, message, "choose another name"));
    }
    if either("quantile") {
        let message = "`quantile` is the label that holds quantiles of a summary".to_owned();
        return Some((codes::RESERVED_LABEL, message, "choose another name"));
    }
    if rules.kind == Some(MetricKind::StateSet) && either(rules.prometheus_name) {
        let message = "a state set keeps its state in the label of its own name".to_owned();
        return Some((codes::RESERVED_LABEL, message, "choose another name"));
    }
    None
}

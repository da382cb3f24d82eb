//! What the service's file says of the whole.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::name::{is_legacy_label_name, is_legacy_metric_name};
use bellwether_model::spec::{CounterSuffix, INTERVAL, TARGET_LABELS, Translation};

use super::Scope;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::syntax::Node;
use crate::view::View;

const INTERVAL_MIN: Duration = Duration::from_secs(1);
const INTERVAL_MAX: Duration = Duration::from_hours(1);

/// The catalogue without its definitions; reports what is wrong with the header.
pub(super) fn resolve(scope: &mut Scope<'_>) -> Catalogue {
    let Some(service) = scope.files.iter().find(|file| file.is_service) else {
        return Catalogue::default();
    };
    let view = service.view;
    let scrape_interval = interval(scope, view, "scrape_interval").unwrap_or(INTERVAL);
    let evaluation = interval(scope, view, "evaluation_interval");
    let targets = names(scope, view, &TARGETS);
    let target_labels = view
        .node("target_labels")
        .map_or_else(|| TARGET_LABELS.map(str::to_owned).to_vec(), |_| targets);
    Catalogue {
        service: view.string("service"),
        title: view.string("title"),
        prefix: view.text("prefix").map(str::to_owned),
        budget: view.whole("budget").map(i64::unsigned_abs),
        runbooks: view.text("runbooks").map(str::to_owned),
        reference: view.text("reference").map(|path| path.trim_end_matches('/').to_owned()),
        translation: match view.word("translation") {
            Some("opentelemetry") => Translation::OpenTelemetry,
            Some("opentelemetry_utf8") => Translation::OpenTelemetryUtf8,
            Some("none") => Translation::None,
            _ => Translation::Underscores,
        },
        forbid_labels: view.texts("forbid_labels").into_iter().map(str::to_owned).collect(),
        scrape_interval,
        evaluation_interval: evaluation.unwrap_or(scrape_interval),
        severities: names(scope, view, &SEVERITIES),
        external: names(scope, view, &EXTERNAL),
        target_labels,
        counter_suffix: match view.word("counter_suffix") {
            Some("total") => CounterSuffix::Total,
            _ => CounterSuffix::Any,
        },
        ..Catalogue::default()
    }
}

fn interval(scope: &mut Scope<'_>, view: View<'_>, key: &str) -> Option<Duration> {
    let found = view.duration(key)?;
    if !(INTERVAL_MIN..=INTERVAL_MAX).contains(&found) {
        let message = format!("an interval of {}", quoted(&view.string(key)));
        let help = "choose an interval from `1s` to `1h`; `15s` and `30s` are usual";
        scope.report(Diagnostic::new(codes::INTERVAL, view.span(key), "", message, help));
        return None;
    }
    Some(found)
}

/// A list of names in the header.
struct Names {
    key: &'static str,
    code: Code,
    legal: fn(&str) -> bool,
    illegal: &'static str,
    help: &'static str,
}

const SEVERITIES: Names = Names {
    key: "severities",
    code: codes::SEVERITIES,
    legal: |_| true,
    illegal: "",
    help: "list each severity once",
};

const EXTERNAL: Names = Names {
    key: "external",
    code: codes::EXTERNAL,
    legal: |text| is_legacy_metric_name(text.strip_suffix('*').unwrap_or(text)),
    illegal: "is neither a metric name nor the beginning of one",
    help: "write a name, `up`, or its beginning and a star, `\"node_*\"`, each once",
};

const TARGETS: Names = Names {
    key: "target_labels",
    code: codes::TARGET_LABEL,
    legal: is_legacy_label_name,
    illegal: "is no label name",
    help: "write names of letters, digits and `_`, each once: `[job, instance]`",
};

/// The sound names of a list; reports the others.
fn names(scope: &mut Scope<'_>, view: View<'_>, rules: &Names) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for item in view.list(rules.key).unwrap_or_default() {
        let Some(text) = Node::text(item).map(str::trim) else { continue };
        let message = if !(rules.legal)(text) {
            format!("{} {}", quoted(text), rules.illegal)
        } else if found.iter().any(|known| known == text) {
            format!("{} is listed twice", quoted(text))
        } else {
            found.push(text.to_owned());
            continue;
        };
        scope.report(Diagnostic::new(rules.code, item.span, "", message, rules.help));
    }
    found
}

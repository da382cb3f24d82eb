//! Alerts and dashboard rows; their expressions stay text here.

use bellwether_model::name::is_legacy_label_name;
use bellwether_model::spec::{AlertSpec, AlertTest, DashboardRow};

use super::{Item, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::fields::ALERT;
use crate::syntax::{Key, Node, Value};
use crate::view::View;

/// Reads the `alerts` and `dashboard` of all files.
pub(super) fn resolve(scope: &mut Scope<'_>) -> (Vec<AlertSpec>, Vec<DashboardRow>) {
    let mut alerts = Vec::new();
    let mut rows = Vec::new();
    for file in scope.files {
        for (key, node) in file.view.entries("alerts") {
            if scope.define(Item::Alert, &key.text, key.span) && matches!(node.value, Value::Map(_))
            {
                let view = View::new(node, &ALERT);
                check(scope, view, key);
                alerts.push(alert(view, key, file.module));
            }
        }
        let items = file.view.list("dashboard").unwrap_or_default();
        rows.extend(items.iter().map(|item| row(item, file.module)));
    }
    (alerts, rows)
}

fn alert(view: View<'_>, key: &Key, module: &str) -> AlertSpec {
    AlertSpec {
        name: key.text.clone(),
        module: module.to_owned(),
        expr: view.string("expr"),
        pending: view.duration("for"),
        keep_firing: view.duration("keep_firing_for"),
        severity: view.text("severity").map(str::to_owned),
        summary: view.string("summary"),
        description: view.string("description"),
        runbook: view.text("runbook").map(str::to_owned),
        labels: view.notes("labels"),
        annotations: view.notes("annotations"),
        test: view.inner("test").map(test),
    }
}

fn test(view: View<'_>) -> AlertTest {
    AlertTest {
        given: view.notes("given"),
        every: view.duration("every").filter(|every| !every.is_zero()),
        fires_at: view.duration("fires_at"),
        silent_at: view.duration("silent_at"),
    }
}

fn row(item: &Node, module: &str) -> DashboardRow {
    let text = |key: &str| item.get(key).and_then(Node::text).unwrap_or_default().trim().to_owned();
    let panels = item.get("panels").map(Node::items).unwrap_or_default();
    DashboardRow {
        module: module.to_owned(),
        row: text("row"),
        panels: panels.iter().filter_map(Node::text).map(|p| p.trim().to_owned()).collect(),
    }
}

fn check(scope: &mut Scope<'_>, view: View<'_>, key: &Key) {
    if !is_legacy_label_name(&key.text) || key.text.len() > 128 {
        let message = "an alert's name holds letters, digits and `_`, and begins with no digit";
        let help = "choose such a name, `PaymentsFailing`, and say the rest in `summary`";
        scope.report(Diagnostic::new(codes::ALERT_NAME, key.span, &key.text, message, help));
    }
    if let Some(test) = view.inner("test")
        && test.node("fires_at").is_none()
        && test.node("silent_at").is_none()
    {
        let help = "add `fires_at: 10m`, `silent_at: 2m`, or both";
        let message = "the test says neither when the alert fires nor when it is silent";
        let span = view.span("test");
        scope.report(Diagnostic::new(codes::ALERT_TEST, span, &key.text, message, help));
    }
    for (label, _) in view.entries("labels") {
        if !is_legacy_label_name(&label.text) || label.text == "alertname" {
            let message =
                format!("{} is no label an alert may set", crate::diagnostic::quoted(&label.text));
            let help = "use letters, digits and `_`; `alertname` is set by Prometheus";
            scope.report(Diagnostic::new(codes::ALERT_LABEL, label.span, &key.text, message, help));
        }
    }
}

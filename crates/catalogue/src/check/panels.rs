//! Panels of hand-written dashboard rows name metrics and labels that exist.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::emit::dashboards::check_panel;
use crate::resolve::{Resolved, Scope};
use crate::syntax::Node;

/// Each panel can be drawn.
pub(super) fn rows(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    // A metric that is itself broken may be the one that is meant.
    if metrics.iter().any(|metric| metric.spec.is_none()) {
        return;
    }
    for file in scope.files {
        for row in file.view.list("dashboard").unwrap_or_default() {
            let title = row.get("row").and_then(Node::text).unwrap_or_default();
            let panels = row.get("panels").map(Node::items).unwrap_or_default();
            for problem in panels.iter().filter_map(|panel| problem(metrics, title, panel)) {
                scope.report_unknown(problem);
            }
        }
    }
}

fn problem(metrics: &[Resolved<'_>], row: &str, panel: &Node) -> Option<Diagnostic> {
    let specs = metrics.iter().filter_map(|metric| metric.spec.as_ref());
    let find = |name: &str| specs.clone().find(|m| m.name == name || m.prometheus_name == name);
    let message = check_panel(find, panel.text()?).err()?;
    let help = "write a metric, then `by LABEL`, `top N by LABEL` or quantiles such as `p99`";
    Some(Diagnostic::new(codes::PANEL, panel.span, row, message, help))
}

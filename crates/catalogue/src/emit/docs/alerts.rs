//! The alerts of a module.

use bellwether_model::spec::{AlertSpec, ModuleSpec};

use super::Writer;
use crate::emit::links::alert_anchor;
use crate::emit::markdown::{add, code, duration, fenced, prose};
use crate::emit::runbooks::{place, template};

pub(super) fn write(out: &mut String, writer: Writer<'_>, module: &ModuleSpec) {
    let mut own = writer.catalogue.alerts.iter().filter(|a| a.module == module.name).peekable();
    if own.peek().is_some() {
        out.push_str("\n**Alerts**\n");
    }
    own.for_each(|alert| one(out, writer, alert));
}

fn one(out: &mut String, writer: Writer<'_>, alert: &AlertSpec) {
    add!(out, "\n<a id=\"{}\"></a>{}", alert_anchor(alert), code(&alert.name));
    add!(out, " ({})", facts(writer, alert).join(", "));
    let texts = [&alert.summary, &alert.description].map(|text| prose(&template::shown(text)));
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    if !texts.is_empty() {
        add!(out, ": {}", texts.join(" — "));
    }
    add!(out, "\n\n{}", fenced("promql", &alert.expr));
}

/// Severity, how long it must hold, where its runbook is.
fn facts(writer: Writer<'_>, alert: &AlertSpec) -> Vec<String> {
    let severity = alert.severity.as_deref().map_or_else(|| "no severity".to_owned(), prose);
    let held =
        alert.pending.map_or_else(|| "at once".to_owned(), |t| format!("for {}", duration(t)));
    let runbook = match writer.links.runbook(alert) {
        Some(link) => Some(format!("[runbook]({link})")),
        None => place::of(writer.catalogue, alert).map(|path| format!("runbook: {}", code(&path))),
    };
    [Some(severity), Some(held), runbook].into_iter().flatten().collect()
}

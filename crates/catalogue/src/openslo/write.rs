//! Imported SLOs as the text of a catalogue.

use bellwether_model::spec::{CorrectionSpec, Indicator, Method, SloAlert, SloSpec};

use super::Imported;
use crate::emit::{duration, scalar};
use crate::moment;

/// A catalogue of the SLOs alone, for a folder of its own or to be copied from.
pub fn catalogue(imported: &Imported) -> String {
    let service = if imported.service.is_empty() { "service" } else { &imported.service };
    let mut out = format!("bellwether: 1\nservice: {}\nslos:\n", scalar(service, 2));
    for slo in &imported.slos {
        one(&mut out, slo);
    }
    out
}

fn one(out: &mut String, slo: &SloSpec) {
    line(out, 2, &slo.name, "");
    line(out, 4, "objective", &slo.objective);
    match &slo.calendar {
        None => line(out, 4, "window", &duration(slo.window)),
        Some(calendar) => {
            let (unit, zone) = (calendar.unit.as_str(), text(&calendar.zone));
            line(out, 4, "window", &format!("{{ calendar: {unit}, zone: {zone} }}"));
        }
    }
    for (key, value) in counted(&slo.indicator) {
        let shown = if value.parse::<f64>().is_ok() { value } else { text(&value) };
        line(out, 4, key, &shown);
    }
    if let Method::Timeslices { slice, target } = &slo.method {
        line(out, 4, "method", "timeslices");
        line(out, 4, "slice", &duration(*slice));
        line(out, 4, "slice_target", target);
    }
    if !slo.group.is_empty() {
        line(out, 4, "group", &format!("[{}]", slo.group.join(", ")));
    }
    alerts_and_corrections(out, slo);
    if let Some(runbook) = &slo.runbook {
        line(out, 4, "runbook", &text(runbook));
    }
    if !slo.help.is_empty() {
        line(out, 4, "help", &text(&slo.help));
    }
    if slo.external {
        line(out, 4, "external", "true");
    }
}

fn alerts_and_corrections(out: &mut String, slo: &SloSpec) {
    line(out, 4, "alerts", if slo.alerts.is_empty() { "{}" } else { "" });
    for alert in &slo.alerts {
        line(out, 6, &alert.name, &pair(alert));
    }
    let spent: Vec<&str> = slo.spent.iter().map(|alert| alert.share.as_str()).collect();
    line(out, 4, "spent", &format!("[{}]", spent.join(", ")));
    if !slo.corrections.is_empty() {
        line(out, 4, "corrections", "");
    }
    for correction in &slo.corrections {
        line(out, 6, &correction.name, &correction_of(correction));
    }
}

fn line(out: &mut String, indent: usize, key: &str, text: &str) {
    let line = format!("{:indent$}{key}: {text}", "");
    out.push_str(line.trim_end());
    out.push('\n');
}

fn text(text: &str) -> String {
    scalar(text, 6)
}

fn counted(indicator: &Indicator) -> [(&'static str, String); 2] {
    match indicator {
        Indicator::Bad { total, bad } => [("total", total.clone()), ("bad", bad.clone())],
        Indicator::Good { total, good } => [("total", total.clone()), ("good", good.clone())],
        Indicator::Below { histogram, bound } => {
            [("histogram", histogram.clone()), ("below", bound.to_string())]
        }
        Indicator::Holds { gauge, op, value } => {
            [("gauge", gauge.clone()), ("holds", format!("{} {value}", op.as_str()))]
        }
    }
}

fn pair(alert: &SloAlert) -> String {
    let mut all = vec![
        format!("factor: {}", alert.factor),
        format!("long: {}", duration(alert.long)),
        format!("short: {}", duration(alert.short)),
    ];
    if !alert.severity.is_empty() {
        all.push(format!("severity: {}", scalar(&alert.severity, 0)));
    }
    if alert.min_bad > 1 {
        all.push(format!("min_bad: {}", alert.min_bad));
    }
    all.extend(alert.remaining_below.iter().map(|share| format!("remaining_below: {share}")));
    format!("{{ {} }}", all.join(", "))
}

fn correction_of(correction: &CorrectionSpec) -> String {
    let mut all = vec![
        format!("from: {}", moment::text(correction.start)),
        format!("duration: {}", duration(correction.length)),
        format!("zone: {}", flow(&correction.zone)),
    ];
    all.extend(correction.rrule.iter().map(|rule| format!("rrule: {}", flow(rule))));
    all.push(format!("reason: {}", flow(&correction.reason)));
    all.push(format!("by: {}", flow(&correction.author)));
    all.extend(correction.entered.map(|at| format!("entered: {}", moment::text(at))));
    format!("{{ {} }}", all.join(", "))
}

/// A text inside of braces, where a comma would end it: JSON's quotes are YAML's, too.
fn flow(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

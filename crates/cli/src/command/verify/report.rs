//! Drift on paper: for readers and for programs.

use std::io::Write as _;

use bellwether_contract::{Finding, Severity};
use bellwether_model::Family;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{Output, Style};

/// Writes findings for readers, and a line that sums them up.
pub(super) fn text(
    findings: &[Finding],
    families: &[Family],
    out: &mut Output,
) -> Result<(), Failure> {
    for finding in findings {
        one(finding, out)?;
    }
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let verdict = match errors {
        0 => out.paint(Style::Green, "no drift"),
        n => out.paint(Style::Red, &counted(n, "error")),
    };
    let notes = counted(findings.len() - errors, "note");
    let unlisted = match findings.iter().map(|f| f.suppressed).sum::<u64>() {
        0 => String::new(),
        n => format!(", {n} more not listed"),
    };
    let sets = families.iter().map(|f| f.metrics.len()).sum();
    let (families, sets) = (counted(families.len(), "family"), counted(sets, "label set"));
    writeln!(out, "{verdict}, {notes}{unlisted}; {families} and {sets} looked at")?;
    Ok(())
}

fn one(finding: &Finding, out: &mut Output) -> Result<(), Failure> {
    let style = match finding.severity {
        Severity::Error => Style::Red,
        Severity::Info => Style::Cyan,
    };
    let head = out.paint(style, &format!("{}[{}]", finding.severity, finding.code));
    writeln!(out, "{head}: {}", out.paint(Style::Bold, &finding.message))?;
    writeln!(out, "  --> {}", place(finding))?;
    writeln!(out, "  = {}: {}", out.paint(Style::Green, "help"), finding.help)?;
    if finding.suppressed > 0 {
        writeln!(out, "  = {} more like it not listed", finding.suppressed)?;
    }
    writeln!(out)?;
    Ok(())
}

/// Which label of which family, in how many series.
fn place(finding: &Finding) -> String {
    // An exposition can hold any text: nothing of it reaches the terminal unescaped.
    let subject = finding.subject.escape_debug();
    let label = finding.label.as_ref().map(|l| format!("{{{}}}", l.escape_debug()));
    let series = (finding.series > 1).then(|| format!(", {} series", finding.series));
    format!("{subject}{}{}", label.unwrap_or_default(), series.unwrap_or_default())
}

fn counted(n: usize, word: &str) -> String {
    match (n, word.strip_suffix('y')) {
        (1, _) => format!("1 {word}"),
        (n, Some(stem)) => format!("{n} {stem}ies"),
        (n, None) => format!("{n} {word}s"),
    }
}

/// Writes findings as one JSON list.
pub(super) fn json(findings: &[Finding], out: &mut Output) -> Result<(), Failure> {
    let list: Vec<Value> = findings.iter().map(object).collect();
    writeln!(out, "{:#}", Value::Array(list))?;
    Ok(())
}

fn object(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "severity": finding.severity.as_str(),
        "subject": finding.subject,
        "label": finding.label,
        "value": finding.value,
        "message": finding.message,
        "help": finding.help,
        "series": finding.series,
        "suppressed": finding.suppressed,
    })
}

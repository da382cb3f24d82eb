//! Warnings silenced at one place, each with a reason; those that silence nothing are reported.

use super::Scope;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Severity, quoted};
use crate::fields::{ALERT, CATALOGUE, LABEL, METRIC, MODULE, QUERY, Record, SLO};
use crate::source::Span;
use crate::syntax::{Key, Node};

/// One entry of an `allow` list.
struct Allowed {
    code: Code,
    /// Where it says so.
    span: Span,
    /// The definition it is for.
    area: Span,
    subject: String,
    used: bool,
}

/// Removes what is allowed and reports what is wrong with the allowances.
pub(super) fn apply(scope: &mut Scope<'_>) {
    let mut all = collect(scope);
    scope.problems.retain(|problem| {
        let silenced = all.iter_mut().find(|a| a.code == problem.code && covers(a, problem));
        silenced.map(|allowed| allowed.used = true).is_none()
    });
    for unused in all.iter().filter(|allowed| !allowed.used) {
        let message = format!("nothing here is reported as {}", unused.code);
        let help = "remove the entry: what it silenced is gone";
        let problem =
            Diagnostic::new(codes::UNUSED_ALLOW, unused.span, &unused.subject, message, help);
        scope.report(problem);
    }
}

fn covers(allowed: &Allowed, problem: &Diagnostic) -> bool {
    let area = allowed.area;
    can_be(problem.code, problem.severity)
        && problem.span.is_some_and(|span| {
            span.file == area.file && span.start >= area.start && span.end <= area.end
        })
}

fn collect(scope: &mut Scope<'_>) -> Vec<Allowed> {
    let mut all = Vec::new();
    for file in scope.files {
        let record = if file.is_service { &CATALOGUE } else { &MODULE };
        let area = file.view.whole_span();
        entries(scope, file.view.node("allow"), area, "", record, &mut all);
        let definitions: [(&str, &Record); 5] = [
            ("labels", &LABEL),
            ("metrics", &METRIC),
            ("alerts", &ALERT),
            ("queries", &QUERY),
            ("slos", &SLO),
        ];
        for (key, record) in definitions {
            for (name, node) in file.view.entries(key) {
                let area = area_of(name, node);
                entries(scope, node.get("allow"), area, &name.text, record, &mut all);
                for (label, inner) in node.get("labels").map(Node::entries).unwrap_or_default() {
                    let area = area_of(label, inner);
                    entries(scope, inner.get("allow"), area, &name.text, &LABEL, &mut all);
                }
            }
        }
    }
    all
}

fn area_of(name: &Key, node: &Node) -> Span {
    Span { start: name.span.start, ..node.span }
}

fn entries(
    scope: &mut Scope<'_>,
    list: Option<&Node>,
    area: Span,
    subject: &str,
    record: &Record,
    all: &mut Vec<Allowed>,
) {
    debug_assert!(record.field("allow").is_some());
    for item in list.map(Node::items).unwrap_or_default() {
        let Some(node) = item.get("code") else { continue };
        let Some(text) = node.text() else { continue };
        let span = node.span;
        match known(text) {
            Ok(code) => {
                all.push(Allowed { code, span, area, subject: subject.to_owned(), used: false });
            }
            Err((message, help)) => {
                scope.report(Diagnostic::new(codes::ALLOW, span, subject, message, help));
            }
        }
    }
}

/// Whether a diagnostic can be silenced: of errors only those of rules, which judge what is meant
/// and may be wrong about it.
fn can_be(code: Code, severity: Severity) -> bool {
    severity != Severity::Error || code.is_rule()
}

fn known(text: &str) -> Result<Code, (String, &'static str)> {
    let entry = Code::parse(text).and_then(codes::entry);
    let Some(entry) = entry else {
        let message = format!("there is no diagnostic {}", quoted(text));
        return Err((message, "use the code that the warning shows, `BW` and three digits"));
    };
    if !can_be(entry.code, entry.severity) {
        let message = format!("{} is an error and cannot be silenced", entry.code);
        return Err((message, "correct what it reports, and remove the entry"));
    }
    Ok(entry.code)
}

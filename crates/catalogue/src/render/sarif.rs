//! Diagnostics as SARIF 2.1.0, for code-scanning pages and editors.
//!
//! Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01".

mod fingerprint;
mod rules;
mod text;

use serde_json::{Map, Value, json};

use super::Files;
use crate::Compiled;
use crate::diagnostic::{Diagnostic, Severity, quoted};
use crate::source::Span;
use fingerprint::Fingerprints;
use rules::Rules;

/// Where the format is defined.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What paths that are not absolute begin at: the root of the repository, say code-scanning pages.
const ROOT: &str = "%SRCROOT%";

/// A log of one run: a rule for every code there is, a result for every diagnostic.
///
/// Columns count characters from 1, `endColumn` is one past the last. What `allow` silences is not
/// in it. A result keeps its partial fingerprint when lines before it come or go.
pub fn render_sarif(compiled: &Compiled) -> String {
    let files = Files::of(compiled);
    let rules = Rules::all();
    let mut fingerprints = Fingerprints::default();
    let results: Vec<Value> = compiled
        .diagnostics
        .iter()
        .map(|diagnostic| result(&files, &rules, &mut fingerprints, diagnostic))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bellwether",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.descriptors,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(
    files: &Files<'_>,
    rules: &Rules,
    fingerprints: &mut Fingerprints,
    diagnostic: &Diagnostic,
) -> Value {
    let mut out = Map::new();
    out.insert("ruleId".to_owned(), diagnostic.code.to_string().into());
    if let Some(index) = rules.index(diagnostic.code) {
        out.insert("ruleIndex".to_owned(), index.into());
    }
    out.insert("level".to_owned(), level(diagnostic.severity).into());
    out.insert("message".to_owned(), json!({ "text": text::message(&message(diagnostic)) }));
    if let Some(location) = location(files, diagnostic) {
        out.insert("locations".to_owned(), json!([location]));
    }
    let related = related(files, diagnostic);
    if !related.is_empty() {
        out.insert("relatedLocations".to_owned(), related.into());
    }
    let prints = fingerprints.of(files, diagnostic);
    out.insert("partialFingerprints".to_owned(), json!({ fingerprint::NAME: prints }));
    Value::Object(out)
}

fn message(diagnostic: &Diagnostic) -> String {
    let about = match diagnostic.subject.as_str() {
        "" => String::new(),
        subject => format!("{}: ", quoted(subject)),
    };
    format!("{about}{}.\nHelp: {}.", diagnostic.message, diagnostic.help)
}

/// SARIF's word for a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Where a diagnostic is, with what it is about; none when it is about no file.
fn location(files: &Files<'_>, diagnostic: &Diagnostic) -> Option<Value> {
    let at = diagnostic.span.and_then(|span| physical(files, span));
    let unread = diagnostic.unread.as_ref().map(|unread| {
        let mut at = json!({ "artifactLocation": artifact(&unread.path) });
        if let Some((line, column)) = unread.at {
            at["region"] = json!({ "startLine": line, "startColumn": column });
        }
        at
    });
    let mut location = json!({ "physicalLocation": at.or(unread)? });
    if !diagnostic.subject.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": diagnostic.subject }]);
    }
    Some(location)
}

fn physical(files: &Files<'_>, span: Span) -> Option<Value> {
    let (source, line, column) = files.find(span)?;
    let (_, end_line, end_column) = files.find(Span { start: span.end, ..span })?;
    Some(json!({
        "artifactLocation": artifact(&source.path),
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        },
    }))
}

fn related(files: &Files<'_>, diagnostic: &Diagnostic) -> Vec<Value> {
    let places = diagnostic.related.iter().filter_map(|related| {
        let label = text::message(&related.label);
        Some((physical(files, related.span)?, label))
    });
    places
        .enumerate()
        .map(|(id, (at, label))| {
            json!({ "id": id, "physicalLocation": at, "message": { "text": label } })
        })
        .collect()
}

/// A file as a reference: relative to the root of the repository, or absolute.
fn artifact(path: &str) -> Value {
    let (uri, is_absolute) = text::uri(path);
    if is_absolute { json!({ "uri": uri }) } else { json!({ "uri": uri, "uriBaseId": ROOT }) }
}

//! Diagnostics for people and for programs.

mod sarif;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;

use crate::Compiled;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Lines, Source, Span};

pub use sarif::render_sarif;

/// Longest line shown as an excerpt, in bytes.
const LINE_MAX: usize = 400;

/// All diagnostics with their excerpts, and a last line that counts them.
pub fn render_text(compiled: &Compiled, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let files = Files::of(compiled);
    for diagnostic in &compiled.diagnostics {
        out.push_str(&one(&renderer, &files, diagnostic));
        out.push_str("\n\n");
    }
    out.push_str(&summary(compiled));
    out
}

/// The sources with their lines.
struct Files<'a>(Vec<(&'a Source, Lines)>);

impl<'a> Files<'a> {
    fn of(compiled: &'a Compiled) -> Self {
        Self(compiled.sources.iter().map(|source| (source, Lines::of(source))).collect())
    }

    /// The file of a place, its line and column.
    fn find(&self, span: Span) -> Option<(&'a Source, usize, usize)> {
        let (source, lines) = self.0.get(span.file)?;
        let (line, column) = lines.place(source, span.start);
        Some((source, line, column))
    }
}

fn one(renderer: &Renderer, files: &Files<'_>, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let code = diagnostic.code.to_string();
    let about = match diagnostic.subject.as_str() {
        "" => diagnostic.message.clone(),
        subject => format!("{}: {}", crate::diagnostic::quoted(subject), diagnostic.message),
    };
    let title = level.primary_title(about).id(code);
    let mut group = Group::with_title(title);
    if let Some(span) = diagnostic.span {
        group = place(group, files, span, None);
    }
    if let Some(unread) = &diagnostic.unread {
        let file = Origin::path(unread.path.as_str());
        group = group.element(match unread.at {
            Some((line, column)) => file.line(line).char_column(column),
            None => file,
        });
    }
    for related in &diagnostic.related {
        group = place(group, files, related.span, Some(&related.label));
    }
    let group = group.element(Level::HELP.message(diagnostic.help.as_str()));
    renderer.render(&[group])
}

/// Adds the lines of a place to a report.
fn place<'a>(group: Group<'a>, files: &Files<'a>, span: Span, label: Option<&'a str>) -> Group<'a> {
    let Some((source, line, column)) = files.find(span) else { return group };
    let Some(excerpt) = Excerpt::of(source, span) else {
        let origin = Origin::path(source.path.as_str());
        return group.element(origin.line(line).char_column(column));
    };
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let annotation = kind.span(excerpt.start..excerpt.end).label(label);
    group.element(
        Snippet::source(excerpt.text)
            .path(source.path.as_str())
            .line_start(line)
            .annotation(annotation),
    )
}

/// The first line of a place: what follows it is seldom what is wrong.
struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Excerpt<'a> {
    fn of(source: &'a Source, span: Span) -> Option<Self> {
        let before = source.text.get(..span.start)?;
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = source.text.get(begin..)?;
        let text = rest.split('\n').next()?.trim_end_matches('\r');
        let start = (span.start - begin).min(text.len());
        // The renderer widens an empty place by a byte, which may be half a character.
        let next = text.get(start..)?.chars().next().map_or(0, char::len_utf8);
        let end = span.end.saturating_sub(begin).clamp(start + next, text.len());
        (text.len() <= LINE_MAX).then_some(Self { text, start, end })
    }
}

fn summary(compiled: &Compiled) -> String {
    let count = |severity| compiled.diagnostics.iter().filter(|d| d.severity == severity).count();
    let plural = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{n} {word}s")),
    };
    let parts: Vec<String> = [
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning"),
        plural(count(Severity::Info), "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let files = plural(compiled.sources.len(), "file").unwrap_or_else(|| "no file".to_owned());
    if parts.is_empty() {
        format!("{files}: no problems\n")
    } else {
        format!("{files}: {}\n", parts.join(", "))
    }
}

/// A JSON list of `code`, `severity`, `file`, `line`, `column`, `subject`, `message`, `help`.
/// Lines and columns count from 1, columns count characters; what is not in a
/// file, or in one that could not be read, has none: null.
pub fn render_json(compiled: &Compiled) -> String {
    let files = Files::of(compiled);
    let list: Vec<_> = compiled.diagnostics.iter().map(|d| entry(&files, d)).collect();
    format!("{:#}\n", serde_json::Value::Array(list))
}

fn entry(files: &Files<'_>, diagnostic: &Diagnostic) -> serde_json::Value {
    let found = diagnostic.span.and_then(|span| files.find(span));
    let unread = diagnostic.unread.as_ref();
    let file = found.map(|(source, _, _)| source.path.as_str());
    let at = found.map(|(_, line, column)| (line, column));
    let at = at.or_else(|| unread.and_then(|unread| unread.at));
    json!({
        "code": diagnostic.code.to_string(),
        "severity": diagnostic.severity.as_str(),
        "file": file.or_else(|| unread.map(|unread| unread.path.as_str())),
        "line": at.map(|(line, _)| line),
        "column": at.map(|(_, column)| column),
        "subject": diagnostic.subject,
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
}

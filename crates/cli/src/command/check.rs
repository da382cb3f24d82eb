//! `bellwether check`: everything that is wrong with a catalogue, at once.

use std::io::Write as _;
use std::path::PathBuf;

use bellwether_catalogue::{
    Compiled, Diagnostic, Severity, render_json, render_sarif, render_text,
};
use clap::ValueEnum;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Check a catalogue and report everything that is wrong with it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 no errors, 1 errors, 2 it could not run.\n\n\
                        Examples:\n  bellwether check catalogue\n  \
                        bellwether check catalogue --format github   # annotations in a pull request\n  \
                        bellwether check catalogue --format sarif > bellwether.sarif")]
pub(crate) struct Args {
    /// The catalogue: a folder with bellwether.yaml, or one file.
    #[arg(value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// How problems are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How problems are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The lines with carets below what is wrong, and what to do.
    Text,
    /// A list of code, severity, file, line, column, subject, message, help.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// A SARIF 2.1.0 log, for code-scanning pages and editors.
    Sarif,
}

/// Checks and reports.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let compiled = super::compile_at(&args.root)?;
    match args.format {
        Format::Text => text(&compiled, out)?,
        Format::Json => writeln!(out, "{}", render_json(&compiled).trim_end())?,
        Format::Sarif => write!(out, "{}", render_sarif(&compiled))?,
        Format::Github => {
            for diagnostic in &compiled.diagnostics {
                writeln!(out, "{}", annotation(&compiled, diagnostic))?;
            }
        }
    }
    Ok(if compiled.has_errors() { Outcome::Found } else { Outcome::Clean })
}

fn text(compiled: &Compiled, out: &mut Output) -> Result<(), Failure> {
    let color = out.color();
    write!(out, "{}", render_text(compiled, color))?;
    if compiled.diagnostics.is_empty() {
        let catalogue = &compiled.catalogue;
        let (metrics, series) = (catalogue.metrics.len(), catalogue.series_max());
        writeln!(out, "{metrics} metrics, at most {series} series a process")?;
    }
    Ok(())
}

/// A diagnostic as a workflow command: GitHub shows it beside the line.
fn annotation(compiled: &Compiled, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    let source = diagnostic.span.and_then(|s| Some((compiled.sources.get(s.file)?, s.start)));
    if let Some((source, start)) = source {
        let (line, column) = source.line_column(start);
        properties.push(format!("file={}", property(&source.path)));
        properties.push(format!("line={line},col={column}"));
    }
    if let Some(unread) = &diagnostic.unread {
        properties.push(format!("file={}", property(&unread.path)));
        let at = unread.at.map(|(line, column)| format!("line={line},col={column}"));
        properties.extend(at);
    }
    properties.push(format!("title={}", property(&diagnostic.code.to_string())));
    let text = format!("{}\nhelp: {}", diagnostic.message, diagnostic.help);
    format!("::{level} {}::{}", properties.join(","), data(&text))
}

/// The escapes of a workflow command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a workflow command's properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_start_a_workflow_command_of_its_own() {
        assert_eq!(data("a%\n::error::b"), "a%25%0A::error::b");
        assert_eq!(property("C:\\a,b"), "C%3A\\a%2Cb");
    }
}

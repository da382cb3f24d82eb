//! `bellwether generate`: artefacts of a catalogue, and whether a committed one is still fresh.

mod artefact;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::quote::shell;

/// Generate an artefact of a catalogue: to standard output, or into a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 generated, or fresh; 1 stale (with --check); \
                        2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether generate rust catalogue --out src/metrics.rs\n  \
                        bellwether generate rust catalogue --out src/metrics.rs --check\n  \
                        bellwether generate schema --out bellwether-1.schema.json")]
pub(crate) struct Args {
    /// What to generate.
    #[arg(value_enum)]
    artefact: Artefact,

    /// The catalogue: a folder with bellwether.yaml, or one file. The schema needs none.
    #[arg(value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// The file to write; it is left alone when nothing changed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write nothing; fail when the file is not what would be written.
    #[arg(long, requires = "out")]
    check: bool,
}

/// What can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Artefact {
    /// Typed instruments for a Rust service.
    Rust,
    /// A reference page of all metrics, alerts and SLOs, in Markdown.
    Docs,
    /// The resolved catalogue.
    Json,
    /// The JSON Schema of the catalogue language, for editors.
    Schema,
}

/// Generates to where it was asked for, or checks.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let text = artefact::text(args.artefact, &args.root)?;
    match &args.out {
        None => out.write_all(text.as_bytes())?,
        Some(path) if args.check => return check(args, path, &text, out),
        Some(path) => write(path, &text)?,
    }
    Ok(Outcome::Clean)
}

fn check(args: &Args, path: &Path, text: &str, out: &mut Output) -> Result<Outcome, Failure> {
    let shown = path.display();
    let state = match fs::read(path) {
        Ok(committed) if committed == text.as_bytes() => return Ok(Outcome::Clean),
        Ok(committed) => format!("is stale, first in line {}", differing_line(&committed, text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "does not exist".to_owned(),
        Err(error) => return Err(unusable("read", path, &error)),
    };
    writeln!(out, "{shown} {state}\n  = help: run `{}`", command(args, path))?;
    Ok(Outcome::Found)
}

/// The command that writes the file.
fn command(args: &Args, path: &Path) -> String {
    let artefact = args.artefact.to_possible_value();
    let artefact = artefact.as_ref().map_or("", |v| v.get_name());
    let root = match args.artefact {
        Artefact::Schema => String::new(),
        _ => format!(" {}", shell(&args.root.display().to_string())),
    };
    format!("bellwether generate {artefact}{root} --out {}", shell(&path.display().to_string()))
}

fn differing_line(committed: &[u8], text: &str) -> usize {
    let same = committed.split(|b| *b == b'\n').zip(text.as_bytes().split(|b| *b == b'\n'));
    same.take_while(|(old, new)| old == new).count() + 1
}

/// Writes `text` beside the file first: whoever reads the file sees the old text or the new one.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // The first error is the one to report.
        let _removed = fs::remove_file(&beside);
        unusable("write", path, &error)
    })
}

fn unusable(verb: &str, path: &Path, error: &io::Error) -> Failure {
    let what = format!("cannot {verb} {}: {error}", path.display());
    Failure::new(what, "give --out a file in a folder that exists")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_different_line_is_counted_from_one() {
        assert_eq!(differing_line(b"a\nb\n", "a\nc\n"), 2);
        assert_eq!(differing_line(b"", "a\n"), 1);
        assert_eq!(differing_line(b"a\n", "a\nb\n"), 2);
    }
}

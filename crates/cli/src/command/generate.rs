//! `bellwether generate`: artefacts of a catalogue, and whether committed ones are still fresh.

mod artefact;
mod file;
mod folder;
mod pages;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bellwether_catalogue::emit::Folder;
use clap::ValueEnum;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::quote::shell;
use artefact::Generated;

/// Generate an artefact of a catalogue: to standard output, into a file, or into a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 generated, or fresh; 1 stale, missing or left over (with \
                        --check); 2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether generate rust catalogue --out src/metrics.rs\n  \
                        bellwether generate rust catalogue --out src/metrics.rs --check\n  \
                        bellwether generate dashboards catalogue --out dashboards\n  \
                        bellwether generate rules catalogue --out rules --per-module\n  \
                        bellwether generate runbooks catalogue --out docs/runbooks\n  \
                        bellwether generate schema --out bellwether-1.schema.json")]
pub(crate) struct Args {
    /// What to generate.
    #[arg(value_enum)]
    what: What,

    /// The catalogue: a folder with bellwether.yaml, or one file. The schema needs none.
    #[arg(value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// The file to write, or the folder of artefacts with several files; what has not changed is
    /// left alone.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,

    /// Write nothing; fail when something is not what would be written.
    #[arg(long, requires = "out")]
    check: bool,

    /// Write a file for each module: of `docs` and `rules`.
    #[arg(long)]
    per_module: bool,

    /// How dashboards are written; classic when not given.
    #[arg(long, value_enum)]
    format: Option<DashboardFormat>,
}

/// What can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Typed instruments for a Rust service.
    Rust,
    /// A reference of all metrics, alerts and SLOs, in Markdown: one page, or a folder of pages.
    Docs,
    /// A folder of Prometheus rule files: alerts and recording rules, with tests for promtool.
    Rules,
    /// A folder of pages, one for each alert; what is written outside their marks is kept.
    Runbooks,
    /// A folder of Grafana dashboards: one for each module and one of the whole service.
    Dashboards,
    /// The SLOs as OpenSLO v1 documents, in one file.
    Openslo,
    /// What the service promises, as Rust for `bellwether::slo::Slos`: objectives, when they alert,
    /// times that do not count.
    Objectives,
    /// The resolved catalogue.
    Json,
    /// The JSON Schema of the catalogue language, for editors.
    Schema,
}

/// How dashboards are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DashboardFormat {
    /// The JSON model that every Grafana from 10 on imports.
    #[default]
    Classic,
    /// Resources of `dashboard.grafana.app/v2`, for Grafana 13 and later.
    V2,
}

/// Generates to where it was asked for, or checks.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    if args.format.is_some() && args.what != What::Dashboards {
        let what = format!("--format says how dashboards are written, not {}", name(args.what));
        return Err(Failure::new(what, "leave --format out"));
    }
    if args.per_module && !matches!(args.what, What::Docs | What::Rules) {
        let what =
            format!("--per-module says how docs and rules are laid out, not {}", name(args.what));
        return Err(Failure::new(what, "leave --per-module out"));
    }
    match artefact::generate(args)? {
        Generated::File(text) => one_file(args, &text, out),
        Generated::Folder(files) => several_files(args, folder_of(args)?, &files, out),
        Generated::Pages(pages) => {
            let path = folder_of(args)?;
            several_files(args, path, &pages::merged(path, pages)?, out)
        }
    }
}

fn folder_of(args: &Args) -> Result<&Path, Failure> {
    args.out.as_deref().ok_or_else(|| needs_a_folder(args))
}

fn several_files(
    args: &Args,
    path: &Path,
    folder: &Folder,
    out: &mut Output,
) -> Result<Outcome, Failure> {
    let found = if args.check {
        folder::differences(path, folder)?
    } else {
        folder::write(path, &folder.files)?;
        folder::left_over(path, folder)?
    };
    report(args, path, &found, out)
}

fn one_file(args: &Args, text: &str, out: &mut Output) -> Result<Outcome, Failure> {
    match &args.out {
        None => out.write_all(text.as_bytes())?,
        Some(path) if args.check => {
            let found: Vec<_> = file::difference(path, text)?.into_iter().collect();
            return report(args, path, &found, out);
        }
        Some(path) => file::write(path, text)?,
    }
    Ok(Outcome::Clean)
}

/// How a file differs from what would be written.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    path: PathBuf,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// It differs, first in this line.
    Stale(usize),
    /// It does not exist.
    Missing,
    /// It was generated once and would not be any more.
    LeftOver,
}

/// Says what was found and what to do. Leftovers are never removed here: somebody may have come to
/// rely on them, or have written into them.
fn report(
    args: &Args,
    path: &Path,
    found: &[Difference],
    out: &mut Output,
) -> Result<Outcome, Failure> {
    let mut left = Vec::new();
    for difference in found {
        let shown = difference.path.display();
        match difference.state {
            State::Stale(line) => writeln!(out, "{shown} is stale, first in line {line}")?,
            State::Missing => writeln!(out, "{shown} does not exist")?,
            State::LeftOver => {
                writeln!(out, "{shown} is left over: it is not generated any more")?;
                left.push(shell(&shown.to_string()));
            }
        }
    }
    if found.len() > left.len() {
        writeln!(out, "  = help: run `{}`", command(args, path))?;
    }
    if !left.is_empty() {
        let first =
            if args.what == What::Runbooks { "save what was written by hand, and " } else { "" };
        writeln!(out, "  = help: {first}remove what is left over: `rm {}`", left.join(" "))?;
    }
    Ok(if args.check && !found.is_empty() { Outcome::Found } else { Outcome::Clean })
}

/// The command that writes the artefact.
fn command(args: &Args, path: &Path) -> String {
    let root = match args.what {
        What::Schema => String::new(),
        _ => format!(" {}", shell(&args.root.display().to_string())),
    };
    let format = match args.format {
        Some(DashboardFormat::V2) => " --format v2",
        Some(DashboardFormat::Classic) | None => "",
    };
    let layout = if args.per_module { " --per-module" } else { "" };
    let out = shell(&path.display().to_string());
    format!("bellwether generate {}{root} --out {out}{format}{layout}", name(args.what))
}

fn name(what: What) -> String {
    what.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn needs_a_folder(args: &Args) -> Failure {
    let what = name(args.what);
    Failure::new(format!("{what} are several files"), "give the folder for them: --out FOLDER")
}

fn unusable(verb: &str, path: &Path, error: &io::Error) -> Failure {
    let what = format!("cannot {verb} {}: {error}", path.display());
    Failure::new(what, "give --out a place in a folder that exists and can be used")
}

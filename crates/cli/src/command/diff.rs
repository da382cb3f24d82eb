//! `bellwether diff`: what changed between two catalogues, and whom that breaks.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use bellwether_catalogue::{Compiled, Severity, codes, diff};
use clap::ValueEnum;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Show what changed between two catalogues, and which alerts, queries, SLOs and panels it breaks.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 nothing breaks, 1 breaking changes, 2 it could not run.\n\n\
                        Examples:\n  bellwether diff released/catalogue catalogue\n  \
                        git worktree add ../released v1.4 && bellwether diff ../released/catalogue catalogue\n  \
                        bellwether diff old.yaml new.yaml --format markdown   # a comment on a pull request"
)]
pub(crate) struct Args {
    /// The catalogue before: a folder with bellwether.yaml, or one file.
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The catalogue after.
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// How the changes are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// End with 0 even if something breaks.
    #[arg(long)]
    allow_breaking: bool,
}

/// How changes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Breaking, compatible and internal changes, each with the reason and what it hits.
    Text,
    /// For programs; the fields are stable.
    Json,
    /// A comment on a pull request.
    Markdown,
}

/// Compares and reports.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let (old, new) = (comparable(&args.old)?, comparable(&args.new)?);
    let difference = diff::diff(&old.catalogue, &new.catalogue);
    let text = match args.format {
        Format::Text => diff::text(&difference, out.color()),
        Format::Json => diff::json(&difference),
        Format::Markdown => diff::markdown(&difference),
    };
    write!(out, "{text}")?;
    let breaks = difference.is_breaking() && !args.allow_breaking;
    Ok(if breaks { Outcome::Found } else { Outcome::Clean })
}

/// Numbers of the rules about what expressions mean.
const MEANING: std::ops::Range<u16> = 200..800;

/// Compiles a catalogue of which everything is known. What its expressions mean, and whether it
/// keeps its budgets, may be criticised: the old one was written before today's rules.
fn comparable(root: &Path) -> Result<Compiled, Failure> {
    let compiled = super::compile_at(root)?;
    let budgets = [codes::BUDGET, codes::CATALOGUE_BUDGET];
    let mut errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    if errors.all(|d| budgets.contains(&d.code) || MEANING.contains(&d.code.0)) {
        Ok(compiled)
    } else {
        Err(super::unsound(root, &compiled))
    }
}

//! `bellwether budget`: how many series a process can have at worst, and what drives them.

mod report;

use std::path::PathBuf;

use bellwether_catalogue::budget::Table;

use super::Format;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Show the worst-case series of a catalogue by module and metric, and what drives them.
///
/// Series are exact: labels multiply, histograms count every bucket. Memory is that of generated
/// Rust instruments: each recording thread has an array, gauges and very large metrics share one.
/// Bytes of a scrape are an estimate, with the longest values everywhere.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 shown, 2 it could not run. `bellwether check` fails when a \
                        budget is exceeded.\n\n\
                        Examples:\n  bellwether budget catalogue\n  \
                        bellwether budget catalogue --format json"
)]
pub(crate) struct Args {
    /// The catalogue: a folder with bellwether.yaml, or one file.
    #[arg(value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// How the table is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Shows the table, also of a catalogue that exceeds its budgets: that is when it is needed.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let compiled = super::compile_but_for_budgets(&args.root)?;
    let table = Table::of(&compiled.catalogue);
    match args.format {
        Format::Text => report::text(&table, out)?,
        Format::Json => report::json(&table, out)?,
    }
    Ok(Outcome::Clean)
}

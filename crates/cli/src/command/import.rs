//! `bellwether import`: what others have written, as a catalogue.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use bellwether_catalogue::openslo::{self, Finding};
use bellwether_catalogue::{CATALOGUE_BYTES_MAX, Source};
use clap::ValueEnum;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Write what others have written as a catalogue: to standard output.
///
/// What a catalogue cannot say is refused with the reason, object by object; what it says otherwise
/// is told on standard error.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 all is imported, 1 something was refused, 2 it could not run.\n\n\
                        Example:\n  \
                        bellwether import openslo slos/*.yaml > slos.yaml"
)]
pub(crate) struct Args {
    /// What the files hold.
    #[arg(value_enum)]
    from: From,

    /// The files; SLIs, policies and conditions that SLOs refer to must be among them.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    /// OpenSLO v1 documents, several in a file if need be.
    Openslo,
}

/// Reads, imports, writes.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let From::Openslo = args.from;
    let imported = openslo::import(&sources(&args.files)?);
    imported.findings.iter().for_each(tell);
    if !imported.slos.is_empty() {
        out.write_all(openslo::catalogue(&imported).as_bytes())?;
    }
    let refused = imported.findings.iter().any(|finding| finding.refused);
    Ok(if refused { Outcome::Found } else { Outcome::Clean })
}

fn sources(files: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let mut left = CATALOGUE_BYTES_MAX;
    let mut sources = Vec::new();
    for path in files {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("cannot read {shown}: {error}"), "give files of UTF-8 text")
        })?;
        left = left.checked_sub(text.len()).ok_or_else(|| {
            let what =
                format!("the files up to {shown} hold more than {CATALOGUE_BYTES_MAX} bytes");
            Failure::new(what, "import them in parts")
        })?;
        sources.push(Source::new(shown.to_string(), text));
    }
    Ok(sources)
}

/// Says a finding on standard error: standard output holds the catalogue.
fn tell(finding: &Finding) {
    let how = if finding.refused { "refused" } else { "note" };
    let Finding { place, what, help, .. } = finding;
    // Nowhere is left to report that standard error is closed.
    let _said = writeln!(io::stderr().lock(), "{how}: {place}: {what}\n  = help: {help}");
}

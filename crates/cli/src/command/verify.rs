//! `bellwether verify`: a live endpoint, or a saved scrape, against the catalogue.

mod report;

use std::path::PathBuf;

use bellwether_contract::{Severity, repeated, verify};

use super::Format;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::scrape::Access;

/// Compare what an endpoint exposes with what the catalogue promises.
///
/// Reports undeclared families, labels and values, wrong types, units and buckets, series over
/// budget and missing HELP, each with a code that `bellwether explain` documents.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 no drift, 1 drift, 2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether verify http://127.0.0.1:9090/metrics --catalogue catalogue \
                        --token-file token\n  \
                        curl -s localhost:9090/metrics | bellwether verify - --catalogue catalogue")]
pub(crate) struct Args {
    /// The endpoint (http:// or https://), a file with a saved scrape, or `-` for standard input.
    #[arg(value_name = "URL")]
    source: String,

    /// The catalogue: a folder with bellwether.yaml, or one file.
    #[arg(long, value_name = "DIR", default_value = ".")]
    catalogue: PathBuf,

    #[command(flatten)]
    access: Access,

    /// How drift is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Fetches, parses, compares, reports.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let compiled = super::compile_sound(&args.catalogue)?;
    let scraper = args.access.scraper()?;
    let parsed = scraper.families(&args.source)?;
    let mut findings = verify(&compiled.catalogue, &parsed.families);
    findings.splice(0..0, repeated(&compiled.catalogue, parsed.duplicates));
    for finding in &mut findings {
        scraper.secret().cover_finding(finding);
    }
    match args.format {
        Format::Text => report::text(&findings, &parsed.families, out)?,
        Format::Json => report::json(&findings, out)?,
    }
    let drift = findings.iter().any(|f| f.severity == Severity::Error);
    Ok(if drift { Outcome::Found } else { Outcome::Clean })
}

//! `bellwether verify`: a live endpoint, or a saved scrape, against the catalogue.

mod duration;
mod exposition;
mod fetch;
mod report;
mod secret;

use std::path::PathBuf;
use std::time::Duration;

use bellwether_contract::{Severity, repeated, verify};

use super::Format;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) use secret::Secret;

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

    /// A file that holds the bearer token; it is never printed.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// One more request header; may be given several times.
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,

    /// How long the whole request may take: 500ms, 10s or 1m.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    timeout: Duration,

    /// How drift is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Fetches, parses, compares, reports.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let compiled = super::compile_sound(&args.catalogue)?;
    let (headers, secret) = secret::headers(args.token_file.as_deref(), &args.headers)?;
    let scrape = fetch::scrape(&args.source, &headers, args.timeout);
    let parsed = scrape
        .and_then(|scrape| exposition::families(&args.source, &scrape))
        .map_err(|failure| failure.without(&secret))?;
    let mut findings = verify(&compiled.catalogue, &parsed.families);
    findings.splice(0..0, repeated(&compiled.catalogue, parsed.duplicates));
    for finding in &mut findings {
        secret.cover_finding(finding);
    }
    match args.format {
        Format::Text => report::text(&findings, &parsed.families, out)?,
        Format::Json => report::json(&findings, out)?,
    }
    let drift = findings.iter().any(|f| f.severity == Severity::Error);
    Ok(if drift { Outcome::Found } else { Outcome::Clean })
}

//! `bellwether infer`: a draft of a catalogue from a live endpoint or saved scrapes.

mod folder;

use std::io::{self, Write as _};
use std::path::PathBuf;

use bellwether_catalogue::infer::{Draft, Layout, Options, infer};
use bellwether_model::Family;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::scrape::{self, Access, Scraper};

/// Most sources of one draft.
const SOURCES_MAX: usize = 64;
/// Most samples of all sources together: what fits into memory several times over.
const ROWS_MAX: usize = 2_000_000;

/// Draft a catalogue from what an endpoint exposes.
///
/// Types, units, buckets, labels and their values are taken over as far as they show; every guess
/// is marked with its evidence. The draft passes `check`, and the endpoint keeps what it promises:
/// read it, correct the guesses, and it is yours.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 drafted, 2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether infer http://127.0.0.1:9100/metrics --service node > node.yaml\n  \
                        bellwether infer monday.prom tuesday.prom --out catalogue   # a folder of modules")]
pub(crate) struct Args {
    /// Endpoints (http:// or https://), files with saved scrapes in any format, or `-`. Several
    /// are scrapes of one service, oldest first: the more values they show, the better the guesses.
    #[arg(value_name = "URL|FILE", required = true, num_args = 1..=SOURCES_MAX)]
    sources: Vec<String>,

    /// The service's name; without it, it is guessed from the names of metrics.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,

    /// The folder to write, with a module for each group of names; it must be empty or not exist.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Declare the metrics of client libraries and runtimes too (`go_*`, `process_*`).
    #[arg(long)]
    libraries: bool,

    #[command(flatten)]
    access: Access,
}

/// Fetches, drafts, writes.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    if let Some(folder) = &args.out {
        folder::must_be_new(folder)?;
    }
    let scraper = args.access.scraper()?;
    let scrapes = scrapes(args, &scraper)?;
    let layout = if args.out.is_some() { Layout::Folder } else { Layout::OneFile };
    let options = Options {
        service: args.service.clone(),
        origin: args.sources.first().map(|source| scrape::place(source)).unwrap_or_default(),
        libraries: args.libraries,
        layout,
    };
    let draft = infer(&scrapes, &options);
    match &args.out {
        None => draft.files.iter().try_for_each(|file| out.write_all(file.text.as_bytes()))?,
        Some(root) => folder::write(root, &draft.files)?,
    }
    summarise(&draft);
    Ok(Outcome::Clean)
}

fn scrapes(args: &Args, scraper: &Scraper) -> Result<Vec<Vec<Family>>, Failure> {
    let mut scrapes: Vec<Vec<Family>> = Vec::new();
    let mut rows = 0;
    for source in &args.sources {
        let own = scraper.families(source)?;
        let native = scraper.native(source);
        for parsed in std::iter::once(own).chain(native) {
            let mut families = parsed.families;
            rows += families.iter().map(|family| family.metrics.len()).sum::<usize>();
            for family in &mut families {
                scraper.secret().cover_family(family);
            }
            scrapes.push(families);
        }
        if rows > ROWS_MAX {
            let what = format!("the scrapes hold more than {ROWS_MAX} label sets together");
            return Err(Failure::new(what, "give fewer of them, or those of one process"));
        }
    }
    if scrapes.iter().all(Vec::is_empty) {
        let help = "check the address, and that something was recorded";
        return Err(Failure::new("nothing is exposed, so there is nothing to draft", help));
    }
    Ok(scrapes)
}

/// Says on standard error what was made: standard output holds the draft.
fn summarise(draft: &Draft) {
    let left_out = match draft.left_out.len() {
        0 => String::new(),
        n => format!(", {n} left out (the draft's head says why)"),
    };
    // Nowhere is left to report that standard error is closed.
    let _said = writeln!(
        io::stderr().lock(),
        "{} metrics declared, {} families external{left_out}; {} series seen, at most {} by the draft",
        draft.metrics,
        draft.external,
        draft.series_seen,
        draft.series_max
    );
}

//! `bellwether slo backtest`: what alerts would have done in the past, present ones and candidates.

mod candidate;
mod chart;
mod columns;
mod csv;
mod feed;
mod fires;
mod incidents;
mod instant;
mod json;
mod lanes;
mod order;
mod prometheus;
mod records;
mod replay;
mod report;
mod svg;
mod timeline;
mod trouble;
mod verdicts;

use std::path::PathBuf;
use std::time::Duration;

use bellwether_model::spec::Indicator;
use bellwether_model::{Catalogue, Clock as _, SystemClock, Timestamp};

use super::super::Format;
use super::span;
use super::subject::{self, Subject};
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::scrape::Access;
use feed::Pace;
use incidents::Incident;
use prometheus::{Ask, Queries};
use replay::{Replay, Script};

/// Replay a history through the alerts of an SLO, and of a candidate beside them.
///
/// Every fire and resolve, how much of the budget was spent by then, how many pages a week, how often
/// one flaps (fires again within an hour), and with labelled incidents what was found, and when.
/// Decisions are the engine's own, in whole numbers; files may be of any size.
///
/// The first line of an event file names its columns: `time` with `total` and `bad` (or `good`) for
/// counts of a step that ends then, or with `good`, `bad`, `status` (bad from 500 on, or from
/// `--bad-status`) or, for latency SLOs, `duration` (seconds, or with a unit) for one event a line.
/// Times are RFC 3339, or seconds or milliseconds since 1970.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 replayed, 2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether slo backtest catalogue --slo availability --events access.csv \
                        --incidents incidents.csv --svg backtest.svg\n  \
                        bellwether slo backtest catalogue --slo latency-p95 \
                        --prometheus http://localhost:9090 --from 30d --candidate policy.yaml")]
pub(crate) struct Args {
    /// The catalogue: a folder with bellwether.yaml, or one file.
    #[arg(value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// The SLO, where the catalogue has several.
    #[arg(long = "slo", value_name = "NAME")]
    name: Option<String>,

    /// A file of events or counts, or `-` for standard input.
    #[arg(
        long,
        value_name = "FILE.csv",
        required_unless_present = "prometheus",
        conflicts_with = "prometheus"
    )]
    events: Option<String>,

    /// From which status on an event is bad, in files with a column `status`.
    #[arg(long, value_name = "N", default_value_t = columns::FAILED_FROM,
          value_parser = clap::value_parser!(u16).range(100..=999), conflicts_with = "prometheus")]
    bad_status: u16,

    /// A Prometheus that has scraped the service.
    #[arg(long, value_name = "URL")]
    prometheus: Option<String>,

    /// Begin of the time to ask for, or how long ago it was; the SLO's window when not given.
    #[arg(long, value_name = "TIME", conflicts_with = "events")]
    from: Option<String>,

    /// End of the time to ask for; now when not given.
    #[arg(long, value_name = "TIME", conflicts_with = "events")]
    to: Option<String>,

    /// How far apart counts are; by default as far as the first in the file, or the scrape interval.
    #[arg(long, value_name = "TIME", value_parser = span::parse)]
    step: Option<Duration>,

    /// Alerts to try: the keys `alerts`, `min_bad` and `spent` of an SLO, as `slo solve` prints them.
    #[arg(long, value_name = "POLICY.yaml")]
    candidate: Option<PathBuf>,

    /// When there was trouble: columns `start`, `end` and, if you like, `name`.
    #[arg(long, value_name = "FILE.csv")]
    incidents: Option<String>,

    /// Draw it into this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,

    /// How wide the chart is, in characters; as wide as the terminal (`COLUMNS`), or 80.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..=400))]
    width: Option<u16>,

    #[command(flatten)]
    access: Access,

    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A replay with what belongs to it.
#[derive(Debug)]
struct Backtest {
    subject: Subject,
    replay: Replay,
    incidents: Option<Vec<Incident>>,
    width: usize,
}

/// Reads, replays, prints.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let (catalogue, subject) = subject::one(&args.root, args.name.as_deref())?;
    let script = script(args, &catalogue, &subject)?;
    let incidents = args.incidents.as_deref().map(incidents::read).transpose()?;
    let replay = match (&args.events, &args.prometheus) {
        (Some(path), _) => {
            let bound = bound(&catalogue, &subject)?;
            csv::replay(path, &script, (bound, args.bad_status), Pace::Steps(args.step))?
        }
        (None, url) => {
            let url = url.as_deref().unwrap_or_default();
            from_server(args, url, &catalogue, &subject, &script)?
        }
    };
    let backtest = Backtest { subject, replay, incidents, width: width(args) };
    if let Some(path) = &args.svg {
        std::fs::write(path, svg::draw(&backtest)).map_err(|error| {
            let what = format!("cannot write {}: {error}", path.display());
            Failure::new(what, "give --svg a place in a folder that exists and can be written")
        })?;
    }
    match args.format {
        Format::Text => report::write(&backtest, out)?,
        Format::Json => json::write(&backtest, out)?,
    }
    Ok(Outcome::Clean)
}

fn width(args: &Args) -> usize {
    let terminal = || std::env::var("COLUMNS").ok()?.parse::<u16>().ok();
    usize::from(args.width.or_else(terminal).unwrap_or(80).clamp(40, 400))
}

fn script(args: &Args, catalogue: &Catalogue, subject: &Subject) -> Result<Script, Failure> {
    let mut policies = vec![("present", subject.policy.clone())];
    if let Some(path) = &args.candidate {
        policies.push(("candidate", candidate::read(path, catalogue, subject)?));
    }
    let objective = subject.objective(catalogue)?;
    let corrections = bellwether_catalogue::objective::corrections(&subject.spec);
    Ok(Script { objective, policies, corrections, every: catalogue.evaluation_interval })
}

/// The bound of a latency objective in seconds.
fn bound(catalogue: &Catalogue, subject: &Subject) -> Result<Option<f64>, Failure> {
    let Indicator::Below { histogram, bound } = &subject.spec.indicator else { return Ok(None) };
    let Some(seconds) = bellwether_catalogue::objective::seconds_in(catalogue, histogram) else {
        let what = format!("{histogram} is in no unit of time, as files of events are");
        return Err(Failure::new(what, "give counts of steps: columns `time`, `total`, `bad`"));
    };
    Ok(Some(bound * seconds))
}

fn from_server(
    args: &Args,
    url: &str,
    catalogue: &Catalogue,
    subject: &Subject,
    script: &Script,
) -> Result<Replay, Failure> {
    let now = SystemClock.now();
    let to = time(args.to.as_deref().unwrap_or("now"), "to", now)?;
    let window = i64::try_from(subject.spec.window.as_millis()).unwrap_or(i64::MAX);
    let from = match &args.from {
        Some(text) => time(text, "from", now)?,
        None => Timestamp(to.0.saturating_sub(window)),
    };
    if from >= to {
        return Err(Failure::new("--from is not before --to", "swap them"));
    }
    let scraper = args.access.scraper()?;
    let queries = Queries::of(catalogue, &subject.spec.indicator)?;
    let step = args.step.unwrap_or(catalogue.scrape_interval);
    prometheus::replay(&Ask { url, scraper: &scraper, queries, from, to, step }, script)
}

fn time(text: &str, option: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    instant::parse_or_ago(text, now).ok_or_else(|| {
        let what = format!("--{option} {} is no time", trouble::excerpt(text));
        Failure::new(what, format!("{}, or how long ago: 30d", instant::ADVICE))
    })
}

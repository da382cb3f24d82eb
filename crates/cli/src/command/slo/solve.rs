//! `bellwether slo solve`: from a wish to windows, factor and least bad count.

mod report;
mod sentence;
mod wish;

use std::time::Duration;

use bellwether_slo::solve::solve;
use bellwether_slo::{Ratio, Target};

use super::super::Format;
use super::span;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use wish::Wish;

/// Find windows, factor and least bad count of an alert from what it must do.
///
/// Say it as a sentence, with options, or both; an option wins. What is not said is assumed, and the
/// answer says what was. Saved to a file it is a candidate for `bellwether slo backtest`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 found, 1 no windows do it, 2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether slo solve \"a 50 % outage within 10 min, at most 2 false pages a quarter\"\n  \
                        bellwether slo solve \"detect 50% slow within 15m\" --objective 95% \
                        --requests-per-hour 3600")]
pub(crate) struct Args {
    /// What the alert must do.
    #[arg(value_name = "SENTENCE")]
    sentence: Vec<String>,

    /// The objective: 99.9%.
    #[arg(long, value_name = "SHARE", value_parser = target)]
    objective: Option<Target>,

    /// The objective's window: 30d.
    #[arg(long, value_name = "TIME", value_parser = span::parse)]
    window: Option<Duration>,

    /// The share of bad requests to detect: 50%.
    #[arg(long, value_name = "SHARE", value_parser = bad)]
    bad: Option<f64>,

    /// How soon it must fire: 10m.
    #[arg(long, value_name = "TIME", value_parser = span::parse)]
    within: Option<Duration>,

    /// How soon after the trouble it must resolve: 30m.
    #[arg(long, value_name = "TIME", value_parser = span::parse)]
    resolve_within: Option<Duration>,

    /// How many pages may come by chance alone.
    #[arg(long, value_name = "N", value_parser = pages)]
    false_pages: Option<f64>,

    /// In which time those pages may come: 90d.
    #[arg(long, value_name = "TIME", value_parser = span::parse)]
    per: Option<Duration>,

    /// Traffic to reckon with.
    #[arg(long, value_name = "N", value_parser = traffic)]
    requests_per_hour: Option<f64>,

    /// How often counts come, as by scrapes: 15s.
    #[arg(long, value_name = "TIME", value_parser = span::parse)]
    interval: Option<Duration>,

    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Reads the wish, solves, prints.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let said =
        sentence::read(&args.sentence.join(" ")).map_err(|problems| not_understood(&problems))?;
    let wish = options(args).or(said);
    let (goal, assumed) = wish.settle()?;
    let found = solve(&goal);
    let outcome = if found.is_ok() { Outcome::Clean } else { Outcome::Found };
    match args.format {
        Format::Text => report::text(&goal, &assumed, &found, out)?,
        Format::Json => report::json(&goal, &assumed, &found, out)?,
    }
    Ok(outcome)
}

fn options(args: &Args) -> Wish {
    Wish {
        target: args.objective,
        period: args.window,
        bad: args.bad,
        within: args.within,
        reset_within: args.resolve_within,
        false_pages: args.false_pages,
        false_pages_per: args.per,
        requests_per_hour: args.requests_per_hour,
        interval: args.interval,
    }
}

fn not_understood(problems: &[String]) -> Failure {
    let what = format!("the sentence is not understood:\n  {}", problems.join("\n  "));
    let help = "say for instance \"a 50 % outage within 10 min, at most 2 false pages a quarter, \
                1000 requests an hour, objective 99.9 %\", or use the options";
    Failure::new(what, help)
}

fn target(text: &str) -> Result<Target, String> {
    Target::parse(text).map_err(|problem| problem.to_string())
}

/// Reads a share above 0 and up to 100 %.
fn bad(text: &str) -> Result<f64, String> {
    let share = Ratio::parse(text).map_err(|problem| problem.to_string())?;
    let fits = share > Ratio::ZERO && share <= Ratio::ONE;
    if fits { Ok(share.as_f64()) } else { Err("write a share above 0% and up to 100%".to_owned()) }
}

fn pages(text: &str) -> Result<f64, String> {
    let pages = text.parse::<f64>().ok().filter(|pages| *pages > 0.0 && *pages <= 1e6);
    pages.ok_or_else(|| {
        "write a number above 0: windows that never page by chance do not exist".to_owned()
    })
}

/// Requests an hour, above 0 and up to a million million.
pub(super) fn traffic(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| *rate > 0.0 && *rate <= 1e12);
    rate.ok_or_else(|| "write a number of requests above 0".to_owned())
}

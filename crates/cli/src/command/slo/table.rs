//! `bellwether slo table`: what each burn-rate alert can detect, when, and what it cannot.

mod json;
mod text;

use std::path::PathBuf;
use std::time::Duration;

use bellwether_slo::table::{Table, false_pages};

use super::super::Format;
use super::subject::{self, Subject};
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Shares of bad requests a table can have.
const SHARES_MAX: usize = 12;

/// Print what each alert of each SLO can detect, and when.
///
/// For each alert: the share of bad requests it needs, how long it takes to fire and to resolve at
/// several shares, below how many requests a single error fires it, and how much of the budget is
/// gone by then. Times are from a clean state under constant traffic.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 all alerts can fire, 1 one cannot, 2 it could not run.\n\n\
                        Examples:\n  bellwether slo table catalogue\n  \
                        bellwether slo table catalogue --slo latency-p95 --bad 100,75,50 \
                        --requests-per-hour 600")]
pub(crate) struct Args {
    /// The catalogue: a folder with bellwether.yaml, or one file.
    #[arg(value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// Only this SLO; may be given several times.
    #[arg(long = "slo", value_name = "NAME")]
    names: Vec<String>,

    /// Shares of bad requests to print times for, in percent.
    #[arg(long, value_name = "PERCENT", value_delimiter = ',', default_value = "100,50,10,2",
          value_parser = share)]
    bad: Vec<f64>,

    /// Traffic to reckon with; adds how many pages come by chance alone.
    #[arg(long, value_name = "N", value_parser = super::solve::traffic)]
    requests_per_hour: Option<f64>,

    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// One objective's table with what belongs to it.
#[derive(Debug)]
struct Sheet {
    subject: Subject,
    table: Table,
    /// How often counts come.
    interval: Duration,
    /// What is wrong with the alerts.
    problems: Vec<bellwether_slo::Problem>,
    /// Traffic an hour, and expected false pages of each alert within the period; none of alerts
    /// that look at the budget left as well.
    by_chance: Option<(f64, Vec<Option<f64>>)>,
}

/// Computes and prints.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    if args.bad.len() > SHARES_MAX {
        let what = format!("{} shares are more than the {SHARES_MAX} a table has", args.bad.len());
        return Err(Failure::new(what, "give fewer with --bad"));
    }
    let (catalogue, subjects) = subject::read_unreachable(&args.root, &args.names)?;
    let sheet = |subject| sheet(subject, args, catalogue.scrape_interval);
    let sheets: Vec<Sheet> = subjects.into_iter().map(sheet).collect();
    match args.format {
        Format::Text => text::write(&sheets, out)?,
        Format::Json => json::write(&sheets, out)?,
    }
    let reachable = sheets.iter().flat_map(|sheet| &sheet.table.rows).all(|row| row.reachable);
    Ok(if reachable { Outcome::Clean } else { Outcome::Found })
}

fn sheet(subject: Subject, args: &Args, interval: Duration) -> Sheet {
    let table = Table::of(subject.target, subject.spec.window, &subject.policy, &args.bad);
    let problems = subject.policy.check(subject.target, subject.spec.window, interval);
    let by_chance = args.requests_per_hour.map(|per_hour| {
        let pages = false_pages(&table, &subject.policy, per_hour);
        let known = pages.into_iter().zip(&subject.policy.pairs);
        let known = known.map(|((_, n), pair)| pair.remaining_below.is_none().then_some(n));
        (per_hour, known.collect())
    });
    Sheet { subject, table, interval, problems, by_chance }
}

/// Reads a percentage above 0 and up to 100, with or without its sign.
fn share(text: &str) -> Result<f64, String> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    let share = digits.parse::<f64>().ok().filter(|percent| *percent > 0.0 && *percent <= 100.0);
    share
        .map(|percent| percent / 100.0)
        .ok_or_else(|| "write percentages such as 100,50,2.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_percentages_up_to_the_whole() {
        assert_eq!(share("2.5%"), Ok(0.025));
        assert_eq!(share(" 100 "), Ok(1.0));
        for wrong in ["", "0", "-1", "101", "NaN", "inf", "x"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}

//! `bellwether slo status`: how the objectives of a running service stand.

mod report;

use std::io::Write as _;

use bellwether_slo::health::Status;
use serde_json::{Value, json};

use super::super::Format;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::scrape::{self, Access, Scraper};

/// Show how the objectives of a running service stand, blind ones first.
///
/// Reads `/slo/health` and `/slo/alerts`: what is left of each budget, how fast it burns, and which
/// alerts fire.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 shown, 1 with --strict: an SLO is blind, exhausted or at risk, \
                        2 it could not run.\n\n\
                        Examples:\n  \
                        bellwether slo status http://127.0.0.1:9090 --token-file token\n  \
                        bellwether slo status http://127.0.0.1:9090 --strict   # a deploy gate"
)]
pub(crate) struct Args {
    /// The service's address, with or without `/slo/health`.
    #[arg(value_name = "URL")]
    url: String,

    /// Fail when an SLO is blind, at risk or its budget gone, as the service's `?strict=1` does.
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    access: Access,

    /// How it is written; JSON is as the service gave it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Objectives and alerts printed.
const SHOWN_MAX: usize = 500;

/// Fetches both and prints them.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let scraper = args.access.scraper()?;
    let base = base(&args.url)?;
    let health = get(&scraper, &format!("{base}/slo/health"), "slos")?;
    let alerts = get(&scraper, &format!("{base}/slo/alerts"), "alerts")?;
    match args.format {
        Format::Text => report::write(&health, &alerts, &scraper, out)?,
        Format::Json => {
            let text = format!("{:#}", json!({ "health": health, "alerts": alerts }));
            writeln!(out, "{}", scraper.secret().cover(&text))?;
        }
    }
    let closed = args.strict && closes(&health);
    Ok(if closed { Outcome::Found } else { Outcome::Clean })
}

/// The address without the paths that are asked for.
fn base(url: &str) -> Result<String, Failure> {
    let known = url.starts_with("http://") || url.starts_with("https://");
    if !known || url.contains(['?', '#']) {
        let what = format!("{} is no address of a service", scrape::place(url));
        return Err(Failure::new(what, "write it as http://host:port, without a query"));
    }
    let url = url.trim_end_matches('/');
    let paths = ["/slo/health", "/slo/alerts", "/slo", "/metrics"];
    let base = paths.into_iter().find_map(|path| url.strip_suffix(path)).unwrap_or(url);
    Ok(base.to_owned())
}

/// An answer that has a list of this name.
fn get(scraper: &Scraper, url: &str, list: &str) -> Result<Value, Failure> {
    let body = scraper.json_of(url)?;
    let value: Option<Value> = serde_json::from_slice(&body).ok();
    let value = value.filter(|value| value.get(list).is_some_and(Value::is_array));
    value.ok_or_else(|| {
        let what = format!("{} gave no `{list}` in JSON", scrape::place(url));
        let help = "give the address of a service that has the SLO endpoints of bellwether";
        Failure::new(what, help).without(scraper.secret())
    })
}

/// How an objective stands; none if that is said in a word this version does not know.
fn state(slo: &Value) -> Option<Status> {
    slo.get("state").and_then(Value::as_str).and_then(Status::named)
}

/// Whether a gate that asks strictly closes: by the rule of the service. A state that is not known
/// closes it too.
fn closes(health: &Value) -> bool {
    let slos = health.get("slos").and_then(Value::as_array);
    slos.is_none_or(|slos| slos.iter().any(|slo| state(slo).is_none_or(Status::closes_gate)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_may_be_that_of_any_endpoint_of_the_service() {
        for url in [
            "http://a:1",
            "http://a:1/",
            "http://a:1/slo/health",
            "http://a:1/slo/",
            "http://a:1/metrics",
        ] {
            assert_eq!(base(url).unwrap(), "http://a:1", "{url}");
        }
        assert_eq!(base("https://a/app/slo/alerts").unwrap(), "https://a/app");
        for wrong in ["a:1", "", "ftp://a", "http://a/?x"] {
            assert!(base(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_gate_closes_on_what_the_service_closes_on_and_on_what_is_not_known() {
        let closes_on = |state: &str| closes(&json!({ "slos": [{ "slo": "a", "state": state }] }));
        for state in ["blind", "exhausted", "at_risk", "", "healthy ", "HEALTHY"] {
            assert!(closes_on(state), "{state}");
        }
        for state in ["slow_burn", "quiet", "healthy"] {
            assert!(!closes_on(state), "{state}");
        }
        assert!(closes(&json!({ "slos": [{}] })) && closes(&json!({})));
    }
}

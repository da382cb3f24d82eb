//! The state of objectives for readers.

use std::io::Write as _;

use bellwether_slo::health::Status;
use serde_json::Value;

use super::super::grid::Grid;
use super::super::show;
use super::{SHOWN_MAX, state};
use crate::failure::Failure;
use crate::output::{Output, Style};
use crate::scrape::Scraper;

/// Longest text of a service shown, in characters.
const TEXT_CHARS_MAX: usize = 400;

/// Writes what a service says of itself, nothing of it unescaped.
pub(super) fn write(
    health: &Value,
    alerts: &Value,
    scraper: &Scraper,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut slos: Vec<&Value> = list(health, "slos").collect();
    // A state this version does not know may be anything: it is looked at first.
    slos.sort_by_key(|slo| state(slo));
    objectives(&slos, scraper, out)?;
    if let Some(line) = slos.iter().chain([&alerts]).find_map(|value| fleet(value)) {
        writeln!(out, "\n{}", scraper.secret().cover(&line))?;
    }
    firing(alerts, scraper, out)
}

/// The table, and what the states in it ask for.
fn objectives(slos: &[&Value], scraper: &Scraper, out: &mut Output) -> Result<(), Failure> {
    if slos.is_empty() {
        writeln!(out, "The service has no SLO.")?;
        return Ok(());
    }
    let styles = slos.iter().map(|slo| style(slo));
    let styles = std::iter::once(Some(Style::Bold)).chain(styles);
    for (line, style) in table(slos).lines().into_iter().zip(styles) {
        let line = scraper.secret().cover(&line);
        writeln!(out, "{}", style.map_or_else(|| line.clone(), |style| out.paint(style, &line)))?;
    }
    if slos.len() > SHOWN_MAX {
        let more = show::counted((slos.len() - SHOWN_MAX) as u64, "more SLO");
        writeln!(out, "Not listed: {more}; --format json has all.")?;
    }
    for slo in slos.iter().take(SHOWN_MAX).filter(|slo| state(slo) != Some(Status::Healthy)) {
        let line = format!("\n{}: {}", name(slo), clean(text(slo, "policy")));
        writeln!(out, "{}", scraper.secret().cover(&line))?;
    }
    Ok(())
}

/// What closes a gate, and what is not known, stands out; what is burning slowly less so.
fn style(slo: &Value) -> Option<Style> {
    match state(slo) {
        Some(Status::Quiet | Status::Healthy) => None,
        Some(Status::SlowBurn) => Some(Style::Yellow),
        _ => Some(Style::Red),
    }
}

/// Whose counts these are, where replicas share them.
fn fleet(value: &Value) -> Option<String> {
    let fleet = value.get("fleet").filter(|fleet| fleet.is_object())?;
    let replicas = count(fleet, "replicas");
    let troubled = [
        ("exchanges_failed", "exchanges failed"),
        ("statements_refused", "statements of too many instances or malformed ones were left out"),
    ]
    .into_iter()
    .filter(|(key, _)| fleet.get(key).and_then(Value::as_u64).is_some_and(|n| n > 0))
    .map(|(key, what)| format!("; {} {what}", count(fleet, key)))
    .collect::<Vec<_>>()
    .concat();
    Some(if text(fleet, "link") == "connected" {
        format!("Counts of {replicas} replicas, by this one's account{troubled}.")
    } else {
        let (since, why) = (clean(text(fleet, "local_since")), clean(text(fleet, "trouble")));
        let why = if why.is_empty() { why } else { format!(" ({why})") };
        format!(
            "Counts of this replica alone since {since}{why}: it does not hear the others{troubled}."
        )
    })
}

fn firing(alerts: &Value, scraper: &Scraper, out: &mut Output) -> Result<(), Failure> {
    let is = |alert: &&Value| alert.get("firing").and_then(Value::as_bool) == Some(true);
    let firing: Vec<&Value> = list(alerts, "alerts").filter(is).collect();
    if firing.is_empty() {
        writeln!(out, "\nNo alert fires.")?;
    }
    for alert in firing.iter().take(SHOWN_MAX) {
        let frozen =
            if text(alert, "state") == "frozen" { " (frozen: nothing is known)" } else { "" };
        let head = format!(
            "{} {} fires since {}{frozen}",
            name(alert),
            clean(text(alert, "pair")),
            clean(text(alert, "since"))
        );
        let head = scraper.secret().cover(&head);
        writeln!(out, "\n{}", out.paint(Style::Red, &head))?;
        for key in ["why", "action", "runbook", "inhibited_by"] {
            let said = clean(text(alert, key));
            if !said.is_empty() {
                let word = if key == "inhibited_by" { "inhibited by" } else { key };
                writeln!(out, "  {word}: {}", scraper.secret().cover(&said))?;
            }
        }
    }
    Ok(())
}

fn table(slos: &[&Value]) -> Grid {
    let mut grid = Grid::default();
    grid.row(["slo", "state", "budget left", "bad", "of", "measured", "burn", "budget gone"]);
    for slo in slos.iter().take(SHOWN_MAX) {
        grid.row([
            name(slo),
            clean(text(slo, "state")).replace('_', " "),
            share(slo, "remaining"),
            count(slo, "bad"),
            count(slo, "total"),
            share(slo, "coverage"),
            burns(slo),
            clean(text(slo, "exhausts_at")),
        ]);
    }
    grid
}

/// The burn rates of the alerts' long windows, most urgent first.
fn burns(slo: &Value) -> String {
    let burn = |pair: &Value| {
        let burn = pair.get("burn_long").and_then(Value::as_f64);
        burn.map_or_else(|| "–".to_owned(), show::significant)
    };
    list(slo, "pairs").map(burn).collect::<Vec<_>>().join(" ")
}

/// The objective, and its group's labels when it has groups.
fn name(value: &Value) -> String {
    let (slo, group) = (clean(text(value, "slo")), clean(text(value, "group")));
    if group.is_empty() { slo } else { format!("{slo}{{{group}}}") }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A text of the service as a terminal may show it.
fn clean(text: &str) -> String {
    let shown: String = text.chars().take(TEXT_CHARS_MAX).collect();
    let escaped: String = shown
        .chars()
        .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() })
        .collect();
    escaped
}

fn share(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_f64).map_or_else(|| "–".to_owned(), show::percent)
}

fn count(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_u64).map_or_else(|| "–".to_owned(), |n| n.to_string())
}

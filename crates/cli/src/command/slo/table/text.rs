//! Tables for readers, and sentences about what is easily overlooked in them.

use std::io::Write as _;

use bellwether_slo::Pair;
use bellwether_slo::table::{Cell, Row};

use super::super::grid::Grid;
use super::super::show::{self, NEVER, length, percent};
use super::Sheet;
use crate::failure::Failure;
use crate::output::{Output, Style};

/// An alert that needs more than this share of bad requests gets a sentence about it.
const MUCH: f64 = 0.10;

/// Writes the tables, a blank line between two.
pub(super) fn write(sheets: &[Sheet], out: &mut Output) -> Result<(), Failure> {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        heading(sheet, out)?;
        for (at, line) in grid(sheet).lines().into_iter().enumerate() {
            let line = if at == 0 { out.paint(Style::Bold, &line) } else { line };
            writeln!(out, "{line}")?;
        }
        for sentence in sentences(sheet) {
            writeln!(out, "- {sentence}")?;
        }
    }
    Ok(())
}

fn heading(sheet: &Sheet, out: &mut Output) -> Result<(), Failure> {
    let subject = &sheet.subject;
    writeln!(
        out,
        "{}: {} over {}; ceiling {}: no burn rate can be higher\n",
        out.paint(Style::Bold, &subject.spec.name),
        percent_of(subject.target.share()),
        length(subject.spec.window),
        show::significant(sheet.table.ceiling)
    )?;
    Ok(())
}

/// A target exactly as it was written.
fn percent_of(share: bellwether_slo::Ratio) -> String {
    let hundredfold = bellwether_slo::Ratio::new(share.num().saturating_mul(100), share.den());
    hundredfold.map_or_else(|| share.to_string(), |percent| format!("{percent}%"))
}

/// A column an alert: a row each would be wider than terminals are.
fn grid(sheet: &Sheet) -> Grid {
    let mut grid = Grid::default();
    let shares = sheet.table.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    let at = |cell: &Cell| format!("at {} {}", percent(cell.bad), sheet.subject.bad());
    let mut head: Vec<String> =
        ["alert", "burn above", "windows", "needs above"].map(str::to_owned).into();
    head.extend(shares.iter().map(at));
    head.extend(["one error fires below", "spent at fire"].map(str::to_owned));
    head.extend(sheet.by_chance.is_some().then(|| "false pages".to_owned()));
    grid.row(head);
    for (at, row) in sheet.table.rows.iter().enumerate() {
        grid.row(cells(sheet, at, row));
    }
    grid.turned()
}

fn cells(sheet: &Sheet, at: usize, row: &Row) -> Vec<String> {
    let Some(pair) = sheet.subject.policy.pairs.get(at) else { return Vec::new() };
    let mut cells = vec![
        row.pair.clone(),
        pair.factor.to_string(),
        format!("{} and {}", length(pair.long), length(pair.short)),
        if row.reachable { percent(row.needs_above) } else { NEVER.to_owned() },
    ];
    cells.extend(row.cells.iter().map(times));
    cells.push(match (row.reachable, row.min_bad) {
        (false, _) => NEVER.to_owned(),
        (true, 1) => {
            format!("{} requests in {}", show::number(row.one_error_below), length(pair.long))
        }
        (true, least) => format!("{NEVER}: wants {least}"),
    });
    cells.push(spent(row, pair));
    let pages = sheet.by_chance.as_ref().and_then(|(_, pages)| pages.get(at));
    cells.extend(pages.map(|pages| pages.map_or_else(|| "–".to_owned(), by_chance)));
    cells
}

/// What is spent when it fires: where it waits for the budget, at least what it waits for.
fn spent(row: &Row, pair: &Pair) -> String {
    let waits = pair.remaining_below.map(|share| 1.0 - share.as_f64());
    match waits.filter(|least| *least > row.spent_at_fire) {
        _ if !row.reachable => "–".to_owned(),
        Some(least) => format!("over {}", percent(least)),
        None => percent(row.spent_at_fire),
    }
}

/// Expected pages as a number one can think of.
fn by_chance(pages: f64) -> String {
    if pages < 0.0001 { "about 0".to_owned() } else { show::significant(pages) }
}

/// `50 s (4.9 m)`; where the budget left decides too, from when the burn alone would fire.
fn times(cell: &Cell) -> String {
    let (Some(burn), Some(detection), Some(reset)) = (cell.burn, cell.detection, cell.reset) else {
        return NEVER.to_owned();
    };
    let waits = detection > burn;
    let fires = if waits { show::from_to(burn, detection) } else { show::elapsed(detection) };
    format!("{fires} ({})", show::elapsed(reset))
}

fn sentences(sheet: &Sheet) -> Vec<String> {
    let mut all = vec![format!(
        "Fires after … (resolves after …); counted every {}, so up to that much later.",
        length(sheet.interval)
    )];
    all.extend(
        sheet.table.rows.iter().enumerate().filter_map(|(at, row)| demanding(sheet, at, row)),
    );
    all.extend(sheet.subject.policy.pairs.iter().filter_map(waiting));
    all.extend(sheet.problems.iter().map(|problem| format!("{problem}.")));
    all.extend(unseen(sheet));
    if let Some((per_hour, _)) = &sheet.by_chance {
        let period = length(sheet.subject.spec.window);
        let per_hour = show::significant(*per_hour);
        all.push(format!(
            "False pages: expected in {period} of a service exactly on target, {per_hour} requests an hour."
        ));
    }
    all
}

/// "critical needs over 70% of requests slow, for 42 m at best".
fn demanding(sheet: &Sheet, at: usize, row: &Row) -> Option<String> {
    if !row.reachable || row.needs_above < MUCH {
        return None;
    }
    let pair = sheet.subject.policy.pairs.get(at)?;
    let budget = sheet.subject.target.budget();
    let best = bellwether_slo::timing::detection(pair, budget, sheet.subject.spec.window, 1.0)?;
    let (name, bad) = (&row.pair, sheet.subject.bad());
    let (needs, best) = (percent(row.needs_above), show::elapsed(best));
    // A share it cannot see, and a time in which somebody would want to know.
    let seen = (row.needs_above * 100.0 / 1.4).floor().max(1.0);
    let wish = format!("{seen}% {bad} within 15m");
    let objective = percent_of(sheet.subject.target.share());
    Some(format!(
        "{name} needs over {needs} of requests {bad}, for {best} at best; \
         `bellwether slo solve \"{wish}\" --objective {objective}` finds one that sees less."
    ))
}

fn waiting(pair: &Pair) -> Option<String> {
    let share = pair.remaining_below?;
    Some(format!(
        "{} waits until less than {} of the budget is left: burn alone → with that, from a full budget.",
        pair.name,
        percent_of(share)
    ))
}

/// What no alert sees.
fn unseen(sheet: &Sheet) -> Option<String> {
    let reachable = sheet.table.rows.iter().filter(|row| row.reachable);
    let least = reachable.map(|row| row.needs_above).min_by(f64::total_cmp)?;
    let spent: Vec<String> = sheet.subject.policy.spent.iter().map(|s| percent_of(*s)).collect();
    let alone = if spent.is_empty() {
        "nothing tells".to_owned()
    } else {
        "only the budget alerts tell".to_owned()
    };
    let listed =
        if spent.is_empty() { String::new() } else { format!(" ({} spent)", spent.join(", ")) };
    Some(format!("Up to {} {}, {alone}{listed}.", percent(least), sheet.subject.bad()))
}

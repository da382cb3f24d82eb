//! Tables for programs.

use std::io::Write as _;

use bellwether_slo::table::{Cell, Row};
use serde_json::{Value, json};

use super::Sheet;
use crate::failure::Failure;
use crate::output::Output;

/// Writes a list of objectives. Times are in seconds, shares from 0 to 1; what never happens is null.
pub(super) fn write(sheets: &[Sheet], out: &mut Output) -> Result<(), Failure> {
    let list: Vec<Value> = sheets.iter().map(object).collect();
    writeln!(out, "{:#}", Value::Array(list))?;
    Ok(())
}

fn object(sheet: &Sheet) -> Value {
    let subject = &sheet.subject;
    let alerts: Vec<Value> =
        sheet.table.rows.iter().enumerate().map(|(at, row)| alert(sheet, at, row)).collect();
    let problems: Vec<Value> = sheet
        .problems
        .iter()
        .map(|problem| {
            json!({
                "kind": problem.kind.as_str(), "alert": problem.place,
                "message": problem.what, "help": problem.help,
            })
        })
        .collect();
    json!({
        "slo": subject.spec.name,
        "objective": subject.target.share().as_f64(),
        "period": subject.spec.window.as_secs_f64(),
        "ceiling": sheet.table.ceiling,
        "interval": sheet.interval.as_secs_f64(),
        "requests_per_hour": sheet.by_chance.as_ref().map(|(per_hour, _)| per_hour),
        "alerts": alerts,
        "problems": problems,
    })
}

fn alert(sheet: &Sheet, at: usize, row: &Row) -> Value {
    let pair = sheet.subject.policy.pairs.get(at);
    let false_pages = sheet.by_chance.as_ref().and_then(|(_, pages)| pages.get(at));
    json!({
        "alert": row.pair,
        "severity": row.severity.as_str(),
        "factor": row.factor,
        "long": pair.map(|pair| pair.long.as_secs_f64()),
        "short": pair.map(|pair| pair.short.as_secs_f64()),
        "reachable": row.reachable,
        "needs_above": row.needs_above,
        "one_error_below": row.one_error_below,
        "min_bad": row.min_bad,
        "spent_at_fire": row.spent_at_fire,
        "false_pages": false_pages,
        "at": row.cells.iter().map(cell).collect::<Vec<_>>(),
    })
}

fn cell(cell: &Cell) -> Value {
    json!({
        "bad": cell.bad, "burn": cell.burn, "detection": cell.detection, "reset": cell.reset,
    })
}

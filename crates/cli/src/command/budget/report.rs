//! The table for readers and for programs.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{Output, Style};
use bellwether_catalogue::budget::{Cost, Module, Row, Table};

/// Writes the table in columns.
pub(super) fn text(table: &Table, out: &mut Output) -> Result<(), Failure> {
    let Table { service, budget, cost, modules } = table;
    let against = match budget {
        Some(budget) => format!(", budget {budget} ({})", share(cost.series, *budget)),
        None => ", no budget".to_owned(),
    };
    let style = if budget.is_some_and(|b| cost.series > b) { Style::Red } else { Style::Bold };
    let series = out.paint(style, &format!("at most {} series", cost.series));
    writeln!(out, "{service}: {series} a process{against}")?;
    writeln!(out, "{}", sizes(*cost))?;
    let names = modules.iter().flat_map(|m| &m.metrics).map(|r| r.name.chars().count());
    let width = names.max().unwrap_or(0);
    for module in modules {
        one(module, cost.series, width, out)?;
    }
    Ok(())
}

fn one(module: &Module, all: u64, width: usize, out: &mut Output) -> Result<(), Failure> {
    let name = out.paint(Style::Bold, &module.name);
    let series = module.cost.series;
    writeln!(out, "\n{name}: {series} series, {}; {}", share(series, all), sizes(module.cost))?;
    for row in &module.metrics {
        let Row { name, cost, budget, arithmetic, driver } = row;
        let budget = budget.map(|b| format!("; budget {b}")).unwrap_or_default();
        let driver = driver
            .as_ref()
            .map(|(label, n)| format!("; most: {label} with {n}"))
            .unwrap_or_default();
        let share = share(cost.series, all);
        writeln!(
            out,
            "{:>8} {share:>6}  {name:width$}  {arithmetic}{budget}{driver}",
            cost.series
        )?;
    }
    Ok(())
}

/// `part` of `whole` in percent.
fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 %".to_owned();
    }
    format!("{:.0} %", part as f64 / whole as f64 * 100.0)
}

fn sizes(cost: Cost) -> String {
    let Cost { series: _, scrape_bytes, thread_bytes, shared_bytes } = cost;
    let (scrape, thread, shared) = (bytes(scrape_bytes), bytes(thread_bytes), bytes(shared_bytes));
    format!("about {scrape} a scrape, {thread} a recording thread, {shared} shared")
}

fn bytes(n: u64) -> String {
    match n {
        0..1024 => format!("{n} B"),
        1024..1_048_576 => format!("{:.1} KiB", n as f64 / 1024.0),
        _ => format!("{:.1} MiB", n as f64 / 1_048_576.0),
    }
}

/// Writes the table as one object.
pub(super) fn json(table: &Table, out: &mut Output) -> Result<(), Failure> {
    let modules: Vec<Value> = table.modules.iter().map(module).collect();
    let all = json!({
        "service": table.service,
        "budget": table.budget,
        "series": table.cost.series,
        "scrape_bytes": table.cost.scrape_bytes,
        "thread_bytes": table.cost.thread_bytes,
        "shared_bytes": table.cost.shared_bytes,
        "modules": modules,
    });
    writeln!(out, "{all:#}")?;
    Ok(())
}

fn module(module: &Module) -> Value {
    let metrics: Vec<Value> = module.metrics.iter().map(metric).collect();
    json!({
        "module": module.name,
        "series": module.cost.series,
        "scrape_bytes": module.cost.scrape_bytes,
        "thread_bytes": module.cost.thread_bytes,
        "shared_bytes": module.cost.shared_bytes,
        "metrics": metrics,
    })
}

fn metric(row: &Row) -> Value {
    let driver = row.driver.as_ref().map(|(label, n)| json!({ "label": label, "values": n }));
    json!({
        "name": row.name,
        "series": row.cost.series,
        "budget": row.budget,
        "arithmetic": row.arithmetic,
        "scrape_bytes": row.cost.scrape_bytes,
        "thread_bytes": row.cost.thread_bytes,
        "shared_bytes": row.cost.shared_bytes,
        "driver": driver,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_sizes_read_well_at_their_edges() {
        assert_eq!((share(0, 0), share(17, 20)), ("0 %".to_owned(), "85 %".to_owned()));
        assert_eq!((bytes(1023), bytes(1536)), ("1023 B".to_owned(), "1.5 KiB".to_owned()));
        assert_eq!(bytes(3 << 20), "3.0 MiB");
    }
}

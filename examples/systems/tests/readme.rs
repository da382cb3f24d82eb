//! The README's figures are those of the catalogues.

#[path = "support/catalogues.rs"]
mod catalogues;

use bellwether_model::Catalogue;
use catalogues::{catalogue, systems};

/// Metrics and worst-case series of the row that links to the system's folder.
fn said(readme: &str, system: &str) -> Option<(usize, u64)> {
    let link = format!("]({system}/bellwether.yaml)");
    let row = readme.lines().find(|line| line.contains(&link))?;
    let number = |column: usize| row.split('|').nth(column)?.trim().replace(',', "").parse().ok();
    Some((usize::try_from(number(2)?).ok()?, number(3)?))
}

fn counted(catalogue: &Catalogue) -> (usize, u64) {
    let series = catalogue.metrics.iter().map(|metric| metric.series().total);
    (catalogue.metrics.len(), series.sum())
}

#[test]
fn the_figures_of_every_system_are_counted() {
    let readme = std::fs::read_to_string(systems().join("README.md")).unwrap();
    for system in ["codex-proxy", "driftstack", "hexon", "integr8scode", "passagent"] {
        let (metrics, series) = counted(&catalogue(system));
        println!("{system}: {metrics} metrics, at most {series} series");
        assert_eq!(said(&readme, system), Some((metrics, series)), "{system}");
    }
}

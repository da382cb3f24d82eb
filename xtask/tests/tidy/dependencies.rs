//! docs/dependencies.md against the manifests and the lock file.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::{self, Package};
use crate::{markdown, none};

/// A row: why we have it, its last release (version and date), its licence.
#[derive(Debug)]
struct Row {
    reason: String,
    release: String,
    licence: String,
}

fn rows() -> BTreeMap<String, Row> {
    let table = markdown::table(&workspace::read("docs/dependencies.md"), "Direct dependencies");
    let row = |cells: Vec<String>| {
        let [name, reason, release, licence] = cells.try_into().expect("four columns");
        (name.trim_matches('`').to_owned(), Row { reason, release, licence })
    };
    table.into_iter().map(row).collect()
}

fn direct() -> BTreeSet<String> {
    workspace::members().into_iter().flat_map(|member| member.third_party).collect()
}

#[test]
fn every_direct_dependency_is_listed_and_no_other() {
    let rows = rows();
    let direct = direct();
    let missing = direct.iter().filter(|name| !rows.contains_key(*name));
    let gone = rows.keys().filter(|name| !direct.contains(*name));
    let all: Vec<_> = missing
        .map(|name| format!("{name}: not listed"))
        .chain(gone.map(|name| format!("{name}: no manifest names it")))
        .collect();
    none("docs/dependencies.md", &all);
}

#[test]
fn every_listed_dependency_has_a_reason_a_release_and_its_licence() {
    let rows = rows();
    let packages = workspace::third_party();
    let mut wrong = Vec::new();
    for (name, row) in &rows {
        if row.reason.split_whitespace().count() < 3 {
            wrong.push(format!("{name}: no reason"));
        }
        // Only the newest of several versions in the lock file can be the last release.
        let locked = packages.iter().filter(|p| p.name == *name);
        if let Some(package) = locked.max_by_key(|p| numbers(&p.version)) {
            wrong.extend(judge(row, package));
        }
    }
    none("docs/dependencies.md", &wrong);
}

fn judge(row: &Row, package: &Package) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = &package.name;
    if row.licence != package.licence {
        wrong.push(format!("{name}: its licence is {}, not {}", package.licence, row.licence));
    }
    match row.release.split_once(", ") {
        Some((version, date)) if is_date(date) => {
            if numbers(version) < numbers(&package.version) {
                wrong.push(format!("{name}: {} is newer than {version}", package.version));
            }
        }
        _ => wrong.push(format!("{name}: `{}` is not `VERSION, YYYY-MM-DD`", row.release)),
    }
    wrong
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// The numbers of a version, for comparison.
fn numbers(version: &str) -> Vec<u64> {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    release.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[test]
fn a_date_has_year_month_and_day() {
    assert!(is_date("2026-01-31"));
    assert!(!is_date("2026-1-31") && !is_date("unknown") && !is_date("20x6-01-31"));
}

//! ARCHITECTURE.md's table of crates against the manifests.

use std::collections::BTreeMap;

use crate::workspace::{self, Member};
use crate::{markdown, none};

/// A row: the crate's name and what the table says it depends on, in table order.
fn rows() -> Vec<(String, String)> {
    let table = markdown::table(&workspace::read("ARCHITECTURE.md"), "Crates");
    table
        .into_iter()
        .map(|cells| (cells[0].trim_matches('`').to_owned(), cells[2].clone()))
        .collect()
}

/// As the table writes it: the name without the family's prefix.
fn short(name: &str) -> &str {
    name.strip_prefix("bellwether-").unwrap_or(name)
}

fn written(member: &Member) -> String {
    if member.uses.is_empty() {
        return "–".to_owned();
    }
    member.uses.iter().map(|name| short(name)).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_crate_table_lists_every_crate_and_its_dependencies() {
    let rows: BTreeMap<_, _> = rows().into_iter().collect();
    let members = workspace::members();
    let wrong = members.iter().filter_map(|member| {
        let (is, says) = (written(member), rows.get(&member.name));
        (says != Some(&is)).then(|| format!("{}: depends on `{is}`, not {says:?}", member.name))
    });
    let gone = rows.keys().filter(|name| members.iter().all(|member| member.name != **name));
    let all: Vec<_> = wrong.chain(gone.map(|name| format!("{name}: no such crate"))).collect();
    none("ARCHITECTURE.md, \"Crates\", is not what the manifests say", &all);
}

#[test]
fn dependencies_point_up_the_crate_table_only() {
    let order: Vec<String> = rows().into_iter().map(|(name, _)| name).collect();
    let place = |name: &str| order.iter().position(|listed| listed == name);
    let mut wrong = Vec::new();
    for member in workspace::members() {
        for used in member.uses.iter().filter(|used| place(used) >= place(&member.name)) {
            wrong.push(format!("{} depends on {used}, listed below it", member.name));
        }
    }
    none("dependencies against the direction", &wrong);
}

#[test]
fn every_crate_takes_the_workspace_lints_and_those_forbid_unsafe_code() {
    assert!(workspace::read("Cargo.toml").contains("unsafe_code = \"forbid\""));
    let loose = workspace::members().into_iter().filter(|member| {
        let manifest = std::fs::read_to_string(&member.manifest).unwrap();
        !manifest.contains("[lints]\nworkspace = true")
    });
    none("crates without the workspace's lints", &loose.map(|m| m.name).collect::<Vec<_>>());
}

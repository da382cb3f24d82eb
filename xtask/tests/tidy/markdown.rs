//! The little of Markdown that tests read.

use std::fmt::Write as _;

use crate::{none, workspace};

/// The cells of every table row below the heading `## heading`, its header and rule left out.
pub(crate) fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let wanted = format!("## {heading}");
    let section = text.lines().skip_while(|line| *line != wanted).skip(1);
    let rows = section.take_while(|line| !line.starts_with("## ")).filter(|l| l.starts_with('|'));
    rows.skip(2).map(cells).collect()
}

fn cells(row: &str) -> Vec<String> {
    row.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The lines inside fenced blocks of a language.
pub(crate) fn fenced<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(tag) = line.strip_prefix("```") {
            inside = tag == language;
        } else if inside {
            lines.push(line);
        }
    }
    lines
}

#[test]
fn links_of_the_documents_lead_to_files() {
    let mut broken = Vec::new();
    for (path, text) in workspace::texts("md") {
        let folder = workspace::root().join(path);
        let folder = folder.parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") && !folder.join(file).exists() {
                broken.push(format!("{path}: {target}"));
            }
        }
    }
    none("links without a file", &broken);
}

#[test]
fn a_table_ends_with_its_section() {
    let mut text = String::from("## One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    let _infallible = write!(text, "| 3 | |\n\n## Two\n| x | y |\n|---|---|\n| 9 | 9 |\n");
    assert_eq!(table(&text, "One"), [["1", "2"], ["3", ""]]);
    assert!(table(&text, "Three").is_empty());
}

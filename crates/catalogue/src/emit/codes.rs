//! The page of diagnostics, and one of them for the terminal.

use super::markdown::add;
use crate::codes::{Entry, Example, table};
use crate::diagnostic::Severity;

/// The page `docs/codes.md`.
pub fn emit() -> String {
    let mut out =
        "# Diagnostics\n\n<!-- Generated from the code table of `bellwether-catalogue`; do \
                   not edit. -->\n\nWhat `bellwether check` reports. Examples may leave out the \
                   first two lines of the service's file,\n`bellwether: 1` and `service: NAME`.\n\n"
            .to_owned();
    for entry in table() {
        let heading = format!("{} {}", entry.code, entry.title);
        add!(&mut out, "- [{heading}](#{})\n", super::markdown::anchor(&heading));
    }
    for entry in table() {
        add!(&mut out, "\n## {} {}\n\n{}", entry.code, entry.title, body(entry));
    }
    out
}

/// One diagnostic, for `bellwether explain`.
pub fn explain(entry: &Entry) -> String {
    format!("{} {}\n\n{}", entry.code, entry.title, body(entry))
}

fn body(entry: &Entry) -> String {
    let severity = match entry.severity {
        Severity::Error => "An error.",
        Severity::Warning => "A warning; `allow` can silence it at one place.",
        Severity::Info => "A note; `allow` can silence it at one place.",
    };
    format!(
        "{} {}\n\n{severity}\n\nWrong:\n\n{}\nRight:\n\n{}",
        entry.what,
        entry.why,
        example(&entry.wrong),
        example(&entry.right)
    )
}

fn example(example: &Example) -> String {
    match example {
        Example::Yaml(text) => format!("```yaml\n{}\n```\n", text.trim_end()),
        Example::Words(text) => format!("```text\n{}\n```\n", text.trim_end()),
    }
}

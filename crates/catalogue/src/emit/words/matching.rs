//! Which series of two operands meet.

use bellwether_promql::ast::{Binary, Group, Matching};

use super::{code, list};

/// ` with the same …`, or nothing when all labels must be equal and nothing was said.
pub(super) fn phrase(binary: &Binary) -> String {
    binary.matching.as_ref().map(said).unwrap_or_default()
}

fn said(matching: &Matching) -> String {
    let labels = list(matching.labels.iter().map(|l| code(&l.text)), "and");
    let same = match (matching.on, labels.is_empty()) {
        (true, true) => " whatever the labels".to_owned(),
        (true, false) => format!(" with the same {labels}"),
        (false, true) => String::new(),
        (false, false) => format!(" with the same labels but {labels}"),
    };
    format!("{same}{}{}", group(matching), fill(matching))
}

fn group(matching: &Matching) -> String {
    let many = match matching.group {
        Group::OneToOne => return String::new(),
        Group::ManyToOne => "each series on the left",
        Group::OneToMany => "each series on the right",
    };
    let taken = list(matching.include.iter().map(|l| code(&l.text)), "and");
    let taken = if taken.is_empty() { taken } else { format!(", which gets its {taken}") };
    format!(" (the one of the other side for {many}{taken})")
}

fn fill(matching: &Matching) -> String {
    match (matching.fill_left, matching.fill_right) {
        (None, None) => String::new(),
        (Some(left), Some(right)) if left.to_bits() == right.to_bits() => {
            format!(" (a missing series counts as {left})")
        }
        (Some(left), None) => format!(" (a series missing on the left counts as {left})"),
        (None, Some(right)) => format!(" (a series missing on the right counts as {right})"),
        (Some(left), Some(right)) => {
            format!(" (a series missing on the left counts as {left}, on the right as {right})")
        }
    }
}

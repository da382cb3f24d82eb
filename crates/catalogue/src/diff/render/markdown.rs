//! A difference as a comment on a pull request.

use std::fmt::Write as _;

use super::{Line, groups, heading, lines, summary};
use crate::diff::Difference;
use crate::diff::change::{Change, Class};

/// The difference in Markdown: breaking changes in full, the others folded away.
pub fn markdown(difference: &Difference) -> String {
    let mut out = format!("**{}**\n", sentence(&summary(difference)));
    for class in Class::ALL {
        let groups = groups(difference, class);
        if groups.is_empty() {
            continue;
        }
        let folded = class != Class::Breaking;
        let title = format!("{} ({})", heading(class), difference.count(class));
        let _written = if folded {
            write!(out, "\n<details><summary>{title}</summary>\n\n")
        } else {
            write!(out, "\n### {title}\n\n")
        };
        for (first, changes) in groups {
            let _written = writeln!(out, "- {} {}", first.subject.as_str(), code(&first.name));
            for change in changes {
                one(&mut out, change);
            }
        }
        if folded {
            out.push_str("\n</details>\n");
        }
    }
    out
}

fn one(out: &mut String, change: &Change) {
    let why = match change.class {
        Class::Internal => String::new(),
        _ => format!(" ({})", prose(change.why())),
    };
    let _written = writeln!(out, "  - {}{why}", prose(&change.what));
    for Line { what, names, reason, fate } in lines(change) {
        let names: Vec<String> = names.into_iter().map(code).collect();
        let (names, reason) = (names.join(", "), prose(reason));
        let _written = writeln!(out, "    - hits {what} {names}: {reason}{fate}");
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect::<String>() + "."
}

/// A text as code, whatever backquotes it has.
fn code(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let longest = plain.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if plain.starts_with('`') || plain.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{plain}{pad}{fence}")
}

/// Our own sentence: what a catalogue says stands in backquotes in it, the rest is plain words.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (n, part) in text.split('`').enumerate() {
        if n % 2 == 1 {
            out.push_str(&code(part));
        } else {
            out.push_str(&part.replace('<', "&lt;").replace(['[', '*'], ""));
        }
    }
    out
}

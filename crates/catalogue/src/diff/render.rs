//! A difference for readers, for programs and for pull requests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::Difference;
use super::change::{Change, Class, ConsumerKind, Hit, State};

mod markdown;

pub use markdown::markdown;

/// A time as the language writes it, `1h30m`.
pub(super) fn duration(time: Duration) -> String {
    const UNITS: [(&str, u128); 5] =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
    let mut left = time.as_millis();
    let mut out = String::new();
    for (unit, size) in UNITS.into_iter().filter(|(_, size)| *size > 0) {
        if left >= size {
            let _written = write!(out, "{}{unit}", left / size);
            left %= size;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

/// Changes of one class about one thing, in order.
fn groups(difference: &Difference, class: Class) -> Vec<(&Change, Vec<&Change>)> {
    let mut groups: Vec<(&Change, Vec<&Change>)> = Vec::new();
    for change in difference.changes.iter().filter(|change| change.class == class) {
        let same = |first: &Change| {
            (first.subject, &first.name, &first.module)
                == (change.subject, &change.name, &change.module)
        };
        match groups.last_mut().filter(|(first, _)| same(first)) {
            Some((_, changes)) => changes.push(change),
            None => groups.push((change, vec![change])),
        }
    }
    groups
}

/// `3 changes: 1 breaking, 2 internal; hits 2 alerts and 1 panel`.
fn summary(difference: &Difference) -> String {
    let counted = Class::ALL.map(|class| (difference.count(class), class.as_str()));
    let classes: Vec<String> =
        counted.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let all = difference.changes.len();
    if all == 0 {
        return "no changes".to_owned();
    }
    let changes = if all == 1 { "change" } else { "changes" };
    format!("{all} {changes}: {}{}", classes.join(", "), victims(difference))
}

/// How many of each are hit by breaking changes.
fn victims(difference: &Difference) -> String {
    let mut hit: BTreeMap<ConsumerKind, Vec<(&str, &str)>> = BTreeMap::new();
    let breaking = difference.changes.iter().filter(|change| change.class == Class::Breaking);
    for Hit { consumer, name, module, .. } in breaking.flat_map(|change| &change.hits) {
        hit.entry(*consumer).or_default().push((name, module));
    }
    let counted: Vec<String> = hit
        .into_iter()
        .map(|(kind, mut names)| {
            names.sort_unstable();
            names.dedup();
            match (names.len(), kind) {
                (1, kind) => format!("1 {}", kind.as_str()),
                (n, ConsumerKind::Query) => format!("{n} queries"),
                (n, kind) => format!("{n} {}s", kind.as_str()),
            }
        })
        .collect();
    if counted.is_empty() { String::new() } else { format!("; hits {}", counted.join(", ")) }
}

/// Hits that read alike; of generated panels all that do, of others one by one.
struct Line<'a> {
    /// What is hit, one word for several.
    what: String,
    names: Vec<&'a str>,
    reason: &'a str,
    /// What became of it, where that is not the worst.
    fate: &'static str,
}

fn lines(change: &Change) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut generated = 0;
    for hit in &change.hits {
        let fate = fate(hit);
        if hit.consumer == ConsumerKind::GeneratedPanel {
            let mut alike = lines.iter_mut().skip(generated);
            if let Some(line) = alike.find(|l| l.reason == hit.reason && l.fate == fate) {
                line.names.push(&hit.name);
                line.what = format!("{} generated panels", line.names.len());
                continue;
            }
        } else {
            generated = lines.len() + 1;
        }
        let what = hit.consumer.as_str().to_owned();
        lines.push(Line { what, names: vec![&hit.name], reason: &hit.reason, fate });
    }
    lines
}

fn fate(hit: &Hit) -> &'static str {
    match (hit.state, hit.consumer) {
        (State::Unchanged, _) => "",
        (_, ConsumerKind::GeneratedPanel) => " (drawn anew)",
        (State::Rewritten, _) => " (rewritten in the new catalogue)",
        (State::Removed, _) => " (not in the new catalogue)",
    }
}

/// The difference for a terminal: classes, below them what changed, why it is judged so and whom
/// it hits; the last line counts.
pub fn text(difference: &Difference, color: bool) -> String {
    let paint = |style: &str, text: &str| {
        if color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = String::new();
    for class in Class::ALL {
        let groups = groups(difference, class);
        if groups.is_empty() {
            continue;
        }
        let style = if class == Class::Breaking { "1;31" } else { "1" };
        let _written = writeln!(out, "{}", paint(style, heading(class)));
        for (first, changes) in groups {
            let module = match first.module.as_str() {
                "" => String::new(),
                module if module == first.name => String::new(),
                module => format!(" (module {module})"),
            };
            let name = paint("1", &first.name);
            let _written = writeln!(out, "  {} {name}{module}", first.subject.as_str());
            for change in changes {
                one(&mut out, change, paint);
            }
        }
        out.push('\n');
    }
    out.push_str(&summary(difference));
    out.push('\n');
    out
}

fn heading(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::Compatible => "Compatible",
        Class::Internal => "Internal",
    }
}

fn one(out: &mut String, change: &Change, paint: impl Fn(&str, &str) -> String) {
    let _written = writeln!(out, "    {}: {}", change.kind.name, change.what);
    if change.class != Class::Internal {
        let _written = writeln!(out, "      because {}", change.why());
    }
    for Line { what, names, reason, fate } in lines(change) {
        let (hits, names) = (paint("31", "hits"), names.join("; "));
        let _written = writeln!(out, "      {hits} {what} {names}: {reason}{fate}");
    }
}

/// The difference as one JSON object: `breaking`, `compatible` and `internal` count, `changes` has
/// for each `kind`, `class`, `subject`, `name`, `module`, `what`, `why`, `old`, `new` and `hits`;
/// a hit has `kind`, `name`, `module`, `reason` and `state`.
pub fn json(difference: &Difference) -> String {
    let changes: Vec<Value> = difference.changes.iter().map(object).collect();
    let all = json!({
        "breaking": difference.count(Class::Breaking),
        "compatible": difference.count(Class::Compatible),
        "internal": difference.count(Class::Internal),
        "changes": changes,
    });
    format!("{all:#}\n")
}

fn object(change: &Change) -> Value {
    let hits = change.hits.iter().map(|hit| {
        json!({
            "kind": hit.consumer.as_str(),
            "name": hit.name,
            "module": hit.module,
            "reason": hit.reason,
            "state": hit.state.as_str(),
        })
    });
    json!({
        "kind": change.kind.name,
        "class": change.class.as_str(),
        "subject": change.subject.as_str(),
        "name": change.name,
        "module": change.module,
        "what": change.what,
        "why": change.why(),
        "old": change.old,
        "new": change.new,
        "hits": hits.collect::<Vec<_>>(),
    })
}

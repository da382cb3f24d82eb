//! Label types and states as Rust.

use std::fmt::Write as _;

use bellwether_model::spec::{Domain, MetricSpec};

use super::ident::{Taken, camel};
use super::text::{code, grouped, integer, literal, prose};
use super::types::LabelType;

/// Where a line of documentation ends.
const WIDTH: usize = 100;

/// The declaration of a label's type.
pub(super) fn declaration(label: &LabelType<'_>, set: &str) -> String {
    match &label.spec.domain {
        Domain::Closed(_) => closed(label),
        Domain::Open { limit, .. } => open(label, set, *limit),
    }
}

fn closed(label: &LabelType<'_>) -> String {
    let mut out = String::from("bellwether::closed_label! {\n");
    doc(&mut out, 1, &summary(label));
    let _written = writeln!(out, "    pub enum {} {{", label.name);
    for (position, (variant, text)) in label.values.iter().zip(label.texts()).enumerate() {
        doc(&mut out, 2, &value_doc(label, position, text));
        let _written = writeln!(out, "        {variant} = {},", literal(text));
    }
    out.push_str("    }\n");
    let fold = label.fold_slot().and_then(|slot| label.values.get(usize::try_from(slot).ok()?));
    if let Some(fold) = fold {
        let _written = writeln!(out, "    fold {fold}");
    }
    out + "}\n"
}

fn open(label: &LabelType<'_>, set: &str, limit: u32) -> String {
    let mut out = String::from("bellwether::open_label! {\n");
    let most = format!("At most {} distinct values at a time.", grouped(u64::from(limit)));
    doc(&mut out, 1, &format!("{} {most}", summary(label)));
    let _written = writeln!(out, "    pub struct {} in {set} {{", label.name);
    for (position, (constant, text)) in label.values.iter().zip(label.texts()).enumerate() {
        doc(&mut out, 2, &value_doc(label, position, text));
        let known = label.spec.values().len();
        let slot = if position < known { position as u64 } else { u64::from(limit) };
        let _written = writeln!(out, "        pub const {constant} = {};", integer(slot));
    }
    out.push_str("    }\n");
    let number = label.open.unwrap_or_default() as u64;
    let (slots, fold) = (integer(label.slots()), integer(label.fold_slot().unwrap_or_default()));
    let removable = if label.is_removable() { ", removable" } else { "" };
    let _written =
        writeln!(out, "    number {}, slots {slots}, fold {fold}{removable}", integer(number));
    out + "}\n"
}

fn summary(label: &LabelType<'_>) -> String {
    match prose(&label.spec.help) {
        help if help.is_empty() => format!("Values of the label {}.", code(&label.spec.name)),
        help => help,
    }
}

fn value_doc(label: &LabelType<'_>, position: usize, text: &str) -> String {
    let folds = label.fold_slot() == Some(position as u64) || position >= label.spec.values().len();
    match (folds, label.spec.is_open()) {
        (false, _) => code(text),
        (true, false) => format!("{}: any other value.", code(text)),
        (true, true) => format!("{}: any value past the limit.", code(text)),
    }
}

/// The declaration of a state set's states.
pub(super) fn states(metric: &MetricSpec, name: &str) -> String {
    let mut out = String::from("bellwether::states! {\n");
    doc(&mut out, 1, &format!("States of {}.", code(&metric.prometheus_name)));
    let _written = writeln!(out, "    pub enum {name} {{");
    let mut taken = Taken::default();
    let initial = name.chars().next().unwrap_or('S');
    for state in &metric.states {
        doc(&mut out, 2, &code(state));
        let _written = writeln!(out, "        {},", taken.give(&camel(state, initial)));
    }
    out + "    }\n}\n"
}

/// A paragraph of documentation, indented by `depth`.
pub(super) fn doc(out: &mut String, depth: usize, text: &str) {
    let indent = "    ".repeat(depth);
    let mut line = format!("{indent}///");
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        // A line that began with anything else could mean a list or a quotation.
        let may_begin = word.starts_with(|c: char| c.is_alphabetic() || c == '`');
        if may_begin && line.len() + 1 + word.len() > WIDTH && line.len() > indent.len() + 3 {
            let _written = writeln!(out, "{line}");
            line = format!("{indent}///");
        }
        let _written = write!(line, " {word}");
    }
    let _written = writeln!(out, "{line}");
}

//! The language reference as a page, from the field table.

use super::markdown::{add, anchor};
use crate::fields::{CATALOGUE, Field, MODULE, Record, Shape};

/// The page `docs/catalogue.md`.
pub fn emit() -> String {
    let mut records: Vec<&'static Record> = Vec::new();
    collect(&CATALOGUE, &mut records);
    collect(&MODULE, &mut records);
    let mut out = INTRODUCTION.to_owned();
    out.push_str("\n## Contents\n\n");
    for record in &records {
        let title = title(record);
        add!(&mut out, "- [{title}](#{})\n", anchor(&title));
    }
    for record in records {
        section(&mut out, record);
    }
    out.push_str(LIMITS);
    out
}

const INTRODUCTION: &str = "\
# The catalogue language

<!-- Generated from the field table of `bellwether-catalogue`; do not edit. -->

A catalogue says what a service measures: metrics, labels, alerts, queries, objectives. It is a
folder of YAML files, `bellwether.yaml` for the service and any number of modules beside or below
it, or one file that holds everything. A folder below it that has its own `bellwether.yaml` is
another catalogue and no part of this one.

The YAML is restricted so that nothing surprises: one document a file; mappings, lists and scalars
only; no anchors, aliases, merge keys, tags or tabs; no key twice; no unknown keys. Label values are
taken as typed: `200`, `true`, `NO` and `1.10` stay text. Every refusal has a code, explained by
`bellwether explain CODE` and in [codes.md](codes.md).

For completion in an editor, begin a file with
`# yaml-language-server: $schema=./bellwether-1.schema.json`
(`bellwether generate schema` writes that file).
";

const LIMITS: &str = "
## Limits

| what | at most |
|---|---|
| one file | 1 MiB |
| all files together | 8 MiB, 2,000 files, 16 folders deep |
| nesting | 64 |
| keys and values of a catalogue | 250,000 |
| a metric or label name | 128 bytes |
| a label value | 1,024 bytes |
| labels of a metric | 32 |
| boundaries of a histogram | 256 |
| combinations of a metric | 1,000 |
| cells of a metric (product of its labels' values) | 4,194,304 |

## Times, shares and names

- A time is whole numbers with units, great ones first: `y`, `w`, `d`, `h`, `m`, `s`, `ms`: `5m`,
  `1h30m`, `30d`. The bound of an SLO may have a fraction: `1.2s`.
- A share is a percentage above 0 % and below 100 %: `99.9%`.
- Worst-case series are the product of each label's values, plus one for a `fold` that is not among
  them, plus one for `optional`; `combinations` are counted exactly; a histogram multiplies by its
  boundaries plus 3 (`+Inf`, sum, count), plus 1 with native buckets.
";

/// Records in the order a reader meets them.
fn collect(record: &'static Record, found: &mut Vec<&'static Record>) {
    if found.iter().any(|known| known.name == record.name) {
        return;
    }
    found.push(record);
    for field in record.fields {
        inside(&field.shape, &mut |inner| collect(inner, found));
    }
}

fn inside(shape: &'static Shape, visit: &mut impl FnMut(&'static Record)) {
    match shape {
        Shape::Record(record) => visit(record),
        Shape::List(inner) | Shape::Map { values: inner, .. } => inside(inner, visit),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| inside(shape, visit)),
        Shape::Nothing
        | Shape::Text
        | Shape::LabelText
        | Shape::Flag
        | Shape::Whole { .. }
        | Shape::Number
        | Shape::Duration
        | Shape::Wait
        | Shape::Percent
        | Shape::Bound
        | Shape::Word(_) => {}
    }
}

fn title(record: &Record) -> String {
    let mut chars = record.name.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}

fn section(out: &mut String, record: &'static Record) {
    add!(out, "\n## {}\n\n{}\n", title(record), record.doc);
    for field in record.fields {
        entry(out, field);
    }
}

fn entry(out: &mut String, field: &'static Field) {
    let must = if field.required { " (required)" } else { "" };
    add!(out, "\n### `{}`{must}\n\n{}\n\n", field.key, field.doc);
    add!(out, "- holds: {}\n", holds(&field.shape));
    if !field.only.is_empty() {
        let types: Vec<String> = field.only.iter().map(|t| format!("`{t}`")).collect();
        add!(out, "- for the types {}\n", types.join(", "));
    }
    add!(out, "- example: `{}: {}`\n", field.key, field.example);
}

/// What a value may be, with links to the records it may hold.
fn holds(shape: &'static Shape) -> String {
    match shape {
        Shape::Record(record) => {
            let title = title(record);
            format!("a mapping, see [{title}](#{})", anchor(&title))
        }
        Shape::List(items) => format!("a list of: {}", holds(items)),
        Shape::Map { keys, values, .. } => {
            format!("a mapping from {keys}; values: {}", holds(values))
        }
        Shape::Either(shapes) => shapes.iter().map(holds).collect::<Vec<_>>().join("; or "),
        _ => shape.expected(),
    }
}

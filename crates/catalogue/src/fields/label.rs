//! Keys of a label.

use super::{ALLOW, Field, Record, Shape};

/// A label, shared or of one metric.
pub const LABEL: Record = Record {
    name: "label",
    doc: "What values a label may have. `values` alone closes the set: anything else is refused \
          and counted, or recorded as `fold` when that is given. `open: N` admits what comes, up to \
          N distinct values at a time; past that only this label becomes its `fold`, and totals \
          stay exact. A list is short for `values`.",
    fields: &[
        Field::new(
            "values",
            Shape::List(&Shape::LabelText),
            "[GET, POST]",
            "The values, as typed: `200`, `no` and `1.10` stay text. With `open` they are the \
             values that are always admitted.",
        ),
        Field::new(
            "open",
            Shape::Whole { min: 1, max: 1_000_000 },
            "60",
            "At most so many distinct values at a time, the known ones included.",
        ),
        Field::new(
            "fold",
            Shape::LabelText,
            "other",
            "What any other value is recorded as. Open labels fold to `other` unless told \
             otherwise; closed labels have no fold unless one is written.",
        ),
        Field::new(
            "optional",
            Shape::Flag,
            "true",
            "Whether the label may be absent; default `false`.",
        ),
        Field::new(
            "normalise",
            Shape::Word(&["route", "lowercase"]),
            "route",
            "What is done to a value of an open label first. `route` writes `:id` for identifiers \
             in a path and drops the query; `lowercase` makes ASCII letters small.",
        ),
        Field::new(
            "remove",
            Shape::Duration,
            "30m",
            "A value of an open label whose series have not changed for so long leaves and makes \
             room; default never.",
        ),
        Field::new("help", Shape::Text, "HTTP method.", "What the label tells apart."),
        ALLOW,
    ],
};

/// How a label is written under the top-level `labels`.
pub(super) const LABEL_SHAPE: Shape =
    Shape::Either(&[Shape::Record(&LABEL), Shape::List(&Shape::LabelText)]);

/// How a label is written inside a metric.
pub const METRIC_LABEL: Shape =
    Shape::Either(&[Shape::Record(&LABEL), Shape::List(&Shape::LabelText), Shape::Nothing]);

//! The language as one table: every key, what it may hold, what it means, an example.
//!
//! The decoder (unknown, missing and misshapen keys), the JSON Schema and the language reference
//! are all made from it, so they cannot disagree.

mod catalogue;
mod correction;
mod label;
mod metric;
mod promise;
mod slo;

pub(crate) use catalogue::REFERENCE;
pub use catalogue::{CATALOGUE, MODULE};
pub use correction::{CORRECTION, SHARED_CORRECTION};
pub use label::{LABEL, METRIC_LABEL};
pub use metric::METRIC;
pub use promise::{ALERT, QUERY};
pub use slo::{CALENDAR, PAIR, SLO};

/// A mapping with fixed keys.
#[derive(Debug)]
pub struct Record {
    /// What the mapping describes, `metric`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its keys, in the order the reference lists them.
    pub fields: &'static [Field],
}

/// One key of a [`Record`].
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// The metric types that know it; empty when all do.
    pub only: &'static [&'static str],
    /// What it means, its unit, range and default.
    pub doc: &'static str,
    /// A value, as YAML in flow style.
    pub example: &'static str,
}

impl Field {
    const fn new(
        key: &'static str,
        shape: Shape,
        example: &'static str,
        doc: &'static str,
    ) -> Self {
        Self { key, shape, required: false, only: &[], doc, example }
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn only(mut self, types: &'static [&'static str]) -> Self {
        self.only = types;
        self
    }
}

/// What a value may look like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// `~`, or nothing after the colon.
    Nothing,
    /// A text that is not empty; control characters are refused, line ends only in long ones.
    Text,
    /// The text of a label value: whatever was typed, `200` and `no` included.
    LabelText,
    /// `true` or `false`.
    Flag,
    /// A whole number in a range.
    Whole {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// A finite number.
    Number,
    /// A span of time, `5m` or `1h30m`.
    Duration,
    /// A span of time that may be none, `0s`.
    Wait,
    /// A share, `99.9%`.
    Percent,
    /// A number, or a time such as `1.2s` or `300ms`.
    Bound,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static Self),
    /// A mapping with free keys.
    Map {
        /// What the keys are.
        keys: &'static str,
        /// Whether diagnostics below are about the key.
        subject: bool,
        /// What the values are.
        values: &'static Self,
    },
    /// A mapping with fixed keys.
    Record(&'static Record),
    /// Any of several, told apart by being a scalar, a list or a mapping.
    Either(&'static [Self]),
}

impl Record {
    /// The field of a key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

impl Shape {
    /// What is expected, in words.
    pub fn expected(&self) -> String {
        match self {
            Self::Nothing => "`~`".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::LabelText => "a label value".to_owned(),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Whole { min, max: i64::MAX } => format!("a whole number from {min}"),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number => "a number".to_owned(),
            Self::Duration | Self::Wait => "a time such as `5m` or `1h30m`".to_owned(),
            Self::Percent => "a share such as `99.9%`".to_owned(),
            Self::Bound => "a number or a time such as `1.2s`".to_owned(),
            Self::Word(words) => crate::diagnostic::listed(words.iter().copied(), words.len()),
            Self::List(items) => format!("a list (of {} each)", items.expected()),
            Self::Map { keys, .. } => format!("a mapping from {keys}"),
            Self::Record(record) => format!("a mapping that describes a {}", record.name),
            Self::Either(shapes) => {
                shapes.iter().map(Self::expected).collect::<Vec<_>>().join(", or ")
            }
        }
    }
}

/// A mapping from free texts to texts.
pub(crate) const NOTES: Shape =
    Shape::Map { keys: "names to texts", subject: false, values: &Shape::Text };

/// Diagnostics silenced at one place.
pub(crate) const ALLOW: Field = Field::new(
    "allow",
    Shape::List(&Shape::Record(&ALLOWED)),
    "[{code: BW133, reason: kept for readers}]",
    "Warnings silenced for this definition only, each with the reason. One that silences nothing \
     is reported. Errors below BW200 cannot be silenced.",
);

const ALLOWED: Record = Record {
    name: "silenced warning",
    doc: "One warning that is known and accepted at this place.",
    fields: &[
        Field::new("code", Shape::Text, "BW133", "The warning's code.").required(),
        Field::new("reason", Shape::Text, "kept for readers", "Why it is accepted.").required(),
    ],
};

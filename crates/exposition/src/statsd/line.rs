//! One line: name, value, type, rate, tags, time.

use bellwether_model::{LabelPair, Number, Timestamp};

use super::options::{Flavour, StatsdOptions};
use super::sanitise::{push_name, push_part, push_tag};
use crate::push::Original;

/// The type of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Count,
    Gauge,
    Distribution,
}

impl Kind {
    fn letter(self) -> char {
        match self {
            Self::Count => 'c',
            Self::Gauge => 'g',
            Self::Distribution => 'd',
        }
    }
}

/// Renders labels as the flavour has them: `name:value,` each, or `.name.value`.
pub(super) fn labels(
    flavour: Flavour,
    labels: &[LabelPair<'_>],
    original: &Original,
    into: &mut String,
) {
    for (name, value) in labels.iter().filter(|(_, value)| !value.is_empty()) {
        let name = original.label(name);
        match flavour {
            Flavour::Plain => {
                into.push('.');
                push_part(name, into);
                into.push('.');
                push_part(value, into);
            }
            Flavour::Dog => {
                push_tag(name, into);
                into.push(':');
                push_tag(value, into);
                into.push(',');
            }
        }
    }
}

/// The name of a family with the prefix; empty when nothing of it is left.
pub(super) fn name(options: &StatsdOptions, original: &Original) -> String {
    let mut name = String::new();
    push_name(&original.name, &mut name);
    if name.is_empty() || options.prefix.is_empty() {
        return name;
    }
    let mut prefixed = String::new();
    push_name(&options.prefix, &mut prefixed);
    if !prefixed.is_empty() {
        prefixed.push('.');
    }
    prefixed + &name
}

/// What a line is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    /// `.bucket`, `.count`, `.sum` or nothing.
    pub(super) suffix: &'static str,
    /// Rendered labels: of every line, of the row, of the point, of the bucket.
    pub(super) labels: [&'a str; 4],
}

/// What a line says of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) value: Number,
    pub(super) kind: Kind,
    /// The value stands for one divided by so many.
    pub(super) rate: Option<f64>,
    pub(super) time: Timestamp,
}

/// Appends a line without its newline.
pub(super) fn write(options: &StatsdOptions, subject: &Subject<'_>, said: Said, into: &mut String) {
    let Said { value, kind, rate, time } = said;
    into.push_str(subject.name);
    into.push_str(subject.suffix);
    if options.flavour == Flavour::Plain {
        subject.labels.iter().for_each(|labels| into.push_str(labels));
    }
    into.push(':');
    push_number(value, into);
    into.push('|');
    into.push(kind.letter());
    if let Some(rate) = rate {
        into.push_str("|@");
        push_number(Number::F64(rate), into);
    }
    if options.flavour == Flavour::Dog {
        push_tags(subject, into);
        if options.timestamps && kind != Kind::Distribution {
            into.push_str("|T");
            into.push_str(itoa::Buffer::new().format(time.0.div_euclid(1000)));
        }
    }
}

fn push_tags(subject: &Subject<'_>, into: &mut String) {
    let before = into.len();
    into.push_str("|#");
    let empty = into.len();
    subject.labels.iter().for_each(|labels| into.push_str(labels));
    // Every label ends in a comma; without any there are no tags at all.
    let len = if into.len() == empty { before } else { into.len() - 1 };
    into.truncate(len);
}

/// Decimal digits of a finite number, without an exponent where some servers know none.
pub(super) fn push_number(value: Number, into: &mut String) {
    use std::fmt::Write as _;
    match value {
        Number::U64(v) => into.push_str(itoa::Buffer::new().format(v)),
        Number::I64(v) => into.push_str(itoa::Buffer::new().format(v)),
        Number::F64(v) if v.fract() == 0.0 && v.abs() < 1e15 => {
            into.push_str(itoa::Buffer::new().format(v as i64));
        }
        Number::F64(v) if (1e-5..1e15).contains(&v.abs()) => {
            into.push_str(ryu::Buffer::new().format_finite(v));
        }
        // Displaying a float never fails and has no exponent.
        Number::F64(v) => {
            let _infallible = write!(into, "{v}");
        }
    }
}

//! Holds a tree against the field table: unknown and missing keys, values of the wrong shape.
//!
//! After this pass a getter of [`crate::view::View`] either returns what the table promises or
//! nothing, and whatever is nothing has been reported.

use crate::codes;
use crate::diagnostic::{Diagnostic, Problems, hides, quoted};
use crate::distance::suggest;
use crate::fields::{Record, Shape};
use crate::scalar::{self, Refusal};
use crate::syntax::{Node, Value};

/// Longest text, in bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 16_384;
/// Longest label value, in bytes.
pub(crate) const VALUE_BYTES_MAX: usize = 1_024;

/// Reports everything about a file that does not fit `record`; keys it lacks only if it was read to
/// its end.
pub(crate) fn check_root(
    node: &Node,
    record: &'static Record,
    whole: bool,
    problems: &mut Problems,
) {
    let mut check = Check { problems };
    check.known_keys(node, record, "");
    if whole {
        check.required_keys(node, record, "");
    }
}

struct Check<'a> {
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn record(&mut self, node: &Node, record: &'static Record, subject: &str) {
        self.known_keys(node, record, subject);
        self.required_keys(node, record, subject);
    }

    fn known_keys(&mut self, node: &Node, record: &'static Record, subject: &str) {
        for (key, value) in node.entries() {
            let Some(field) = record.field(&key.text) else {
                let article = if record.name.starts_with(['a', 'S']) { "an" } else { "a" };
                let message = format!("{article} {} has no key {}", record.name, quoted(&key.text));
                let keys = record.fields.iter().map(|field| field.key);
                let help =
                    unknown_key_help(record, &key.text).unwrap_or_else(|| suggest(&key.text, keys));
                self.report(codes::UNKNOWN_KEY, key.span, subject, message, help);
                continue;
            };
            self.shape(value, &field.shape, subject, &key.text);
        }
    }

    fn required_keys(&mut self, node: &Node, record: &'static Record, subject: &str) {
        for field in record.fields.iter().filter(|field| field.required) {
            if node.get(field.key).is_some() {
                continue;
            }
            // A misspelt key has been reported as unknown already.
            let strangers = node.entries().iter().map(|(k, _)| k.text.as_str());
            let strangers = strangers.filter(|k| record.field(k).is_none());
            if crate::distance::nearest(field.key, strangers).is_some() {
                continue;
            }
            let message = format!("the {} has no `{}`", record.name, field.key);
            let help = format!("add `{}: {}`", field.key, field.example);
            self.report(codes::MISSING_KEY, head(node), subject, message, help);
        }
    }

    fn shape(&mut self, node: &Node, shape: &'static Shape, subject: &str, key: &str) {
        match (shape, &node.value) {
            (Shape::Either(shapes), _) => self.either(node, shapes, subject, key),
            (Shape::Record(record), Value::Map(_)) => self.record(node, record, subject),
            (Shape::Map { values, subject: true, .. }, Value::Map(entries)) => {
                for (name, value) in entries {
                    self.shape(value, values, &name.text, &name.text);
                }
            }
            (Shape::Map { values, subject: false, .. }, Value::Map(entries)) => {
                for (name, value) in entries {
                    self.shape(value, values, subject, &name.text);
                }
            }
            (Shape::List(items), Value::List(nodes)) => {
                for item in nodes {
                    self.shape(item, items, subject, key);
                }
            }
            (Shape::Record(_) | Shape::Map { .. } | Shape::List(_), _) => {
                self.wrong_kind(node, shape, subject, key);
            }
            (_, Value::Scalar(_)) => self.scalar(node, shape, subject, key),
            (_, Value::List(_) | Value::Map(_)) => self.wrong_kind(node, shape, subject, key),
        }
    }

    fn either(&mut self, node: &Node, shapes: &'static [Shape], subject: &str, key: &str) {
        let fitting: Vec<&'static Shape> = shapes.iter().filter(|s| same_kind(s, node)).collect();
        match fitting.as_slice() {
            [] => {
                let expected = shapes.iter().map(Shape::expected).collect::<Vec<_>>().join(", or ");
                self.misfit(node, &expected, subject, key);
            }
            [one] => self.shape(node, one, subject, key),
            several => {
                if several.iter().all(|shape| scalar_fits(node, shape).is_err()) {
                    let expected = several.iter().map(|s| s.expected()).collect::<Vec<_>>();
                    self.misfit(node, &expected.join(", or "), subject, key);
                }
            }
        }
    }

    fn scalar(&mut self, node: &Node, shape: &'static Shape, subject: &str, key: &str) {
        if let Err(refusal) = scalar_fits(node, shape) {
            let message = if key == subject {
                refusal.message
            } else {
                format!("{}: {}", quoted(key), refusal.message)
            };
            self.report(refusal.code, node.span, subject, message, refusal.help);
        }
    }

    fn wrong_kind(&mut self, node: &Node, shape: &'static Shape, subject: &str, key: &str) {
        self.misfit(node, &shape.expected(), subject, key);
    }

    fn misfit(&mut self, node: &Node, expected: &str, subject: &str, key: &str) {
        let message = format!("{} holds {}", quoted(key), found(node));
        self.report(codes::SHAPE, head(node), subject, message, format!("write {expected}"));
    }

    fn report(
        &mut self,
        code: crate::diagnostic::Code,
        span: crate::source::Span,
        subject: &str,
        message: String,
        help: String,
    ) {
        self.problems.push(Diagnostic::new(code, span, subject, message, help));
    }
}

/// For keys that are right elsewhere: where they go.
fn unknown_key_help(record: &Record, key: &str) -> Option<String> {
    let service = record.name == "module" && crate::fields::CATALOGUE.field(key).is_some();
    service.then(|| format!("move `{key}` to the service's file, the one with `bellwether: 1`"))
}

/// A collection's place is its first line: the rest of it is not what is wrong.
fn head(node: &Node) -> crate::source::Span {
    let mut span = node.span;
    if let Value::Map(entries) = &node.value
        && let Some((key, _)) = entries.first()
    {
        span = key.span;
    }
    if let Value::List(items) = &node.value
        && let Some(item) = items.first()
    {
        span.end = item.span.start.max(span.start + 1).min(span.end.max(span.start));
    }
    span
}

fn found(node: &Node) -> String {
    match &node.value {
        _ if node.is_nothing() => "nothing".to_owned(),
        Value::Scalar(scalar) => format!("the text {}", quoted(&scalar.text)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
    }
}

fn same_kind(shape: &Shape, node: &Node) -> bool {
    match (shape, &node.value) {
        (Shape::Record(_) | Shape::Map { .. }, value) => matches!(value, Value::Map(_)),
        (Shape::List(_), value) => matches!(value, Value::List(_)),
        (Shape::Nothing, _) => node.is_nothing(),
        (_, value) => matches!(value, Value::Scalar(_)) && !node.is_nothing(),
    }
}

/// Whether a scalar is what `shape` asks for.
fn scalar_fits(node: &Node, shape: &Shape) -> Result<(), Refusal> {
    if matches!(shape, Shape::Nothing) {
        return if node.is_nothing() { Ok(()) } else { Err(wrong(node, shape)) };
    }
    let Some(text) = node.text() else { return Err(wrong(node, shape)) };
    match shape {
        Shape::Text => long_text(text),
        Shape::LabelText => label_text(text),
        Shape::Flag => scalar::flag(text).map(drop),
        Shape::Whole { min, max } => scalar::whole(text, *min, *max).map(drop),
        Shape::Number => scalar::number(text).map(drop),
        Shape::Duration => scalar::duration(text).map(drop),
        Shape::Wait => scalar::wait(text).map(drop),
        Shape::Percent => scalar::percent(text).map(drop),
        Shape::Bound => scalar::bound(text).map(drop),
        Shape::Word(words) if words.contains(&text) => Ok(()),
        Shape::Word(words) => Err(Refusal {
            code: codes::WORD,
            message: format!("{} is not one of its words", quoted(text)),
            help: suggest(text, words.iter().copied()),
        }),
        Shape::Nothing
        | Shape::List(_)
        | Shape::Map { .. }
        | Shape::Record(_)
        | Shape::Either(_) => Err(wrong(node, shape)),
    }
}

fn wrong(node: &Node, shape: &Shape) -> Refusal {
    Refusal {
        code: codes::SHAPE,
        message: format!("there is {}", found(node)),
        help: format!("write {}", shape.expected()),
    }
}

fn long_text(text: &str) -> Result<(), Refusal> {
    let refuse = |message: String, help: &str| {
        Err(Refusal { code: codes::TEXT, message, help: help.to_owned() })
    };
    if text.trim().is_empty() {
        return refuse("the text is empty".to_owned(), "write it, or leave the key out");
    }
    if text.len() > TEXT_BYTES_MAX {
        return refuse(
            format!("the text has {} bytes, {TEXT_BYTES_MAX} are allowed", text.len()),
            "shorten it, or put the long form on a page and refer to it",
        );
    }
    match text.chars().find(|c| hides(*c) && *c != '\n') {
        Some(c) => refuse(
            format!("the text holds the invisible character {}", c.escape_unicode()),
            "remove it: readers and terminals would not show what is there",
        ),
        None => Ok(()),
    }
}

fn label_text(text: &str) -> Result<(), Refusal> {
    let refuse = |message: String, help: &str| {
        Err(Refusal { code: codes::LABEL_VALUE, message, help: help.to_owned() })
    };
    if text.is_empty() {
        return refuse(
            "a label value is empty, which is the same as no label".to_owned(),
            "leave the value out and write `optional: true`",
        );
    }
    if text.len() > VALUE_BYTES_MAX {
        return refuse(
            format!("a label value has {} bytes, {VALUE_BYTES_MAX} are allowed", text.len()),
            "use a short word and say the rest in `help`",
        );
    }
    match text.chars().find(|c| c.is_control()) {
        Some(c) => refuse(
            format!("a label value holds the control character {}", c.escape_unicode()),
            "remove the character",
        ),
        None => Ok(()),
    }
}

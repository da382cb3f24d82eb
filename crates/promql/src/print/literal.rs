//! Numbers, texts and names as they are written.

use crate::ast::{LabelName, Number};
use crate::keyword::Keyword;
use crate::lex::{duration_text, is_word};

/// A number in the fewest characters that read back as the same.
pub(super) fn number(number: Number) -> String {
    let duration = number.is_duration.then(|| duration_text(number.value)).flatten();
    duration.unwrap_or_else(|| float(number.value))
}

pub(super) fn float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    let plain = value.to_string();
    // A hundred zeros say less than an exponent.
    if plain.len() > 21 { format!("{value:e}") } else { plain }
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    use std::fmt::Write;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        let written = match character {
            '"' => quoted.write_str("\\\""),
            '\\' => quoted.write_str("\\\\"),
            '\n' => quoted.write_str("\\n"),
            '\r' => quoted.write_str("\\r"),
            '\t' => quoted.write_str("\\t"),
            c if c.is_control() => write!(quoted, "\\u{:04x}", u32::from(c)),
            c => quoted.write_char(c),
        };
        // Writing to a string cannot fail.
        if written.is_err() {
            break;
        }
    }
    quoted.push('"');
    quoted
}

/// A label in braces, quoted where it has to be.
pub(super) fn label(name: &str) -> String {
    let first_is_digit = name.starts_with(|c: char| c.is_ascii_digit());
    let plain = !name.is_empty() && name.bytes().all(is_word) && !first_is_digit;
    if plain { name.to_owned() } else { quoted(name) }
}

/// Labels in parentheses.
pub(super) fn labels(labels: &[LabelName]) -> String {
    let name = |label: &LabelName| {
        let reserved = Keyword::of(&label.text).is_some_and(|word| !word.names_label());
        if reserved { quoted(&label.text) } else { self::label(&label.text) }
    };
    format!("({})", labels.iter().map(name).collect::<Vec<_>>().join(", "))
}

//! Escaping: label values and HELP texts always, names by the scheme the reader asked for.

use std::borrow::Cow;

use bellwether_model::name::{is_legacy_label_name, is_legacy_metric_name};

/// What a reader that does not know UTF-8 names gets instead, as `escaping=` in `Accept` says.
///
/// Source: Prometheus' content negotiation and escaping schemes documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Escaping {
    /// `allow-utf-8`: names go out as they are, quoted where the legacy alphabet does not do.
    AllowUtf8,
    /// `underscores`: each character outside the legacy alphabet becomes `_`. What readers get
    /// that do not say.
    #[default]
    Underscores,
    /// `dots`: `_` becomes `__`, `.` becomes `_dot_`, other characters become `__`.
    Dots,
    /// `values`: `U__`, then `_` as `__` and other characters as `_hex_`; can be undone.
    Values,
}

impl Escaping {
    /// The word used in headers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllowUtf8 => "allow-utf-8",
            Self::Underscores => "underscores",
            Self::Dots => "dots",
            Self::Values => "values",
        }
    }

    /// The scheme a header names.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::AllowUtf8, Self::Underscores, Self::Dots, Self::Values];
        all.into_iter().find(|s| s.as_str() == word)
    }

    /// A metric name as this scheme writes it (without quotes).
    pub fn metric_name(self, name: &str) -> Cow<'_, str> {
        self.apply(name, is_legacy_metric_name(name), true)
    }

    /// A label name as this scheme writes it (without quotes).
    pub fn label_name(self, name: &str) -> Cow<'_, str> {
        self.apply(name, is_legacy_label_name(name), false)
    }

    fn apply(self, name: &str, legacy: bool, colon: bool) -> Cow<'_, str> {
        match self {
            Self::AllowUtf8 => name.into(),
            Self::Underscores | Self::Values if legacy => name.into(),
            Self::Underscores => rewrite("", name, colon, |out, _| out.push('_'), "_").into(),
            Self::Dots => rewrite("", name, colon, dot, "__").into(),
            Self::Values => rewrite("U__", name, colon, hex, "__").into(),
        }
    }
}

fn dot(out: &mut String, c: char) {
    out.push_str(if c == '.' { "_dot_" } else { "__" });
}

fn hex(out: &mut String, c: char) {
    let digits = (0..8).rev().map(|place| u32::from(c) >> (4 * place) & 0xf);
    out.push('_');
    let significant = digits.skip_while(|digit| *digit == 0);
    out.extend(significant.filter_map(|digit| char::from_digit(digit, 16)));
    out.push('_');
}

fn rewrite(
    start: &str,
    name: &str,
    colon: bool,
    foreign: impl Fn(&mut String, char),
    underscore: &str,
) -> String {
    let mut out = start.to_owned();
    for (i, c) in name.chars().enumerate() {
        match c {
            '_' => out.push_str(underscore),
            'a'..='z' | 'A'..='Z' => out.push(c),
            '0'..='9' if i > 0 => out.push(c),
            ':' if colon => out.push(c),
            _ => foreign(&mut out, c),
        }
    }
    out
}

/// Whether `name` needs no quotes as a metric name.
pub(crate) fn is_legacy(name: &str) -> bool {
    is_legacy_metric_name(name)
}

/// Text between double quotes: backslash, quote and newline escaped.
#[inline]
pub(crate) fn push_quoted_text(out: &mut Vec<u8>, text: &str) {
    if text.len() <= SHORT_BYTES && is_plain(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        push_escaped(out, text);
    }
}

/// Texts up to this length are looked through word by word; a search made for long texts takes
/// longer to begin than these take to end.
const SHORT_BYTES: usize = 64;

/// Whether a text has nothing to escape.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let Some(end) = text.last_chunk::<8>() else {
        return !text.iter().any(|byte| matches!(byte, b'\\' | b'"' | b'\n'));
    };
    let (words, _) = text.as_chunks::<8>();
    words.iter().chain([end]).all(|word| is_plain_word(*word))
}

#[inline]
fn is_plain_word(word: [u8; 8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let has = |byte: u8| {
        let zero_where_equal = u64::from_le_bytes(word) ^ (ONES * u64::from(byte));
        zero_where_equal.wrapping_sub(ONES) & !zero_where_equal & (ONES << 7)
    };
    has(b'\\') | has(b'"') | has(b'\n') == 0
}

fn push_escaped(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr3(b'\\', b'"', b'\n', rest) {
        out.extend_from_slice(&rest[..at]);
        out.push(b'\\');
        out.push(if rest[at] == b'\n' { b'n' } else { rest[at] });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// A HELP text: backslash and newline escaped, in OpenMetrics quotes too.
pub(crate) fn push_help(out: &mut Vec<u8>, text: &str, quotes: bool) {
    if quotes {
        return push_quoted_text(out, text);
    }
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr2(b'\\', b'\n', rest) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(if rest[at] == b'\n' { b"\\n" } else { b"\\\\" });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// Label names as they were last written, by position: rows repeat them.
#[derive(Debug, Default)]
pub(crate) struct LabelTexts(Vec<(String, Vec<u8>)>);

impl LabelTexts {
    /// `name="value"`, the name as `escaping` writes it.
    pub(crate) fn push(
        &mut self,
        out: &mut Vec<u8>,
        escaping: Escaping,
        position: usize,
        (name, value): (&str, &str),
    ) {
        if self.0.len() <= position {
            self.0.resize_with(position + 1, Default::default);
        }
        let (known, start) = &mut self.0[position];
        if known != name || start.is_empty() {
            name.clone_into(known);
            render_name(start, escaping, name);
        }
        out.extend_from_slice(start);
        push_quoted_text(out, value);
        out.push(b'"');
    }
}

/// `name="`.
fn render_name(out: &mut Vec<u8>, escaping: Escaping, name: &str) {
    out.clear();
    let name = escaping.label_name(name);
    if is_legacy_label_name(&name) {
        out.extend_from_slice(name.as_bytes());
    } else {
        out.push(b'"');
        push_quoted_text(out, &name);
        out.push(b'"');
    }
    out.extend_from_slice(b"=\"");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_escaping_is_found_at_every_place_of_every_length() {
        for length in 0..80 {
            let plain = "x".repeat(length);
            let mut text = Vec::new();
            push_quoted_text(&mut text, &plain);
            assert_eq!(text, plain.as_bytes());
            for place in 0..length {
                for (special, escaped) in [("\\", "\\\\"), ("\"", "\\\""), ("\n", "\\n")] {
                    let (before, after) = ("é".repeat(place), "x".repeat(length - place - 1));
                    text.clear();
                    push_quoted_text(&mut text, &format!("{before}{special}{after}"));
                    assert_eq!(text, format!("{before}{escaped}{after}").as_bytes());
                }
            }
        }
    }

    #[test]
    fn each_scheme_writes_foreign_names_its_way() {
        let name = "utf8.name/ü_1";
        assert_eq!(Escaping::AllowUtf8.metric_name(name), name);
        assert_eq!(Escaping::Underscores.metric_name(name), "utf8_name___1");
        assert_eq!(Escaping::Dots.metric_name(name), "utf8_dot_name______1");
        assert_eq!(Escaping::Values.metric_name("utf8.name/ü"), "U__utf8_2e_name_2f__fc_");
        assert_eq!(Escaping::Values.label_name("a:b"), "U__a_3a_b");
        assert_eq!(Escaping::Underscores.metric_name("9lives"), "_lives");
    }

    #[test]
    fn legacy_names_change_only_under_dots() {
        for scheme in [Escaping::AllowUtf8, Escaping::Underscores, Escaping::Values] {
            assert_eq!(scheme.metric_name("node:cpu_total"), "node:cpu_total");
        }
        assert_eq!(Escaping::Dots.metric_name("cpu_total"), "cpu__total");
    }
}

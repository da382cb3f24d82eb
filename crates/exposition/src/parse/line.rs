//! A cursor over one line: names, quoted texts, label sets.

use std::borrow::Cow;

use bellwether_model::name::is_legacy_label_name;

use super::{Fault, Limits, ParseCode};
use crate::encode::is_legacy;
use crate::event::Label;

/// How forgiving the grammar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Single spaces where the grammar has them and nowhere else.
    Strict,
    /// Blanks between tokens, a comma after the last label, labels beginning with `__`.
    Lenient,
}

/// What is left of a line.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Line<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over `byte`, which is ASCII, if it is next.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    pub(crate) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn blanks(&mut self, style: Style) {
        if style == Style::Lenient {
            self.skip_blanks();
        }
    }

    /// Everything up to `len` bytes from here.
    fn take(&mut self, len: usize) -> &'a str {
        let taken = self.text.get(self.at..self.at + len).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    /// Everything up to a space (lenient: or tab).
    pub(crate) fn word(&mut self, style: Style) -> &'a str {
        let rest = self.rest().as_bytes();
        let blank = |b: &u8| *b == b' ' || (style == Style::Lenient && *b == b'\t');
        self.take(rest.iter().position(blank).unwrap_or(rest.len()))
    }

    /// A metric name, quoted or of the legacy alphabet.
    pub(crate) fn metric_name(&mut self, limits: &Limits) -> Result<Cow<'a, str>, Fault> {
        let at = self.at;
        let name = if self.peek() == Some(b'"') {
            self.quoted_name()?
        } else {
            Cow::Borrowed(self.bare_name(true))
        };
        check_name(at, &name, limits, "metric")?;
        Ok(name)
    }

    /// A metric name without quotes, as before a brace.
    pub(crate) fn bare_metric_name(&mut self, limits: &Limits) -> Result<Cow<'a, str>, Fault> {
        let at = self.at;
        let name = self.bare_name(true);
        check_name(at, name, limits, "metric")?;
        Ok(name.into())
    }

    fn bare_name(&mut self, colon: bool) -> &'a str {
        let part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || (colon && *b == b':');
        let rest = self.rest().as_bytes();
        let len = rest.iter().position(|b| !part(b)).unwrap_or(rest.len());
        let bare = self.rest().get(..len).unwrap_or_default();
        let legacy = if colon { is_legacy(bare) } else { is_legacy_label_name(bare) };
        if legacy { self.take(len) } else { "" }
    }

    fn quoted_name(&mut self) -> Result<Cow<'a, str>, Fault> {
        let at = self.at;
        let name = self.quoted()?;
        match name.chars().find(|c| c.is_control()) {
            Some(_) => Err(Fault::new(
                ParseCode::Name,
                at,
                "a name holds a control character",
                "names are visible characters",
            )),
            None => Ok(name),
        }
    }

    /// A text in double quotes, unescaped. Unknown escapes stay as written.
    pub(crate) fn quoted(&mut self) -> Result<Cow<'a, str>, Fault> {
        let open = self.at;
        let unclosed = || {
            let help = "close the text with a double quote; escape quotes in it as \\\"";
            Fault::new(ParseCode::Labels, open, "a text in double quotes is expected here", help)
        };
        if !self.eat(b'"') {
            return Err(unclosed());
        }
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = self.rest().as_bytes();
            let next = memchr::memchr2(b'"', b'\\', rest).ok_or_else(unclosed)?;
            if rest[next] == b'"' {
                let raw = self.text.get(start..self.at + next).unwrap_or_default();
                self.at += next + 1;
                return Ok(if escaped { Cow::Owned(unescape(raw, true)) } else { raw.into() });
            }
            escaped = true;
            let after = self.rest().get(next + 1..).and_then(|r| r.chars().next());
            self.at += next + 1 + after.ok_or_else(unclosed)?.len_utf8();
        }
    }

    /// A label set with its braces, into `labels`. A quoted text without a value is the metric's
    /// name and returned.
    pub(crate) fn labels(
        &mut self,
        style: Style,
        limits: &Limits,
        labels: &mut Vec<Label<'a>>,
    ) -> Result<Option<Cow<'a, str>>, Fault> {
        labels.clear();
        let mut name = None;
        if !self.eat(b'{') {
            return Ok(None);
        }
        self.blanks(style);
        if self.eat(b'}') {
            return Ok(None);
        }
        loop {
            self.label(style, limits, labels, &mut name)?;
            self.blanks(style);
            if self.eat(b'}') {
                return Ok(name);
            }
            if !self.eat(b',') {
                let what = "a comma or closing brace is expected here";
                return Err(label_fault(self.at, what, "write {name=\"value\",other=\"value\"}"));
            }
            self.blanks(style);
            if style == Style::Lenient && self.eat(b'}') {
                return Ok(name);
            }
        }
    }

    fn label(
        &mut self,
        style: Style,
        limits: &Limits,
        labels: &mut Vec<Label<'a>>,
        metric: &mut Option<Cow<'a, str>>,
    ) -> Result<(), Fault> {
        let at = self.at;
        let quoted = self.peek() == Some(b'"');
        let name = if quoted { self.quoted_name()? } else { self.bare_name(false).into() };
        self.blanks(style);
        if quoted && self.peek() != Some(b'=') {
            check_name(at, &name, limits, "metric")?;
            if metric.replace(name).is_some() {
                return Err(label_fault(at, "a second metric name", "name the metric once"));
            }
            return Ok(());
        }
        check_name(at, &name, limits, "label")?;
        if !self.eat(b'=') {
            return Err(label_fault(self.at, "`=` is expected here", "write name=\"value\""));
        }
        self.blanks(style);
        let value_at = self.at;
        let value = self.quoted()?;
        check_label(style, at, value_at, (&name, &value), labels, limits)?;
        labels.push((name, value));
        Ok(())
    }
}

fn check_name(at: usize, name: &str, limits: &Limits, of: &str) -> Result<(), Fault> {
    if name.is_empty() {
        let what = format!("a {of} name is expected here");
        let help =
            "begin with a letter or underscore; UTF-8 names go in quotes, a metric's within braces";
        return Err(Fault::new(ParseCode::Name, at, what, help));
    }
    if name.len() > limits.name_bytes {
        let what =
            format!("a {of} name of {} bytes, {} are allowed", name.len(), limits.name_bytes);
        return Err(Fault::new(ParseCode::Limit, at, what, "shorten the name"));
    }
    Ok(())
}

fn check_label(
    style: Style,
    at: usize,
    value_at: usize,
    (name, value): (&str, &str),
    labels: &[Label<'_>],
    limits: &Limits,
) -> Result<(), Fault> {
    if labels.len() >= limits.labels {
        let what = format!("more than {} labels", limits.labels);
        return Err(Fault::new(ParseCode::Limit, at, what, "drop labels or raise the limit"));
    }
    if value.len() > limits.value_bytes {
        let what =
            format!("a label value of {} bytes, {} are allowed", value.len(), limits.value_bytes);
        return Err(Fault::new(ParseCode::Limit, value_at, what, "shorten the value"));
    }
    if labels.iter().any(|(n, _)| n == name) {
        let what = format!("label `{name}` is there twice");
        return Err(label_fault(at, &what, "give each label once"));
    }
    if style == Style::Strict && name.starts_with("__") || name == "__name__" {
        let what = format!("label `{name}` is reserved");
        return Err(label_fault(at, &what, "names beginning with __ are the server's own"));
    }
    Ok(())
}

fn label_fault(at: usize, what: &str, help: &'static str) -> Fault {
    Fault::new(ParseCode::Labels, at, what, help)
}

/// Undoes `\\`, `\n` and, in quoted texts, `\"`; other escapes stay as written.
pub(super) fn unescape(raw: &str, quotes: bool) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('\\') => out.push('\\'),
            Some('"') if quotes => out.push('"'),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A HELP text, unescaped.
pub(crate) fn help_text<'a>(
    raw: &'a str,
    at: usize,
    quotes: bool,
    limits: &Limits,
) -> Result<Cow<'a, str>, Fault> {
    if raw.len() > limits.help_bytes {
        let what = format!("a HELP of {} bytes, {} are allowed", raw.len(), limits.help_bytes);
        return Err(Fault::new(ParseCode::Limit, at, what, "shorten the text"));
    }
    Ok(if raw.contains('\\') { unescape(raw, quotes).into() } else { raw.into() })
}

/// Faults when name and labels of a sample are longer than the limit.
pub(crate) fn check_series(len: usize, limits: &Limits) -> Result<(), Fault> {
    if len <= limits.series_bytes {
        return Ok(());
    }
    let what = format!("name and labels of {len} bytes, {} are allowed", limits.series_bytes);
    Err(Fault::new(ParseCode::Limit, 0, what, "shorten label values"))
}

//! OpenTelemetry and dotted names as Prometheus names.
//!
//! Source: OpenTelemetry's Prometheus compatibility specification, and what Prometheus and the
//! Collector do where it leaves room. Names go through one of four strategies, [`Strategy`]; a
//! catalogue chooses among them, [`Translation`].

use crate::Unit;
use crate::spec::{MetricKind, Translation};

/// How names become Prometheus names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Strategy {
    /// Legacy alphabet; unit and `_total` or `_ratio` are added. What Prometheus does by default.
    #[default]
    UnderscoresWithSuffixes,
    /// Legacy alphabet; nothing is added.
    UnderscoresWithoutSuffixes,
    /// Any UTF-8; unit and `_total` or `_ratio` are added.
    Utf8WithSuffixes,
    /// Names stay as they are.
    None,
}

impl From<Translation> for Strategy {
    fn from(translation: Translation) -> Self {
        match translation {
            Translation::Underscores => Self::UnderscoresWithoutSuffixes,
            Translation::OpenTelemetry => Self::UnderscoresWithSuffixes,
            Translation::OpenTelemetryUtf8 => Self::Utf8WithSuffixes,
            Translation::None => Self::None,
        }
    }
}

/// What decides a name's suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A sum that only goes up: `_total`.
    Monotonic,
    /// A current value: `_ratio` when its unit is `1`.
    Gauge,
    /// Anything else: no suffix but the unit.
    Other,
}

impl From<MetricKind> for Shape {
    fn from(kind: MetricKind) -> Self {
        match kind {
            MetricKind::Counter => Self::Monotonic,
            MetricKind::Gauge => Self::Gauge,
            MetricKind::UpDown
            | MetricKind::Histogram
            | MetricKind::Latency
            | MetricKind::Distribution
            | MetricKind::Info
            | MetricKind::StateSet => Self::Other,
        }
    }
}

/// A metric's name under `strategy`; empty when no character of it is left.
///
/// `namespace` is put in front, cleaned as the name is; empty for none.
pub fn metric_name(
    name: &str,
    unit: &Unit,
    shape: Shape,
    strategy: Strategy,
    namespace: &str,
) -> String {
    match strategy {
        Strategy::UnderscoresWithSuffixes => escaped_with_suffixes(name, unit, shape, namespace),
        Strategy::UnderscoresWithoutSuffixes => escaped(name, namespace),
        Strategy::Utf8WithSuffixes => utf8_with_suffixes(name, unit, shape, namespace),
        Strategy::None if namespace.is_empty() => name.to_owned(),
        Strategy::None => format!("{namespace}_{name}"),
    }
}

/// A label's name under `strategy`; empty when no character of it is left.
///
/// Runs of characters outside the alphabet become one `_`; a leading digit gets `key_` in front.
pub fn label_name(name: &str, strategy: Strategy) -> String {
    match strategy {
        Strategy::Utf8WithSuffixes | Strategy::None => return name.to_owned(),
        Strategy::UnderscoresWithSuffixes | Strategy::UnderscoresWithoutSuffixes => {}
    }
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        let kept = if c.is_ascii_alphanumeric() { c } else { '_' };
        if kept != '_' || !out.ends_with('_') {
            out.push(kept);
        }
    }
    if !out.contains(|c| c != '_') {
        return String::new();
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) { format!("key_{out}") } else { out }
}

/// The Prometheus family name of a catalogue's metric; empty when no character of it is left.
pub fn catalogue_name(
    name: &str,
    unit: &Unit,
    kind: MetricKind,
    translation: Translation,
) -> String {
    metric_name(name, unit, kind.into(), translation.into(), "")
}

/// The Prometheus name of a catalogue's label. As written unless it is outside the legacy
/// alphabet: `a__b` stays `a__b`, which instruments write themselves.
pub fn catalogue_label_name(name: &str, translation: Translation) -> String {
    if crate::name::is_legacy_label_name(name) {
        return name.to_owned();
    }
    label_name(name, translation.into())
}

/// Characters of the legacy metric alphabet other than the underscore.
fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == ':'
}

fn escaped_with_suffixes(name: &str, unit: &Unit, shape: Shape, namespace: &str) -> String {
    let mut tokens: Vec<&str> = split(name).collect();
    if tokens.is_empty() {
        return String::new();
    }
    let (main, per) = unit_words(unit);
    // Each part of the unit counts as one token, so `per_second` is never found and may double.
    let absent = |tokens: &[&str], part: &str| !part.is_empty() && !tokens.contains(&part);
    if absent(&tokens, &main) {
        tokens.push(&main);
    }
    if absent(&tokens, &per) {
        tokens.push(&per);
    }
    if let Some(suffix) = suffix(unit, shape) {
        tokens.retain(|token| *token != suffix);
        tokens.push(suffix);
    }
    let mut all: Vec<&str> = split(namespace).collect();
    all.extend(tokens);
    guard_digit(all.join("_"))
}

fn split(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c| !is_token_char(c)).filter(|token| !token.is_empty())
}

fn escaped(name: &str, namespace: &str) -> String {
    let clean = |text: &str| {
        let parts = text.split(|c| !is_token_char(c) && c != '_').filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("_")
    };
    let (name, namespace) = (clean(name), clean(namespace));
    if !name.contains(is_token_char) {
        return String::new();
    }
    if namespace.is_empty() {
        guard_digit(name)
    } else {
        guard_digit(format!("{namespace}_{name}"))
    }
}

fn utf8_with_suffixes(name: &str, unit: &Unit, shape: Shape, namespace: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    let mut out = match namespace {
        "" => name.to_owned(),
        _ => format!("{namespace}_{name}"),
    };
    let (main, per) = unit_words(unit);
    for part in [main.as_str(), per.as_str(), suffix(unit, shape).unwrap_or_default()] {
        if !part.is_empty() {
            out.truncate(without_suffix(&out, part));
            out.push('_');
            out.push_str(part);
        }
    }
    out
}

/// Length of `name` without `suffix` and the character before it; all of it otherwise.
fn without_suffix(name: &str, suffix: &str) -> usize {
    let Some(rest) = name.strip_suffix(suffix) else { return name.len() };
    let delimiter = rest.chars().next_back().map_or(0, char::len_utf8);
    if rest.len() > delimiter { rest.len() - delimiter } else { name.len() }
}

/// The words of a unit, `By/s` as `bytes` and `per_second`.
fn unit_words(unit: &Unit) -> (String, String) {
    let text = unit.as_str();
    let (main, per) = text.split_once('/').unwrap_or((text, ""));
    let main = Unit::new(main.trim()).words();
    let per = match per.trim() {
        "" => String::new(),
        per => Unit::new(&format!("/{per}")).words(),
    };
    (main, per)
}

fn suffix(unit: &Unit, shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Monotonic => Some("total"),
        Shape::Gauge if unit.as_str() == "1" => Some("ratio"),
        Shape::Gauge | Shape::Other => None,
    }
}

fn guard_digit(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests;

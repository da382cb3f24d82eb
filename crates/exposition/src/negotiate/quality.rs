//! Lists with quality values, as `Accept` headers have them.

/// An element of such a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice<'a> {
    /// What is offered, lower case not implied.
    pub(super) value: &'a str,
    /// Its parameters but `q`, names and values trimmed, quotes taken off.
    pub(super) parameters: Vec<(&'a str, &'a str)>,
    /// 0 (never) to 1.
    pub(super) quality: f32,
}

impl<'a> Choice<'a> {
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        let found = self.parameters.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }
}

/// Longest header looked at, in bytes; what is beyond is ignored.
const HEADER_BYTES_MAX: usize = 4096;

/// The elements of a header, best first; equals stay in the order written.
pub(super) fn choices(header: &str) -> Vec<Choice<'_>> {
    let header = header.get(..HEADER_BYTES_MAX).unwrap_or(header);
    let mut all: Vec<Choice<'_>> = header.split(',').filter_map(choice).collect();
    all.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    all
}

fn choice(text: &str) -> Option<Choice<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let value = parts.next().filter(|v| !v.is_empty())?;
    let mut quality = 1.0;
    let mut parameters = Vec::new();
    for part in parts {
        let (name, text) = part.split_once('=').unwrap_or((part, ""));
        let (name, text) = (name.trim(), text.trim().trim_matches('"'));
        if name.eq_ignore_ascii_case("q") {
            quality = text.parse().ok().filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0);
        } else {
            parameters.push((name, text));
        }
    }
    Some(Choice { value, parameters, quality })
}

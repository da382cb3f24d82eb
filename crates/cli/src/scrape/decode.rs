//! Bytes to families, by the format the endpoint names or else the text shows.

use bellwether_exposition::{Limits, ParseErrors, Parsed, openmetrics, protobuf, text};

use super::fetch::{self, Scrape};
use crate::failure::Failure;

/// Parse errors listed.
const ERRORS_SHOWN_MAX: usize = 10;

/// The families of a scrape. Only its size bounds it: an endpoint that exposes too much is to be
/// told what, not refused.
pub(super) fn families(source: &str, scrape: &Scrape) -> Result<Parsed, Failure> {
    let limits = Limits::generous();
    let parse = match format(scrape) {
        Format::Text => text::parse_with,
        Format::OpenMetrics => openmetrics::parse_with,
        Format::Protobuf => protobuf::parse_with,
    };
    parse(&scrape.body, &limits).map_err(|errors| broken(source, &errors))
}

/// What can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    OpenMetrics,
    Protobuf,
}

/// What the endpoint says decides; a file says nothing, but OpenMetrics always ends in `# EOF`, and
/// protobuf has a small number where text has the first character of a line.
fn format(scrape: &Scrape) -> Format {
    let body = scrape.body.trim_ascii_end();
    match &scrape.content_type {
        Some(content_type) if content_type.contains("protobuf") => Format::Protobuf,
        Some(content_type) if content_type.contains("openmetrics") => Format::OpenMetrics,
        Some(_) => Format::Text,
        None if body.ends_with(b"# EOF") => Format::OpenMetrics,
        None if is_binary(body) => Format::Protobuf,
        None => Format::Text,
    }
}

/// Bytes at the beginning that are looked at.
const BEGINNING: usize = 64;

fn is_binary(body: &[u8]) -> bool {
    let control = |b: &u8| b.is_ascii_control() && !b.is_ascii_whitespace();
    body.iter().take(BEGINNING).any(control)
}

fn broken(source: &str, errors: &ParseErrors) -> Failure {
    let shown: Vec<String> =
        errors.0.iter().take(ERRORS_SHOWN_MAX).map(|e| format!("\n  {e}")).collect();
    let rest = errors.0.len().saturating_sub(shown.len());
    let more = if rest == 0 { String::new() } else { format!("\n  and {rest} more") };
    let what = format!("{} is no sound exposition:{}{more}", fetch::shown(source), shown.concat());
    Failure::new(what, "see what the service writes in these lines")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_scrape_is_known_by_its_bytes() {
        let of = |body: &[u8]| format(&Scrape { body: body.to_vec(), content_type: None });
        assert_eq!(of(b"# HELP a\tb\na 1\n"), Format::Text);
        assert_eq!(of(b"a 1\n# EOF\n"), Format::OpenMetrics);
        assert_eq!(of(b"\x0e\x0a\x01a\x18\x01\x22\x07\x12\x05"), Format::Protobuf);
    }

    #[test]
    fn an_endpoint_is_believed() {
        let says = |what: &str| Some(what.to_owned());
        let of = |content_type| format(&Scrape { body: b"a 1\n".to_vec(), content_type });
        assert_eq!(of(says("application/vnd.google.protobuf; proto=x")), Format::Protobuf);
        assert_eq!(of(says("application/openmetrics-text; version=1.0.0")), Format::OpenMetrics);
        assert_eq!(of(says("text/plain")), Format::Text);
    }
}

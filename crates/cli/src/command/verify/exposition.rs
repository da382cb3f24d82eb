//! Bytes to families, by the format the endpoint names or else the text shows.

use bellwether_exposition::{Limits, ParseErrors, Parsed, openmetrics, text};

use super::fetch::{self, Scrape};
use crate::failure::Failure;

/// Parse errors listed.
const ERRORS_SHOWN_MAX: usize = 10;

/// The families of a scrape. Only its size bounds it: an endpoint that exposes too much is to be
/// told what, not refused.
pub(super) fn families(source: &str, scrape: &Scrape) -> Result<Parsed, Failure> {
    let limits = Limits::generous();
    let parsed = if is_openmetrics(scrape) {
        openmetrics::parse_with(&scrape.body, &limits)
    } else {
        text::parse_with(&scrape.body, &limits)
    };
    parsed.map_err(|errors| broken(source, &errors))
}

/// What the endpoint says decides; a file says nothing, but OpenMetrics always ends in `# EOF`.
fn is_openmetrics(scrape: &Scrape) -> bool {
    match &scrape.content_type {
        Some(content_type) => content_type.contains("openmetrics"),
        None => scrape.body.trim_ascii_end().ends_with(b"# EOF"),
    }
}

fn broken(source: &str, errors: &ParseErrors) -> Failure {
    let shown: Vec<String> =
        errors.0.iter().take(ERRORS_SHOWN_MAX).map(|e| format!("\n  {e}")).collect();
    let rest = errors.0.len().saturating_sub(shown.len());
    let more = if rest == 0 { String::new() } else { format!("\n  and {rest} more") };
    let what = format!("{} is no sound exposition:{}{more}", fetch::shown(source), shown.concat());
    Failure::new(what, "see what the service writes in these lines")
}

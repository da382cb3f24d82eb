//! `Accept`.

use super::quality::{Choice, choices};
use crate::Escaping;

/// The formats there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormatKind {
    /// Prometheus text.
    Text,
    /// OpenMetrics.
    OpenMetrics,
    /// `io.prometheus.client.MetricFamily`, each with its length before it.
    Protobuf,
}

/// What to answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    /// The format.
    pub kind: FormatKind,
    /// Its version as the answer states it; empty for protobuf.
    pub version: &'static str,
    /// How names outside the legacy alphabet are written.
    pub escaping: Escaping,
    /// Whether the answer repeats the escaping, as it does to readers that asked for one.
    pub states_escaping: bool,
}

impl Format {
    /// What readers get that ask for nothing, or for nothing there is.
    pub const fn fallback() -> Self {
        Self {
            kind: FormatKind::Text,
            version: "0.0.4",
            escaping: Escaping::Underscores,
            states_escaping: false,
        }
    }

    /// The `Content-Type` of the answer.
    pub fn content_type(&self) -> String {
        let mut text = match self.kind {
            FormatKind::Text => format!("text/plain; version={}; charset=utf-8", self.version),
            FormatKind::OpenMetrics => {
                format!("application/openmetrics-text; version={}; charset=utf-8", self.version)
            }
            FormatKind::Protobuf => "application/vnd.google.protobuf; \
                proto=io.prometheus.client.MetricFamily; encoding=delimited"
                .to_owned(),
        };
        if self.states_escaping {
            text.push_str("; escaping=");
            text.push_str(self.escaping.as_str());
        }
        text
    }
}

/// The format an `Accept` header prefers. Several header lines are joined with commas before.
///
/// Text 1.0.0 is answered as 0.0.4 with the escaping stated: readers of 1.0.0 take that.
pub fn negotiate(accept: Option<&str>) -> Format {
    let choices = choices(accept.unwrap_or_default());
    let mut wanted = choices.iter().filter(|c| c.quality > 0.0);
    wanted.find_map(format_of).unwrap_or(Format::fallback())
}

fn format_of(choice: &Choice<'_>) -> Option<Format> {
    let (kind, version) = match choice.value.to_ascii_lowercase().as_str() {
        "application/vnd.google.protobuf" => (protobuf(choice)?, ""),
        "application/openmetrics-text" => (FormatKind::OpenMetrics, openmetrics(choice)?),
        "text/plain" => (FormatKind::Text, text(choice)?),
        "*/*" | "text/*" => return Some(Format::fallback()),
        _ => return None,
    };
    let asked = choice.parameter("escaping");
    let escaping = asked.and_then(Escaping::from_word);
    Some(Format {
        kind,
        version,
        escaping: escaping.unwrap_or_default(),
        states_escaping: escaping.is_some(),
    })
}

fn protobuf(choice: &Choice<'_>) -> Option<FormatKind> {
    let proto = choice.parameter("proto") == Some("io.prometheus.client.MetricFamily");
    let delimited = choice.parameter("encoding") == Some("delimited");
    (proto && delimited).then_some(FormatKind::Protobuf)
}

fn openmetrics(choice: &Choice<'_>) -> Option<&'static str> {
    match choice.parameter("version") {
        None | Some("1.0.0") => Some("1.0.0"),
        Some("0.0.1") => Some("0.0.1"),
        Some(_) => None,
    }
}

fn text(choice: &Choice<'_>) -> Option<&'static str> {
    matches!(choice.parameter("version"), None | Some("0.0.4" | "1.0.0")).then_some("0.0.4")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PB: &str = "application/vnd.google.protobuf;\
        proto=io.prometheus.client.MetricFamily;encoding=delimited";
    const OM: &str = "application/openmetrics-text";

    #[test]
    fn prometheus_2_42_with_native_histograms_gets_protobuf() {
        let accept = format!(
            "{PB},{OM};version=1.0.0;q=0.8,{OM};version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        );
        let format = negotiate(Some(&accept));
        assert_eq!(format.kind, FormatKind::Protobuf);
        assert_eq!(format.escaping, Escaping::Underscores);
        assert_eq!(
            format.content_type(),
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; \
             encoding=delimited"
        );
    }

    #[test]
    fn prometheus_3_without_native_histograms_gets_openmetrics_with_its_escaping() {
        let accept = format!(
            "{OM};version=1.0.0;escaping=allow-utf-8;q=0.6,{OM};version=0.0.1;q=0.5,\
             text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,\
             */*;q=0.2"
        );
        let format = negotiate(Some(&accept));
        assert_eq!(
            format.content_type(),
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        );
    }

    #[test]
    fn vmagent_browsers_and_strangers_get_text() {
        let plain = "text/plain; version=0.0.4; charset=utf-8";
        for accept in [
            None,
            Some(""),
            Some("text/plain;version=0.0.4;q=1,*/*;q=0.1"),
            Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            Some("application/json"),
            Some("application/openmetrics-text;version=2.0.0"),
            Some("application/openmetrics-text;q=0"),
            Some(";;;,,,=;q=x"),
        ] {
            assert_eq!(negotiate(accept).content_type(), plain, "{accept:?}");
        }
    }

    #[test]
    fn text_1_0_0_is_answered_as_0_0_4_with_its_escaping() {
        let format = negotiate(Some("text/plain;version=1.0.0;escaping=dots"));
        assert_eq!(
            format.content_type(),
            "text/plain; version=0.0.4; charset=utf-8; escaping=dots"
        );
        assert_eq!(format.escaping, Escaping::Dots);
    }
}

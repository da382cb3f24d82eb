//! What the family being written was called before it was translated for Prometheus.
//!
//! A [`FamilySink`](bellwether_model::FamilySink) is told Prometheus names and units in words, and
//! beside them, where they are known, the names as the catalogue writes them (`checkout.duration`)
//! and units in UCUM (`ms`). OTLP, StatsD and Sentry want those.

use bellwether_model::{FamilyHead, Unit};

/// The names of one family, kept from its head to its last point.
///
/// A family whose head knows no original ones keeps its Prometheus name, and gets the UCUM unit of
/// its unit's word.
#[derive(Debug, Default)]
pub(crate) struct Original {
    pub(crate) name: String,
    /// In UCUM; empty when none.
    pub(crate) unit: String,
    /// Whether it is a sum that goes both ways, which Prometheus calls a gauge.
    pub(crate) up_down: bool,
    /// Labels whose Prometheus name differs from the original one: Prometheus name, original.
    labels: Vec<(String, String)>,
}

impl Original {
    /// Takes the names of the family that begins.
    pub(crate) fn begin(&mut self, head: &FamilyHead<'_>) {
        let unknown = bellwether_model::Original {
            name: head.name,
            unit: ucum(head.unit),
            ..bellwether_model::Original::default()
        };
        let known = head.original.unwrap_or(unknown);
        known.name.clone_into(&mut self.name);
        known.unit.clone_into(&mut self.unit);
        self.up_down = known.up_down;
        self.labels.clear();
        let renamed = known.labels.iter().map(|(name, was)| ((*name).into(), (*was).into()));
        self.labels.extend(renamed);
    }

    /// The original name of the label Prometheus knows as `prometheus`.
    pub(crate) fn label<'a>(&'a self, prometheus: &'a str) -> &'a str {
        let found = self.labels.iter().find(|(name, _)| name == prometheus);
        found.map_or(prometheus, |(_, original)| original)
    }
}

/// Units in UCUM whose words expositions have.
const UCUM: [&str; 22] = [
    "d", "h", "min", "s", "ms", "us", "ns", "By", "KiBy", "MiBy", "GiBy", "TiBy", "kBy", "MBy",
    "GBy", "TBy", "m", "V", "A", "J", "Cel", "Hz",
];

/// The UCUM unit of a unit's word; the word itself when none is known.
fn ucum(word: &str) -> &str {
    match word {
        "ratio" => "1",
        "percent" => "%",
        _ => UCUM.iter().find(|unit| Unit::new(unit).words() == word).map_or(word, |unit| unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_model::FamilyKind;

    fn head(original: Option<bellwether_model::Original<'_>>) -> FamilyHead<'_> {
        let (name, kind) = ("wait_milliseconds", FamilyKind::Gauge);
        FamilyHead { name, kind, unit: "milliseconds", help: "", inner: &[], original }
    }

    #[test]
    fn words_of_units_become_ucum_again() {
        assert_eq!(ucum("seconds"), "s");
        assert_eq!(ucum("bytes"), "By");
        assert_eq!(ucum("ratio"), "1");
        assert_eq!(ucum(""), "");
        assert_eq!(ucum("furlongs"), "furlongs");
    }

    #[test]
    fn nothing_of_a_family_is_left_when_the_next_begins() {
        let mut original = Original::default();
        original.begin(&head(Some(bellwether_model::Original {
            name: "wait",
            unit: "ms",
            up_down: true,
            labels: &[("status_code", "status.code")],
        })));
        assert_eq!((original.name.as_str(), original.unit.as_str()), ("wait", "ms"));
        assert!(original.up_down);
        assert_eq!(original.label("status_code"), "status.code");
        assert_eq!(original.label("route"), "route");
        original.begin(&head(None));
        assert_eq!((original.name.as_str(), original.unit.as_str()), ("wait_milliseconds", "ms"));
        assert!(!original.up_down);
        assert_eq!(original.label("status_code"), "status_code");
    }
}

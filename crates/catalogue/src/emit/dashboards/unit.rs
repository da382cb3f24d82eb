//! The ids Grafana knows units by.

use bellwether_model::Unit;
use bellwether_model::spec::{MetricKind, MetricSpec};

/// Id of a unit in Grafana's list of value formats.
pub(super) type GrafanaUnit = &'static str;

/// A plain number, shortened: 1.2 K.
pub(super) const NUMBER: GrafanaUnit = "short";
/// A share, 0.5 shown as 50 %.
pub(super) const SHARE: GrafanaUnit = "percentunit";

/// UCUM, a value of it, its rate per second.
const UNITS: [(&str, GrafanaUnit, GrafanaUnit); 34] = [
    ("%", "percent", NUMBER),
    ("A", "amp", NUMBER),
    ("By", "bytes", "binBps"),
    ("Cel", "celsius", NUMBER),
    ("GBy", "decgbytes", "GBs"),
    ("GiBy", "gbytes", "GiBs"),
    ("Hz", "hertz", NUMBER),
    ("J", "joule", "watt"),
    ("KBy", "deckbytes", "KBs"),
    ("KiBy", "kbytes", "KiBs"),
    ("MBy", "decmbytes", "MBs"),
    ("MiBy", "mbytes", "MiBs"),
    ("TBy", "dectbytes", "TBs"),
    ("TiBy", "tbytes", "TiBs"),
    ("V", "volt", NUMBER),
    ("W", "watt", NUMBER),
    ("bit", "bits", "bps"),
    ("d", "d", NUMBER),
    ("g", "massg", NUMBER),
    ("h", "h", NUMBER),
    ("kBy", "deckbytes", "KBs"),
    ("m", "lengthm", NUMBER),
    ("mA", "mamp", NUMBER),
    ("mV", "mvolt", NUMBER),
    ("min", "m", NUMBER),
    ("ms", "ms", NUMBER),
    ("ns", "ns", NUMBER),
    ("s", "s", SHARE),
    ("us", "µs", NUMBER),
    ("{dollar}", "currencyUSD", NUMBER),
    ("{euro}", "currencyEUR", NUMBER),
    ("{packet}", NUMBER, "pps"),
    ("{read}", NUMBER, "rps"),
    ("{write}", NUMBER, "wps"),
];

/// Things that are counted as requests.
const REQUESTS: [&str; 4] = ["request", "req", "response", "http_request"];
/// Things that are counted as operations.
const OPERATIONS: [&str; 8] =
    ["operation", "op", "call", "query", "command", "transaction", "execution", "lookup"];

/// The unit of a metric's values; of one observation, for a histogram.
pub(super) fn of_value(metric: &MetricSpec) -> GrafanaUnit {
    if metric.kind == MetricKind::Latency && metric.unit.as_str().is_empty() {
        return "s";
    }
    if metric.unit.as_str() == "1" && is_share(&metric.name) {
        return SHARE;
    }
    value(&metric.unit)
}

/// The unit of values of a UCUM unit.
pub(super) fn value(unit: &Unit) -> GrafanaUnit {
    match unit.as_str().split_once('/') {
        Some((of, "s")) => rate(&Unit::new(of)),
        Some((of, "min")) if Unit::new(of).is_dimensionless() => "cpm",
        Some(_) => NUMBER,
        None => entry(unit).map_or(NUMBER, |(_, value, _)| *value),
    }
}

/// The unit of what is added in a second.
pub(super) fn rate(unit: &Unit) -> GrafanaUnit {
    if let Some((_, _, rate)) = entry(unit) {
        return rate;
    }
    let thing = unit.as_str().trim_matches(['{', '}']);
    if REQUESTS.contains(&thing) {
        "reqps"
    } else if OPERATIONS.contains(&thing) {
        "ops"
    } else if unit.is_dimensionless() {
        "cps"
    } else {
        NUMBER
    }
}

fn entry(unit: &Unit) -> Option<&'static (&'static str, GrafanaUnit, GrafanaUnit)> {
    UNITS.iter().find(|(ucum, _, _)| *ucum == unit.as_str())
}

/// Whether a plain number is a share by its name.
pub(super) fn is_share(name: &str) -> bool {
    const WORDS: [&str; 6] =
        ["ratio", "utilization", "utilisation", "fraction", "share", "saturation"];
    name.split(['_', '.']).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_the_unit_of_what_they_count() {
        let rate = |ucum: &str| rate(&Unit::new(ucum));
        assert_eq!(rate("{request}"), "reqps");
        assert_eq!(rate("{query}"), "ops");
        assert_eq!(rate("{login}"), "cps");
        assert_eq!(rate("By"), "binBps");
        assert_eq!(rate("s"), "percentunit");
        assert_eq!(rate("furlong"), "short");
    }

    #[test]
    fn values_per_second_are_rates() {
        let value = |ucum: &str| value(&Unit::new(ucum));
        assert_eq!(value("By/s"), "binBps");
        assert_eq!(value("{mint}/s"), "cps");
        assert_eq!(value("{mint}/min"), "cpm");
        assert_eq!(value("By"), "bytes");
        assert_eq!(value(""), "short");
    }
}

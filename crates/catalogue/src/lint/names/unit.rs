//! What names and units say about what is measured, and in which scale.

use bellwether_model::MetricSpec;
use bellwether_model::spec::MetricKind;

use super::words;
use Dimension::{Bytes, Other, Share, Temperature, Time};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Time,
    Bytes,
    Share,
    Temperature,
    Other,
}

/// A unit that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    /// In UCUM notation.
    pub(super) ucum: &'static str,
    /// As Prometheus writes it at the end of a name.
    pub(super) word: &'static str,
    pub(super) dimension: Dimension,
}

impl Measure {
    /// The unit Prometheus uses for everything of this dimension.
    pub(super) fn base(self) -> Self {
        let base = |ucum| UNITS.iter().find(|(m, _)| m.ucum == ucum).map_or(self, |(m, _)| *m);
        match self.dimension {
            Time => base("s"),
            Bytes => base("By"),
            Share => base("1"),
            Temperature | Other => self,
        }
    }

    /// Whether it is a second or a part of one: what durations of requests are measured in.
    pub(super) fn is_fine_time(self) -> bool {
        matches!(self.ucum, "s" | "ms" | "us" | "ns")
    }
}

const fn unit(ucum: &'static str, word: &'static str, dimension: Dimension) -> Measure {
    Measure { ucum, word, dimension }
}

/// Units and the other words they go by.
const UNITS: [(Measure, &[&str]); 26] = [
    (unit("s", "seconds", Time), &["second", "sec", "secs", "s"]),
    (unit("ms", "milliseconds", Time), &["millisecond", "millis", "msec", "msecs", "ms"]),
    (unit("us", "microseconds", Time), &["microsecond", "micros", "usec", "usecs", "us"]),
    (unit("ns", "nanoseconds", Time), &["nanosecond", "nanos", "nsec", "nsecs", "ns"]),
    (unit("min", "minutes", Time), &["minute", "mins"]),
    (unit("h", "hours", Time), &["hour", "hrs"]),
    (unit("d", "days", Time), &["day"]),
    (unit("By", "bytes", Bytes), &["byte"]),
    (unit("kBy", "kilobytes", Bytes), &["kilobyte", "kb"]),
    (unit("KiBy", "kibibytes", Bytes), &["kibibyte", "kib"]),
    (unit("MBy", "megabytes", Bytes), &["megabyte", "mb"]),
    (unit("MiBy", "mebibytes", Bytes), &["mebibyte", "mib"]),
    (unit("GBy", "gigabytes", Bytes), &["gigabyte", "gb"]),
    (unit("GiBy", "gibibytes", Bytes), &["gibibyte", "gib"]),
    (unit("TBy", "terabytes", Bytes), &["terabyte", "tb"]),
    (unit("TiBy", "tebibytes", Bytes), &["tebibyte", "tib"]),
    (unit("1", "ratio", Share), &[]),
    (unit("%", "percent", Share), &["percentage", "pct", "perc"]),
    (unit("Cel", "celsius", Temperature), &[]),
    (unit("[degF]", "fahrenheit", Temperature), &[]),
    (unit("K", "kelvin", Temperature), &[]),
    (unit("V", "volts", Other), &[]),
    (unit("A", "amperes", Other), &[]),
    (unit("J", "joules", Other), &[]),
    (unit("W", "watts", Other), &[]),
    (unit("Hz", "hertz", Other), &[]),
];

/// The unit a word of a name means.
pub(super) fn of_word(word: &str) -> Option<Measure> {
    let means =
        |(measure, others): &&(Measure, &[&str])| measure.word == word || others.contains(&word);
    UNITS.iter().find(means).map(|(measure, _)| *measure)
}

/// What a stated unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    Nothing,
    Known(Measure),
    /// `{request}`, `1/s`: counts, shares of things, speeds, and units not in the table.
    Counts,
    Unclear,
}

/// What the metric's `unit` says.
pub(super) fn stated(spec: &MetricSpec) -> Stated {
    let unit = spec.unit.as_str();
    if unit.is_empty() {
        return Stated::Nothing;
    }
    if let Some((measure, _)) = UNITS.iter().find(|(measure, _)| measure.ucum == unit) {
        return Stated::Known(*measure);
    }
    let one_thing = unit.starts_with('{') && unit.find('}') == Some(unit.len() - 1);
    if one_thing { Stated::Counts } else { Stated::Unclear }
}

/// The unit a name ends in (`_total` and `_info` left out) and the word that says so. Names with
/// `per` are left alone: their last word is only half of the unit.
pub(super) fn in_name(spec: &MetricSpec) -> Option<(Measure, String)> {
    let mut words = words::of(&spec.name);
    if words.iter().any(|word| word == "per") {
        return None;
    }
    if matches!(words.last().map(String::as_str), Some("total" | "info")) {
        words.pop();
    }
    let word = words.pop()?;
    // `_s` may be anything, and a name that is a unit alone says nothing of one.
    if words.is_empty() || word == "s" && stated(spec) == Stated::Nothing {
        return None;
    }
    Some((of_word(&word)?, word))
}

/// The unit of a metric: the stated one, else the one of its name.
pub(super) fn measured(spec: &MetricSpec) -> Option<Measure> {
    match stated(spec) {
        Stated::Known(measure) => Some(measure),
        Stated::Nothing => in_name(spec).map(|(measure, _)| measure),
        Stated::Counts | Stated::Unclear => None,
    }
}

/// Whether the metric holds a number with a unit at all.
pub(super) fn has_unit(kind: MetricKind) -> bool {
    !matches!(kind, MetricKind::Info | MetricKind::StateSet)
}

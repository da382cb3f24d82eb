//! Units of values inside expressions: a small algebra that knows seconds, bytes and things counted,
//! and says nothing when it is not sure.

use bellwether_model::Unit;
use bellwether_model::spec::{MetricKind, MetricSpec};

/// A unit as powers of its parts: `By/s` is bytes 1, seconds −1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Dimension {
    pub(crate) seconds: i8,
    pub(crate) bytes: i8,
    /// Things counted: requests, errors, carts.
    pub(crate) things: i8,
    /// How many base units one is: 0.001 for milliseconds.
    pub(crate) scale: f64,
}

impl Dimension {
    pub(crate) const ONE: Self = Self { seconds: 0, bytes: 0, things: 0, scale: 1.0 };
    pub(crate) const SECONDS: Self = Self { seconds: 1, ..Self::ONE };
    pub(crate) const THINGS: Self = Self { things: 1, ..Self::ONE };

    /// The unit of a metric's values: as stated, or as its name says; nothing when neither does.
    pub(crate) fn of_metric(spec: &MetricSpec) -> Option<Self> {
        if spec.kind == MetricKind::Latency {
            return Some(Self::SECONDS);
        }
        Self::of_unit(&spec.unit).or_else(|| Self::of_name(&spec.prometheus_name))
    }

    /// The dimension of a UCUM unit.
    pub(crate) fn of_unit(unit: &Unit) -> Option<Self> {
        match unit.as_str().split_once('/') {
            Some((main, per)) => Self::part(main)?.divided_by(&Self::part(per)?),
            None => Self::part(unit.as_str()),
        }
    }

    fn part(unit: &str) -> Option<Self> {
        let time = |scale| Some(Self { scale, ..Self::SECONDS });
        let bytes = |scale| Some(Self { bytes: 1, scale, ..Self::ONE });
        match unit {
            "s" => time(1.0),
            "ms" => time(1e-3),
            "us" => time(1e-6),
            "ns" => time(1e-9),
            "min" => time(60.0),
            "h" => time(3_600.0),
            "d" => time(86_400.0),
            "By" => bytes(1.0),
            "kBy" | "KBy" => bytes(1e3),
            "MBy" => bytes(1e6),
            "GBy" => bytes(1e9),
            "KiBy" => bytes(1_024.0),
            "MiBy" => bytes(1_048_576.0),
            "GiBy" => bytes(1_073_741_824.0),
            "1" => Some(Self::ONE),
            "%" => Some(Self { scale: 0.01, ..Self::ONE }),
            _ if unit.starts_with('{') => Some(Self::THINGS),
            _ => None,
        }
    }

    /// The unit a name ends in, before `_total`.
    fn of_name(name: &str) -> Option<Self> {
        let base = name.strip_suffix("_total").unwrap_or(name);
        let unit = match base.rsplit('_').next()? {
            "seconds" => "s",
            "milliseconds" | "ms" => "ms",
            "microseconds" => "us",
            "nanoseconds" => "ns",
            "minutes" => "min",
            "hours" => "h",
            "days" => "d",
            "bytes" => "By",
            "ratio" => "1",
            "percent" | "pct" | "percentage" => "%",
            _ => return None,
        };
        Self::part(unit)
    }

    #[must_use]
    pub(crate) fn times(&self, other: &Self) -> Option<Self> {
        Some(Self {
            seconds: self.seconds.checked_add(other.seconds)?,
            bytes: self.bytes.checked_add(other.bytes)?,
            things: self.things.checked_add(other.things)?,
            scale: self.scale * other.scale,
        })
    }

    #[must_use]
    pub(crate) fn divided_by(&self, other: &Self) -> Option<Self> {
        self.times(&Self {
            seconds: other.seconds.checked_neg()?,
            bytes: other.bytes.checked_neg()?,
            things: other.things.checked_neg()?,
            scale: 1.0 / other.scale,
        })
    }

    /// Per second.
    pub(crate) fn per_second(&self) -> Option<Self> {
        self.divided_by(&Self::SECONDS)
    }

    /// A plain number or share.
    pub(crate) fn is_plain(&self) -> bool {
        self.seconds == 0 && self.bytes == 0 && self.things == 0
    }

    /// A time.
    pub(crate) fn is_time(&self) -> bool {
        self.seconds == 1 && self.bytes == 0 && self.things == 0
    }

    /// Whether values of the two can be added and compared. Counts and plain numbers can.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let same_scale = (self.scale / other.scale - 1.0).abs() < 1e-9;
        self.seconds == other.seconds && self.bytes == other.bytes && same_scale
    }

    /// In words for messages: `ms`, `By/s`, `1/s`.
    pub(crate) fn words(&self) -> String {
        let over = match (self.bytes, self.things) {
            (1, 0) => self.prefixed("bytes"),
            (0, 1) => "a count".to_owned(),
            (0, 0) if self.seconds == 1 => self.time(),
            (0, 0) if self.seconds == 0 => match self.scale {
                0.01 => "percent".to_owned(),
                _ => "a plain number".to_owned(),
            },
            (0, 0) => "a rate".to_owned(),
            _ => "a mixed unit".to_owned(),
        };
        if self.seconds == -1 { format!("{over} per second") } else { over }
    }

    fn time(&self) -> String {
        match self.scale {
            1e-3 => "milliseconds",
            1e-6 => "microseconds",
            1e-9 => "nanoseconds",
            60.0 => "minutes",
            3_600.0 => "hours",
            86_400.0 => "days",
            _ => "seconds",
        }
        .to_owned()
    }

    fn prefixed(&self, word: &str) -> String {
        match self.scale {
            1e3 => format!("kilo{word}"),
            1e6 => format!("mega{word}"),
            1_024.0 => format!("kibi{word}"),
            1_048_576.0 => format!("mebi{word}"),
            1_073_741_824.0 => format!("gibi{word}"),
            _ => word.to_owned(),
        }
    }
}

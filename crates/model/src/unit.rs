//! Units as UCUM writes them, and the words Prometheus names and OpenMetrics use instead.

/// A unit in UCUM notation: `s`, `By`, `1`, `{request}`, `By/s`. Empty when none was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Unit(String);

impl Unit {
    /// Keeps `ucum` as written.
    pub fn new(ucum: &str) -> Self {
        Self(ucum.to_owned())
    }

    /// The unit as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the unit counts things or is a plain number: it adds no word to a name.
    pub fn is_dimensionless(&self) -> bool {
        let core = self.0.split('/').next().unwrap_or_default();
        core.is_empty() || core == "1" || (core.starts_with('{') && core.ends_with('}'))
    }

    /// The unit as words, `By/s` as `bytes_per_second`; empty for counts and plain numbers.
    ///
    /// Source: OpenTelemetry's Prometheus compatibility specification. Unknown units stay as they
    /// are, with everything a name cannot hold taken out.
    pub fn words(&self) -> String {
        let (main, per) = match self.0.split_once('/') {
            Some((main, per)) => (main.trim(), per.trim()),
            None => (self.0.trim(), ""),
        };
        let main = lookup(&MAIN, main);
        let per = lookup(&PER, per);
        match (main.is_empty(), per.is_empty()) {
            (_, true) => main,
            (true, false) => format!("per_{per}"),
            (false, false) => format!("{main}_per_{per}"),
        }
    }
}

fn lookup(table: &[(&str, &str)], part: &str) -> String {
    if part.contains(['{', '}']) {
        return String::new();
    }
    match table.iter().find(|(ucum, _)| *ucum == part) {
        Some((_, word)) => (*word).to_owned(),
        None => clean(part),
    }
}

fn clean(part: &str) -> String {
    let words = part.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("_")
}

const MAIN: [(&str, &str); 31] = [
    ("d", "days"),
    ("h", "hours"),
    ("min", "minutes"),
    ("s", "seconds"),
    ("ms", "milliseconds"),
    ("us", "microseconds"),
    ("ns", "nanoseconds"),
    ("By", "bytes"),
    ("KiBy", "kibibytes"),
    ("MiBy", "mebibytes"),
    ("GiBy", "gibibytes"),
    ("TiBy", "tebibytes"),
    ("kBy", "kilobytes"),
    ("KBy", "kilobytes"),
    ("MBy", "megabytes"),
    ("GBy", "gigabytes"),
    ("TBy", "terabytes"),
    ("m", "meters"),
    ("V", "volts"),
    ("A", "amperes"),
    ("J", "joules"),
    ("W", "watts"),
    ("g", "grams"),
    ("Cel", "celsius"),
    ("Hz", "hertz"),
    ("%", "percent"),
    ("1", ""),
    ("", ""),
    ("mV", "millivolts"),
    ("mA", "milliamperes"),
    ("kHz", "kilohertz"),
];

const PER: [(&str, &str); 8] = [
    ("s", "second"),
    ("m", "minute"),
    ("min", "minute"),
    ("h", "hour"),
    ("d", "day"),
    ("w", "week"),
    ("mo", "month"),
    ("y", "year"),
];

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn ucum_becomes_words() {
        let words = |ucum: &str| Unit::new(ucum).words();
        assert_eq!(words("s"), "seconds");
        assert_eq!(words("By/s"), "bytes_per_second");
        assert_eq!(words("{request}"), "");
        assert_eq!(words("{request}/s"), "per_second");
        assert_eq!(words("1"), "");
        assert_eq!(words("m/s"), "meters_per_second");
        assert_eq!(words("furlong"), "furlong");
    }
}

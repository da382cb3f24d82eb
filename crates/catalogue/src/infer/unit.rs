//! The unit of a metric: what OpenMetrics says, or what its name or help tells.

use bellwether_model::{MetricKind, Unit};

use super::draft::Guess;
use super::observe::Observed;

/// Units looked for in names, in UCUM; what they are called is the vocabulary's business.
const KNOWN: [&str; 24] = [
    "s", "By", "ms", "us", "ns", "min", "h", "d", "KiBy", "MiBy", "GiBy", "Cel", "V", "A", "J",
    "W", "g", "m", "Hz", "%", "kHz", "mV", "mA", "By/s",
];
/// Phrases of help texts, and the unit they mean.
const PHRASES: [(&str, &str); 8] = [
    ("in seconds", "s"),
    ("(seconds)", "s"),
    ("in milliseconds", "ms"),
    ("in bytes", "By"),
    ("(bytes)", "By"),
    ("in celsius", "Cel"),
    ("in hertz", "Hz"),
    ("in percent", "%"),
];
/// Words that end in s and are no plurals.
const SINGULAR: [&str; 14] = [
    "access",
    "address",
    "alias",
    "as",
    "bus",
    "class",
    "dns",
    "fs",
    "https",
    "kubernetes",
    "process",
    "status",
    "success",
    "tls",
];
/// What follows the thing counted: `carts_open`, `requests_failed`.
const STATES: [&str; 8] =
    ["active", "failed", "idle", "open", "pending", "queued", "running", "waiting"];

/// The unit of a family that will have the type `kind`.
pub(super) fn guess(observed: &Observed<'_>, kind: MetricKind) -> Option<Guess<String>> {
    if !observed.unit.is_empty() {
        return said(observed.unit).map(Guess::stated);
    }
    if matches!(kind, MetricKind::Info | MetricKind::StateSet) {
        return None;
    }
    let words: Vec<&str> = observed.name.split(['_', '.', ':']).filter(|w| !w.is_empty()).collect();
    let from_name = || Some(Guess::because(of_name(&words)?, "from the name"));
    let from_help = || Some(Guess::because(of_help(observed.help)?, "from the help text"));
    let things = || Some(Guess::because(counted(&words)?, "what the name counts"));
    from_name().or_else(from_help).or_else(things)
}

/// The unit that is called so; one that nobody knows keeps its word.
fn said(words: &str) -> Option<String> {
    let ucum = KNOWN.iter().find(|ucum| Unit::new(ucum).words() == words);
    let own = || (Unit::new(words).words() == words).then_some(words);
    ucum.copied().or_else(own).map(str::to_owned)
}

/// The unit a name ends in, a counter's `_total` and a state not counted.
fn of_name(words: &[&str]) -> Option<String> {
    let words = words.strip_suffix(&["total"]).unwrap_or(words);
    let ends = |unit: &str| {
        let unit: Vec<&str> = unit.split('_').collect();
        words.ends_with(&unit) && words.len() > unit.len()
    };
    if ends("ratio") {
        return Some("1".to_owned());
    }
    let mut called = KNOWN.iter().map(|ucum| (Unit::new(ucum).words(), *ucum));
    // `bytes_per_second` ends in no unit but its own.
    let found = called.find(|(unit, _)| ends(unit))?;
    Some(found.1.to_owned())
}

fn of_help(help: &str) -> Option<String> {
    let help = help.to_lowercase();
    let help = help.trim_end_matches('.');
    let found = PHRASES.iter().find(|(phrase, _)| {
        help.ends_with(phrase) || help.contains(&format!("{phrase} ")) && !help.contains("per ")
    });
    found.map(|(_, unit)| (*unit).to_owned())
}

/// The thing counted, `{request}` of `requests_total`: a plural at the end of the name, or before
/// a state.
fn counted(words: &[&str]) -> Option<String> {
    let words = words.strip_suffix(&["total"]).unwrap_or(words);
    let is_state = |word: &str| STATES.contains(&word) || word.len() > 4 && word.ends_with("ed");
    let (last, before) = words.split_last()?;
    let thing = if is_state(last) { *before.last()? } else { *last };
    let only = words.len() < 2;
    let singular = singular(thing).filter(|_| !only)?;
    Some(format!("{{{singular}}}"))
}

fn singular(word: &str) -> Option<String> {
    let letters = word.bytes().all(|b| b.is_ascii_lowercase());
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    if !letters
        || !plural
        || SINGULAR.contains(&word)
        || word.ends_with("us")
        || word.ends_with("is")
    {
        return None;
    }
    let stem = |suffix: &str| word.strip_suffix(suffix);
    if let Some(stem) = stem("ies") {
        return Some(format!("{stem}y"));
    }
    let hissing = ["sses", "shes", "ches", "xes"].iter().any(|end| word.ends_with(end));
    let stem = if hissing { stem("es") } else { stem("s") };
    stem.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Option<String> {
        let words: Vec<&str> = name.split('_').collect();
        of_name(&words).or_else(|| counted(&words))
    }

    #[test]
    fn names_tell_units_and_what_is_counted() {
        for (name, unit) in [
            ("x_request_duration_seconds", Some("s")),
            ("x_cpu_seconds_total", Some("s")),
            ("x_sent_bytes_total", Some("By")),
            ("x_temp_celsius", Some("Cel")),
            ("x_used_ratio", Some("1")),
            ("x_read_bytes_per_second", Some("By/s")),
            ("x_http_requests_total", Some("{request}")),
            ("x_deliveries_total", Some("{delivery}")),
            ("x_payment_attempts_total", Some("{attempt}")),
            ("x_cache_misses_total", Some("{miss}")),
            ("x_carts_open", Some("{cart}")),
            ("x_lookups_failed_total", Some("{lookup}")),
            ("x_process_status", None),
            ("x_load1", None),
            ("seconds", None),
        ] {
            assert_eq!(of(name).as_deref(), unit, "{name}");
        }
    }

    #[test]
    fn a_unit_openmetrics_states_is_found_again_by_its_word() {
        assert_eq!(said("seconds").as_deref(), Some("s"));
        assert_eq!(said("bytes").as_deref(), Some("By"));
        assert_eq!(said("requests").as_deref(), Some("requests"));
        assert_eq!(said("a b"), None);
    }

    #[test]
    fn help_tells_a_unit_at_its_end() {
        assert_eq!(of_help("Size of the heap in bytes.").as_deref(), Some("By"));
        assert_eq!(of_help("Requests answered."), None);
    }
}

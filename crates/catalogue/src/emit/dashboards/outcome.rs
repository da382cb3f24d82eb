//! Which label of a metric says how things went, and which of its values are failures.

use bellwether_model::spec::{Domain, LabelSpec, MetricSpec};

/// A label that tells failures from the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome<'a> {
    pub(super) label: &'a str,
    /// The values that are failures of the service, and never all of them.
    pub(super) failures: Vec<&'a str>,
}

/// Labels that are outcomes by name.
const LABELS: [&str; 9] = [
    "code",
    "outcome",
    "result",
    "status",
    "status_class",
    "status_code",
    "success",
    "verdict",
    "disposition",
];
/// Values that say that all went well; with one of them any label is an outcome.
const WELL: [&str; 9] =
    ["2xx", "200", "ok", "success", "succeeded", "true", "completed", "delivered", "accepted"];
/// Words of values that say that it did not.
const BADLY: [&str; 16] = [
    "5xx",
    "aborted",
    "crashed",
    "error",
    "errored",
    "exception",
    "fail",
    "failed",
    "failure",
    "fault",
    "given_up",
    "internal",
    "panic",
    "timed_out",
    "timeout",
    "unavailable",
];
/// Words of failures that are the caller's.
const OF_OTHERS: [&str; 4] = ["client", "caller", "user", "4xx"];

/// The outcome among a metric's labels.
pub(super) fn of(metric: &MetricSpec) -> Option<Outcome<'_>> {
    metric.labels.iter().find_map(outcome)
}

fn outcome(label: &LabelSpec) -> Option<Outcome<'_>> {
    let Domain::Closed(values) = &label.domain else { return None };
    let named = LABELS.contains(&label.name.as_str());
    let well = values.iter().any(|v| WELL.contains(&v.to_ascii_lowercase().as_str()));
    if !named && !well {
        return None;
    }
    let failures: Vec<&str> =
        values.iter().map(String::as_str).filter(|v| failed(label, v)).collect();
    (!failures.is_empty() && failures.len() < values.len())
        .then_some(Outcome { label: &label.name, failures })
}

fn failed(label: &LabelSpec, value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    if label.name == "success" {
        return value == "false";
    }
    if value.len() == 3 && value.bytes().all(|b| b.is_ascii_digit()) {
        return value.starts_with('5');
    }
    let has = |words: &[&str]| words.iter().any(|word| holds(&value, word));
    has(&BADLY) && !has(&OF_OTHERS)
}

/// Whether `value` is `word`, or has it between `_`, `-`, `.` or spaces.
fn holds(value: &str, word: &str) -> bool {
    let apart = |text: &str| format!("_{}_", text.replace(['-', '.', ' '], "_"));
    apart(value).contains(&apart(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str, values: &[&str]) -> LabelSpec {
        LabelSpec {
            name: name.to_owned(),
            help: String::new(),
            domain: Domain::Closed(values.iter().map(|v| (*v).to_owned()).collect()),
            fold: None,
            optional: false,
            shared: None,
        }
    }

    #[test]
    fn failures_of_the_service_are_told_from_those_of_its_callers() {
        let found = |name: &str, values: &[&str]| {
            outcome(&label(name, values)).map(|o| o.failures.join(" "))
        };
        let failures = |name, values: &[&str]| found(name, values).unwrap_or_default();
        assert_eq!(failures("outcome", &["ok", "client_error", "server_error"]), "server_error");
        assert_eq!(failures("status_class", &["2xx", "4xx", "5xx"]), "5xx");
        assert_eq!(failures("code", &["200", "404", "500", "503"]), "500 503");
        assert_eq!(failures("success", &["true", "false"]), "false");
        assert_eq!(failures("delivery", &["delivered", "retried", "given_up"]), "given_up");
        assert_eq!(found("cause", &["error", "panic"]), None, "says how, not whether");
        assert_eq!(found("result", &["error", "timeout"]), None, "nothing to compare with");
        assert_eq!(found("result", &["hit", "miss"]), None);
        assert_eq!(found("result", &["ok", "terror"]), None, "words, not parts of words");
    }
}

//! What metrics are called: as the document has them, and as Prometheus does.

use crate::trial::{Book, Samples, Series};

/// The names of the document, which DogStatsD and Sentry get, and Prometheus's.
const NAMES: [(&str, &str); 15] = [
    ("http.request.count", "http_request_count_total"),
    ("http.request.duration", "http_request_duration_milliseconds"),
    ("http.error.count", "http_error_count_total"),
    ("rate_limit.hits", "rate_limit_hits_total"),
    ("auth.failure", "auth_failure_total"),
    ("security.spray_detected", "security_spray_detected_total"),
    ("security.access_anomaly", "security_access_anomaly_total"),
    ("security.anomaly_score", "security_anomaly_score"),
    ("security.spray_ip_blocked", "security_spray_ip_blocked_total"),
    ("ai_guard.event", "ai_guard_event_total"),
    ("infrastructure.failure", "infrastructure_failure_total"),
    ("db.critical_write_failure", "db_critical_write_failure_total"),
    ("webhook.failure", "webhook_failure_total"),
    ("reset_flow.success", "reset_flow_success_total"),
    ("reset_flow.failure", "reset_flow_failure_total"),
];

/// Prometheus's name of one of the document's; a name the document lacks stays.
pub(super) fn prometheus(dotted: &str) -> &str {
    NAMES.iter().find(|(name, _)| *name == dotted).map_or(dotted, |(_, name)| name)
}

/// What a back end that adds up has in the end: counts, and how many values were observed.
pub(super) fn counted(book: &Book) -> Samples {
    let mut samples = book.numbers();
    for (series, values) in book.observations() {
        samples.0.insert(series.with("_count", None), values.len() as f64);
    }
    samples
}

/// The same with values as tags, in which a colon would part name and value.
pub(super) fn tagged(samples: &Samples) -> Samples {
    let tagged = samples.0.iter().map(|(series, value)| {
        let labels =
            series.labels.iter().map(|(name, text)| (name.clone(), text.replace(':', "_")));
        (Series::new(&series.name, labels), *value)
    });
    Samples(tagged.collect())
}

/// The series a back end names by the document.
pub(super) fn series(
    dotted: &str,
    ending: &str,
    labels: impl IntoIterator<Item = (String, String)>,
) -> Series {
    Series::new(&format!("{}{ending}", prometheus(dotted)), labels)
}

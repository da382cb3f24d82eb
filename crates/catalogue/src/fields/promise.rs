//! Keys of alerts and queries.

use super::{ALLOW, Field, NOTES, Record, Shape};

/// One alert.
pub const ALERT: Record = Record {
    name: "alert",
    doc: "One alert, written out as a Prometheus rule.",
    fields: &[
        Field::new("expr", Shape::Text, "up == 0", "When it fires, in PromQL.").required(),
        Field::new("for", Shape::Wait, "5m", "How long the expression must hold; default 0."),
        Field::new(
            "keep_firing_for",
            Shape::Wait,
            "10m",
            "How long it keeps firing after the expression stopped holding; default 0.",
        ),
        Field::new("severity", Shape::Text, "page", "How bad it is; becomes a label."),
        Field::new(
            "summary",
            Shape::Text,
            "\"{{ $value }} payments fail a second\"",
            "One line for whoever is woken; a Prometheus template.",
        ),
        Field::new("description", Shape::Text, "Card payments fail.", "More, for readers."),
        Field::new(
            "runbook",
            Shape::Text,
            "docs/runbooks/payments.md",
            "Its runbook page, instead of the one `runbooks` makes: a path inside the repository \
             or an http(s) address.",
        ),
        Field::new("labels", NOTES, "{team: payments}", "More labels of the alert."),
        Field::new("annotations", NOTES, "{dashboard: payments}", "More annotations."),
        Field::new(
            "test",
            Shape::Record(&TEST),
            "{given: {'result=\"failure\"': 0+30x20}, fires_at: 10m}",
            "Series that must make it fire, and when.",
        ),
        ALLOW,
    ],
};

const TEST: Record = Record {
    name: "alert test",
    doc: "A unit test of an alert; says `fires_at`, `silent_at` or both.",
    fields: &[
        Field::new(
            "given",
            Shape::Map {
                keys: "selectors, or label matchers of the alert's metric, to series",
                subject: false,
                values: &Shape::Text,
            },
            "{'result=\"failure\"': 0+30x20}",
            "Series in promtool's notation.",
        )
        .required(),
        Field::new(
            "every",
            Shape::Duration,
            "15s",
            "Time between two values of a series; default `1m`, as in promtool.",
        ),
        Field::new("fires_at", Shape::Duration, "10m", "When it must be firing."),
        Field::new("silent_at", Shape::Duration, "2m", "When it must not be firing."),
    ],
};

/// One query.
pub const QUERY: Record = Record {
    name: "query",
    doc: "One query worth keeping. With `record` it is also a recording rule.",
    fields: &[
        Field::new(
            "expr",
            Shape::Text,
            "sum by (method) (rate(requests_total[5m]))",
            "The query, in PromQL.",
        )
        .required(),
        Field::new("help", Shape::Text, "Requests by method.", "What it tells, for readers."),
        Field::new(
            "unit",
            Shape::Text,
            "\"{request}/s\"",
            "Unit of its values in UCUM notation; default: none.",
        ),
        Field::new(
            "record",
            Shape::Text,
            "method:requests:rate5m",
            "Name of the recording rule that keeps its results. No metric may have it.",
        ),
        ALLOW,
    ],
};

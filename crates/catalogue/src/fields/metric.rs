//! Keys of a metric.

use super::{ALLOW, Field, METRIC_LABEL, NOTES, Record, Shape};

const DISTRIBUTIONS: &[&str] = &["histogram", "latency", "distribution"];
const NUMBERS: &[&str] = &["counter", "gauge", "updown"];

/// One metric.
pub const METRIC: Record = Record {
    name: "metric",
    doc: "One metric. Names may be dotted (`script.executions.total`) or underscored; two names \
          that become one Prometheus name are an error.",
    fields: &[
        Field::new(
            "type",
            Shape::Word(&[
                "counter",
                "gauge",
                "updown",
                "histogram",
                "latency",
                "distribution",
                "info",
                "stateset",
            ]),
            "counter",
            "`counter` only goes up; `gauge` is a current value, set; `updown` is a sum that goes \
             both ways (a gauge in Prometheus); `histogram` counts observations in `buckets`; \
             `latency` is a histogram in seconds with the boundaries 0.001, 0.01, 0.1, 1 and 10; \
             `distribution` is a native histogram, a DogStatsD or Sentry distribution; `info` holds \
             facts as labels, value 1; `stateset` is one of several `states`.",
        )
        .required(),
        Field::new(
            "unit",
            Shape::Text,
            "s",
            "Unit in UCUM notation: `s`, `By`, `1`, `{request}`. Default: none; `latency` is `s`.",
        ),
        Field::new("help", Shape::Text, "Requests answered.", "What it means, in one sentence."),
        Field::new(
            "labels",
            Shape::Either(&[
                Shape::Map { keys: "label names", subject: false, values: &METRIC_LABEL },
                Shape::List(&Shape::Text),
            ]),
            "{method: ~, result: [success, failure]}",
            "A list of shared labels; or a mapping from each label to its definition, to the \
             values alone, to `~` for the shared definition as it is, or to what narrows it: fewer \
             `values`, a lower `open`, another `optional`, `fold` or `help`. An `info` metric may \
             name labels that are defined nowhere: they hold one value.",
        ),
        Field::new(
            "combinations",
            Shape::List(&Shape::Map {
                keys: "label names to a value, a list of values, `\"*\"` (present) or `~` (absent)",
                subject: false,
                values: &Shape::Either(&[
                    Shape::LabelText,
                    Shape::List(&Shape::LabelText),
                    Shape::Nothing,
                ]),
            }),
            "[{result: success, reason: ~}, {result: failure, reason: \"*\"}]",
            "The only label combinations that exist; a label not mentioned may be anything. \
             Without the key all combinations do.",
        ),
        Field::new(
            "buckets",
            Shape::List(&Shape::Number),
            "[0.05, 0.1, 0.3, 1, 3, 10]",
            "Upper bounds, ascending, in the metric's unit; +Inf is added, and so are the bounds of \
             SLOs. A histogram without them is a native one.",
        )
        .only(&["histogram"]),
        Field::new(
            "native",
            Shape::Either(&[Shape::Record(&NATIVE), Shape::Flag]),
            "true",
            "Exponential buckets as well. `true` means schema 3 and a range by unit: 1e-6 to 3600 \
             for `s`, 1 to 2^40 for `By`, 1e-3 to 1e9 otherwise. A `distribution` always has them.",
        )
        .only(DISTRIBUTIONS),
        Field::new(
            "value",
            Shape::Word(&["integer", "float"]),
            "integer",
            "How it is kept. Default: `float` for gauges and for counters in `s`, else `integer`.",
        )
        .only(NUMBERS),
        Field::new(
            "states",
            Shape::List(&Shape::LabelText),
            "[starting, ready, draining]",
            "The states of a state set.",
        )
        .only(&["stateset"]),
        Field::new(
            "budget",
            Shape::Whole { min: 1, max: i64::MAX },
            "1500",
            "Series allowed for this metric at worst; every bucket of a histogram is one.",
        ),
        Field::new(
            "otel",
            Shape::Text,
            "storefront.requests",
            "Its OpenTelemetry name, which must translate to the metric's Prometheus name.",
        ),
        Field::new(
            "stability",
            Shape::Word(&["development", "alpha", "beta", "release_candidate", "stable"]),
            "stable",
            "How far users may rely on it.",
        ),
        Field::new("since", Shape::Text, "1.4.0", "The version that introduced it."),
        Field::new(
            "deprecated",
            Shape::Record(&DEPRECATED),
            "{reason: renamed, renamed_to: storefront_carts_open}",
            "Why it should not be used any more.",
        ),
        Field::new("annotations", NOTES, "{team: payments}", "Free notes for other tools."),
        ALLOW,
    ],
};

const NATIVE: Record = Record {
    name: "native histogram",
    doc: "Exponential buckets.",
    fields: &[
        Field::new(
            "schema",
            Shape::Whole { min: -4, max: 8 },
            "3",
            "Resolution: each power of two has `2^schema` buckets; default 3.",
        ),
        Field::new(
            "min",
            Shape::Number,
            "0.000001",
            "Smaller observations are counted as zero; above 0.",
        ),
        Field::new(
            "max",
            Shape::Number,
            "3600",
            "Greater observations are counted in the last bucket; above `min`.",
        ),
    ],
};

const DEPRECATED: Record = Record {
    name: "deprecation",
    doc: "Why a metric should not be used any more.",
    fields: &[
        Field::new(
            "reason",
            Shape::Word(&["renamed", "obsoleted", "uncategorized"]),
            "renamed",
            "What happened to it.",
        )
        .required(),
        Field::new(
            "renamed_to",
            Shape::Text,
            "storefront_carts_open",
            "With `renamed`: its successor, a metric of this catalogue.",
        ),
        Field::new("note", Shape::Text, "goes with 2.0", "More, for readers."),
    ],
};

//! Keys of the service's file and of module files.

use super::{ALERT, ALLOW, Field, METRIC, QUERY, Record, SHARED_CORRECTION, SLO, Shape};
use crate::fields::label::LABEL_SHAPE;

/// The service's own file, `bellwether.yaml`, or a catalogue that is one file.
pub const CATALOGUE: Record = Record {
    name: "catalogue",
    doc: "The service's own file, `bellwether.yaml`. It says what holds for all modules, and may \
          hold metrics, alerts and SLOs itself: they make a module of the service's name. A small \
          catalogue is this one file.",
    fields: &[
        Field::new(
            "bellwether",
            Shape::Whole { min: 1, max: 1 },
            "1",
            "Version of the language. It marks the service's file; exactly one file has it.",
        )
        .required(),
        Field::new("service", Shape::Text, "storefront", "Name of the service.").required(),
        TITLE,
        Field::new(
            "prefix",
            Shape::Text,
            "storefront_",
            "What every metric name begins with, as written or as Prometheus sees it. Leave it \
             out when names differ.",
        ),
        Field::new(
            "budget",
            Shape::Whole { min: 1, max: i64::MAX },
            "2500",
            "Time series one process may expose at worst, over all metrics.",
        ),
        Field::new(
            "runbooks",
            Shape::Text,
            "docs/runbooks/{alert}.md",
            "Path of an alert's runbook page inside the repository; `{alert}` stands for its name.",
        ),
        Field::new(
            "reference",
            Shape::Text,
            "docs/metrics.md",
            "Path of the generated Metrics Reference inside the repository, so that runbooks and \
             it link to each other: a page when it ends in `.md`, else a folder with a page for \
             each module.",
        ),
        Field::new(
            "translation",
            Shape::Word(&["underscores", "opentelemetry", "opentelemetry_utf8", "none"]),
            "underscores",
            "How names become Prometheus names. `underscores` (the default) writes `_` for what \
             Prometheus cannot hold and adds nothing; `opentelemetry` also adds the unit and \
             `_total` or `_ratio`; `opentelemetry_utf8` adds them and keeps dots and all else; \
             `none` keeps names as written.",
        ),
        Field::new(
            "forbid_labels",
            Shape::List(&Shape::Text),
            "[account_id, email]",
            "Label names no metric may have.",
        ),
        Field::new(
            "scrape_interval",
            Shape::Duration,
            "15s",
            "How often each process is scraped, 1s to 1h; default 15s. Expressions are held \
             against it.",
        ),
        Field::new(
            "evaluation_interval",
            Shape::Duration,
            "30s",
            "How often rules are evaluated, 1s to 1h; default `scrape_interval`.",
        ),
        Field::new(
            "severities",
            Shape::List(&Shape::Text),
            "[page, ticket]",
            "The only severities alerts may have. Without the key any will do.",
        ),
        Field::new(
            "external",
            Shape::List(&Shape::Text),
            "[up, \"node_*\"]",
            "Metrics of others that expressions may use; a trailing `*` stands for any rest. Their \
             types and labels are not known, so nothing is said about them.",
        ),
        Field::new(
            "target_labels",
            Shape::List(&Shape::Text),
            "[job, instance]",
            "Labels the scraper adds to every series; default `[job, instance]`. Expressions and \
             templates may use them.",
        ),
        Field::new(
            "counter_suffix",
            Shape::Word(&["any", "total"]),
            "total",
            "What names of counters end in, as Prometheus sees them: `total` asks for `_total`; \
             `any` (the default) asks for nothing.",
        ),
        MODULE_NAME,
        HELP,
        LABELS,
        METRICS,
        REASON,
        SEE,
        ALERTS,
        QUERIES,
        SLOS,
        CORRECTIONS,
        DASHBOARD,
        ALLOW,
    ],
};

/// Any other file.
pub const MODULE: Record = Record {
    name: "module",
    doc: "Any other file of the folder: one module, metrics that belong together.",
    fields: &[
        MODULE_NAME.required(),
        TITLE,
        HELP,
        LABELS,
        METRICS,
        REASON,
        SEE,
        ALERTS,
        QUERIES,
        SLOS,
        CORRECTIONS,
        DASHBOARD,
        ALLOW,
    ],
};

const TITLE: Field = Field::new("title", Shape::Text, "Checkout", "Heading in generated pages.");

const MODULE_NAME: Field = Field::new(
    "module",
    Shape::Text,
    "checkout",
    "Name of the module: small letters, digits, `_` and `-`. In the service's file it defaults to \
     the service's name.",
);

const HELP: Field = Field::new(
    "help",
    Shape::Text,
    "Carts, payments and receipts.",
    "What the module does, for readers.",
);

const LABELS: Field = Field::new(
    "labels",
    Shape::Map { keys: "label names to definitions", subject: true, values: &LABEL_SHAPE },
    "{method: {values: [GET, POST], fold: other}}",
    "Label definitions shared by the metrics of all files. Each name is defined once.",
);

const METRICS: Field = Field::new(
    "metrics",
    Shape::Either(&[
        Shape::Map {
            keys: "metric names to metrics",
            subject: true,
            values: &Shape::Record(&METRIC),
        },
        Shape::Word(&["none"]),
    ]),
    "{storefront_carts_open: {type: gauge, help: Unpaid carts.}}",
    "The metrics by name. A module without metrics says `none` and gives a `reason`, or the \
     modules to `see`.",
);

const REASON: Field = Field::new(
    "reason",
    Shape::Text,
    "a library without state",
    "With `metrics: none`: why the module has none.",
);

const SEE: Field = Field::new(
    "see",
    Shape::Either(&[
        Shape::List(&Shape::Either(&[Shape::Text, Shape::Record(&REFERENCE)])),
        Shape::Text,
    ]),
    "[proxy, {module: sessions, metrics: sessions_*}]",
    "Modules that hold metrics about this one; each must exist, and so must the metrics named.",
);

/// A module that holds metrics about another one.
pub(crate) const REFERENCE: Record = Record {
    name: "reference",
    doc: "A module that holds metrics about this one, and which they are.",
    fields: &[
        Field::new("module", Shape::Text, "sessions", "The other module.").required(),
        Field::new(
            "metrics",
            Shape::Either(&[Shape::List(&Shape::Text), Shape::Text]),
            "sessions_*",
            "One or more of its metrics; a trailing `*` stands for any rest. Each must match at \
             least one. Without the key all of them are meant.",
        ),
        Field::new("help", Shape::Text, "Lifetimes and ends.", "What they say about this module."),
    ],
};

const ALERTS: Field = Field::new(
    "alerts",
    Shape::Map { keys: "alert names to alerts", subject: true, values: &Shape::Record(&ALERT) },
    "{CheckoutDown: {expr: up == 0, for: 5m}}",
    "The alerts by name.",
);

const QUERIES: Field = Field::new(
    "queries",
    Shape::Map { keys: "query names to queries", subject: true, values: &Shape::Record(&QUERY) },
    "{carts_opened: {expr: 'sum(rate(storefront_carts_total[5m]))', help: Carts opened.}}",
    "Queries worth keeping that are no alerts, by name: for dashboards, pages and recording rules.",
);

const SLOS: Field = Field::new(
    "slos",
    Shape::Map { keys: "SLO names to SLOs", subject: true, values: &Shape::Record(&SLO) },
    "{latency: {objective: 99%, window: 30d, histogram: request_seconds, below: 300ms}}",
    "The service level objectives by name.",
);

const CORRECTIONS: Field = Field::new(
    "corrections",
    Shape::Map {
        keys: "names to corrections",
        subject: true,
        values: &Shape::Record(&SHARED_CORRECTION),
    },
    "{freeze: {from: 2026-12-24, to: 2026-12-27, reason: closed, by: ops, slos: [latency]}}",
    "Times that shall not count, for several SLOs.",
);

const DASHBOARD: Field = Field::new(
    "dashboard",
    Shape::List(&Shape::Record(&ROW)),
    "[{row: Traffic, panels: [storefront_carts_open]}]",
    "Dashboard rows in the order wanted; without them a row a module is made.",
);

const ROW: Record = Record {
    name: "dashboard row",
    doc: "One row of panels.",
    fields: &[
        Field::new("row", Shape::Text, "Traffic", "Its heading.").required(),
        Field::new(
            "panels",
            Shape::List(&Shape::Text),
            "[requests_total by outcome, request_seconds p50 p99]",
            "Its panels: a metric, then `by LABEL`, `top N by LABEL` or quantiles.",
        )
        .required(),
    ],
};

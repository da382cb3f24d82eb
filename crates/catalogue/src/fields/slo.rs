//! Keys of SLOs.

use super::{ALLOW, CORRECTION, Field, Record, Shape};

/// One service level objective.
pub const SLO: Record = Record {
    name: "SLO",
    doc: "One service level objective: `total` with `bad` or `good`, or `histogram` with `below`, \
          or `gauge` with `holds`. Rules, alerts, board rows and a runbook page are made from it.",
    fields: &[
        Field::new(
            "objective",
            Shape::Percent,
            "99.9%",
            "Share of good events, above 0% and below 100%.",
        )
        .required(),
        Field::new(
            "window",
            Shape::Either(&[Shape::Duration, Shape::Record(&CALENDAR)]),
            "30d",
            "The rolling window, 1h to 1y, or a window of the calendar.",
        )
        .required(),
        Field::new("total", Shape::Text, "requests_total", "Selector of all events."),
        Field::new(
            "bad",
            Shape::Text,
            "'requests_total{status_class=\"5xx\"}'",
            "Selector of the bad events.",
        ),
        Field::new(
            "good",
            Shape::Text,
            "'requests_total{outcome=\"ok\"}'",
            "Selector of the good events.",
        ),
        Field::new("histogram", Shape::Text, "request_seconds", "Selector of a histogram."),
        Field::new(
            "below",
            Shape::Bound,
            "300ms",
            "Observations up to this are good: a time, or a number in the histogram's unit. It \
             becomes a bucket boundary.",
        ),
        Field::new("gauge", Shape::Text, "queue_jobs", "Selector of a gauge."),
        Field::new(
            "holds",
            Shape::Text,
            "'<= 1000'",
            "What each sample of the gauge must be to be good: `<`, `<=`, `>` or `>=`, and a \
             number in the gauge's unit; in quotes, as YAML has a use for `>`. A sample is taken \
             whenever rules are evaluated.",
        ),
        Field::new("help", Shape::Text, "Pages answer fast.", "What it promises, for readers."),
        Field::new(
            "group",
            Shape::List(&Shape::Text),
            "[region]",
            "Labels whose values have a budget and alerts each. Without it all series are one.",
        ),
        Field::new(
            "method",
            Shape::Word(&["occurrences", "timeslices"]),
            "timeslices",
            "`occurrences` counts events: an outage at night costs little. `timeslices` counts \
             slices of time, each good or bad whatever its traffic. Default `occurrences`.",
        ),
        Field::new(
            "slice",
            Shape::Duration,
            "1m",
            "How long a slice is, with `timeslices`: at least `1m`, and a part of an hour; default \
             `1m`. Slices without events count neither as good nor as bad.",
        ),
        Field::new(
            "slice_target",
            Shape::Percent,
            "95%",
            "Share of good events from which on a slice is good, with `timeslices`; default: the \
             objective.",
        ),
        Field::new(
            "alerts",
            Shape::Map {
                keys: "names to burn-rate alerts",
                subject: false,
                values: &Shape::Record(&PAIR),
            },
            "{critical: {factor: 14.4, long: 1h, short: 5m}}",
            "Its burn-rate alerts, most urgent first; `{}` for none. Default: `critical` 14 over 1h \
             and 5m, `warning` 6 over 6h and 30m, `info` 1 over 3d and 6h once less than 50% of \
             the budget remains.",
        ),
        Field::new(
            "min_bad",
            Shape::Whole { min: 1, max: 1_000_000_000 },
            "3",
            "Bad events in an alert's long window below which it does not fire, for alerts that do \
             not say it themselves; default 1. With little traffic one error would be a page.",
        ),
        Field::new(
            "spent",
            Shape::List(&Shape::Text),
            "[50%, 100%]",
            "Spent shares of the budget that are alerts of their own; `[]` for none. Default 25%, \
             50%, 75% and 100%.",
        ),
        Field::new(
            "corrections",
            Shape::Map {
                keys: "names to corrections",
                subject: false,
                values: &Shape::Record(&CORRECTION),
            },
            "{db-move: {from: 2026-12-01 22:00, duration: 4h, reason: the database moves, by: ops}}",
            "Times that shall not count, by name.",
        ),
        Field::new(
            "runbook",
            Shape::Text,
            "docs/runbooks/availability.md",
            "Its runbook page, instead of the one `runbooks` makes: a path inside the repository \
             or an http(s) address.",
        ),
        Field::new(
            "external",
            Shape::Flag,
            "true",
            "The metrics are not of this catalogue and are taken on trust; default `false`.",
        ),
        ALLOW,
    ],
};

/// A window of the calendar.
pub const CALENDAR: Record = Record {
    name: "calendar window",
    doc: "A window of the calendar: the budget is whole again when the next one begins.",
    fields: &[
        Field::new(
            "calendar",
            Shape::Word(&["week", "month", "quarter", "year"]),
            "month",
            "How long it is; weeks begin on Monday.",
        )
        .required(),
        Field::new(
            "zone",
            Shape::Text,
            "Europe/Berlin",
            "The IANA name of the zone whose midnight begins it; default `UTC`.",
        ),
    ],
};

/// A burn-rate alert.
pub const PAIR: Record = Record {
    name: "burn-rate alert",
    doc: "A burn-rate alert: it fires while the burn rate of both windows is above the factor.",
    fields: &[
        Field::new(
            "factor",
            Shape::Text,
            "14.4",
            "The burn rate, a decimal number. At 1 the budget lasts exactly the window. It must be \
             below 1 / (1 - objective): no burn can be higher.",
        )
        .required(),
        Field::new("long", Shape::Duration, "1h", "The long window: how much must have happened.")
            .required(),
        Field::new(
            "short",
            Shape::Duration,
            "5m",
            "The short window: that it still happens. At least two scrapes; default: a twelfth of \
             the long one.",
        ),
        Field::new(
            "severity",
            Shape::Text,
            "page",
            "How urgent it is; becomes a label. Default: the alert's name if it is `critical`, \
             `warning` or `info`, or else one of these by its place; where `severities` lists \
             others, the one at the same place.",
        ),
        Field::new(
            "min_bad",
            Shape::Whole { min: 1, max: 1_000_000_000 },
            "3",
            "Bad events in the long window below which it does not fire; default: the SLO's.",
        ),
        Field::new(
            "remaining_below",
            Shape::Percent,
            "50%",
            "Fires only while less than this share of the budget remains.",
        ),
    ],
};

//! Keys of corrections: times that shall not count.

use super::{Field, Record, Shape};

/// A correction in an SLO.
pub const CORRECTION: Record = Record {
    name: "correction",
    doc: "A time that shall not count, such as announced maintenance; once, or with `rrule` again \
          and again. What was counted stays: budgets are shown raw and corrected. Of events it is \
          taken out of both counts, slices of time count as good.",
    fields: &[FROM, TO, DURATION, RRULE, ZONE, REASON, BY, ENTERED],
};

/// A correction of several SLOs.
pub const SHARED_CORRECTION: Record = Record {
    name: "correction of several SLOs",
    doc: "A correction as in an SLO, for all SLOs of the file's module (in the service's file, of \
          the catalogue) or for some of them.",
    fields: &[
        FROM,
        TO,
        DURATION,
        RRULE,
        ZONE,
        REASON,
        BY,
        ENTERED,
        Field::new(
            "slos",
            Shape::List(&Shape::Text),
            "[availability, \"latency-*\"]",
            "The SLOs it is for, of any module; a trailing `*` stands for any rest.",
        ),
    ],
};

const FROM: Field = Field::new(
    "from",
    Shape::Text,
    "2026-12-01 22:00",
    "When it begins, by the clocks of `zone`; with `Z` at the end in UTC. With `rrule` the first \
     time.",
)
.required();

const TO: Field = Field::new(
    "to",
    Shape::Text,
    "2026-12-02 02:00",
    "When it ends, written like `from`; or give its `duration`.",
);

const DURATION: Field = Field::new(
    "duration",
    Shape::Duration,
    "4h",
    "How long it is, `1s` to `92d`; with `rrule` each time.",
);

const RRULE: Field = Field::new(
    "rrule",
    Shape::Text,
    "FREQ=WEEKLY;BYDAY=SU",
    "How it comes again, by the clocks of `zone`: `FREQ` (`DAILY`, `WEEKLY` or `MONTHLY`), \
     `INTERVAL`, `BYDAY`, `COUNT`, `UNTIL` of RFC 5545.",
);

const ZONE: Field = Field::new(
    "zone",
    Shape::Text,
    "Europe/Berlin",
    "Whose clocks are meant: an IANA name, an offset such as `+05:30`; default `UTC`.",
);

const REASON: Field =
    Field::new("reason", Shape::Text, "the database moves", "Why it shall not count.").required();

const BY: Field = Field::new("by", Shape::Text, "ops@example.org", "Who said so.").required();

const ENTERED: Field = Field::new(
    "entered",
    Shape::Text,
    "2026-11-20",
    "When it was written down: one entered afterwards rewrites what was shown.",
);

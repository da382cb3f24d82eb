//! Every diagnostic of the compiler, by number: what it finds, why that matters, an example of the
//! mistake and of what is right. `bellwether explain CODE` and `docs/codes.md` are made from it.
//!
//! BW0xx is reading and structure, BW1xx is resolving. BW2xx to BW7xx are kept for rules about
//! what expressions mean, BW8xx for drift of a live endpoint.

use crate::diagnostic::{Code, Severity};

/// One line of the table.
#[derive(Debug)]
pub struct Entry {
    pub code: Code,
    pub severity: Severity,
}
pub const UNREADABLE: Code = Code(1);
pub const NOT_UTF8: Code = Code(2);
pub const TOO_LARGE: Code = Code(3);
pub const TOO_DEEP: Code = Code(4);
pub const LINK: Code = Code(5);
pub const SYNTAX: Code = Code(6);
pub const TAB: Code = Code(7);
pub const ANCHOR: Code = Code(8);
pub const TAG: Code = Code(9);
pub const DOCUMENTS: Code = Code(10);
pub const KEY: Code = Code(11);
pub const DUPLICATE_KEY: Code = Code(12);
pub const NO_SERVICE: Code = Code(13);
pub const SERVICES: Code = Code(14);
pub const TOO_MANY: Code = Code(15);
pub const UNKNOWN_KEY: Code = Code(20);
pub const MISSING_KEY: Code = Code(21);
pub const SHAPE: Code = Code(22);
pub const WORD: Code = Code(23);
pub const NUMBER: Code = Code(24);
pub const NOT_FINITE: Code = Code(25);
pub const DURATION: Code = Code(26);
pub const PERCENT: Code = Code(27);
pub const TEXT: Code = Code(28);
pub const LABEL_VALUE: Code = Code(29);
pub const CONFLICT: Code = Code(30);
pub const OUT_OF_PLACE: Code = Code(31);
pub const METRIC_NAME: Code = Code(100);
pub const DUPLICATE_METRIC: Code = Code(101);
pub const PREFIX: Code = Code(102);
pub const SAME_NAME: Code = Code(103);
pub const SAMPLE_NAME: Code = Code(104);
pub const OTEL_NAME: Code = Code(105);
pub const SUCCESSOR: Code = Code(106);
pub const UNKNOWN_LABEL: Code = Code(110);
pub const LABEL_NAME: Code = Code(111);
pub const RESERVED_LABEL: Code = Code(112);
pub const FORBIDDEN_LABEL: Code = Code(113);
pub const REPEATED_LABEL: Code = Code(114);
pub const DUPLICATE_LABEL: Code = Code(115);
pub const NO_VALUES: Code = Code(116);
pub const REPEATED_VALUE: Code = Code(117);
pub const NARROWING: Code = Code(118);
pub const KNOWN_OVER_LIMIT: Code = Code(119);
pub const TOO_MANY_LABELS: Code = Code(120);
pub const SAME_LABEL: Code = Code(121);
pub const COMBINATION_LABEL: Code = Code(130);
pub const COMBINATION_VALUE: Code = Code(131);
pub const COMBINATION_ABSENT: Code = Code(132);
pub const COVERED: Code = Code(133);
pub const TOO_MANY_COMBINATIONS: Code = Code(134);
pub const BUCKETS: Code = Code(140);
pub const NATIVE: Code = Code(141);
pub const LATENCY_UNIT: Code = Code(142);
pub const STATES: Code = Code(143);
pub const BUDGET: Code = Code(150);
pub const CATALOGUE_BUDGET: Code = Code(151);
pub const CELLS: Code = Code(152);
pub const DUPLICATE_ALERT: Code = Code(160);
pub const ALERT_NAME: Code = Code(161);
pub const ALERT_TEST: Code = Code(162);
pub const ALERT_LABEL: Code = Code(163);
pub const RUNBOOK: Code = Code(164);
pub const DUPLICATE_SLO: Code = Code(170);
pub const SLO_NAME: Code = Code(171);
pub const SLO_INDICATOR: Code = Code(172);
pub const SLO_SELECTOR: Code = Code(173);
pub const SLO_METRIC: Code = Code(174);
pub const SLO_TYPE: Code = Code(175);
pub const SLO_BOUND: Code = Code(176);
pub const SLO_WINDOW: Code = Code(177);
pub const DUPLICATE_MODULE: Code = Code(180);
pub const MODULE_NAME: Code = Code(181);
pub const NO_METRICS: Code = Code(182);
pub const UNKNOWN_MODULE: Code = Code(183);
pub const ALLOW: Code = Code(190);
pub const UNUSED_ALLOW: Code = Code(191);
pub static TABLE: &[Entry] = &[
    Entry { code: UNREADABLE, severity: Severity::Error },
    Entry { code: NOT_UTF8, severity: Severity::Error },
    Entry { code: TOO_LARGE, severity: Severity::Error },
    Entry { code: TOO_DEEP, severity: Severity::Error },
    Entry { code: LINK, severity: Severity::Error },
    Entry { code: SYNTAX, severity: Severity::Error },
    Entry { code: TAB, severity: Severity::Error },
    Entry { code: ANCHOR, severity: Severity::Error },
    Entry { code: TAG, severity: Severity::Error },
    Entry { code: DOCUMENTS, severity: Severity::Error },
    Entry { code: KEY, severity: Severity::Error },
    Entry { code: DUPLICATE_KEY, severity: Severity::Error },
    Entry { code: NO_SERVICE, severity: Severity::Error },
    Entry { code: SERVICES, severity: Severity::Error },
    Entry { code: TOO_MANY, severity: Severity::Error },
    Entry { code: UNKNOWN_KEY, severity: Severity::Error },
    Entry { code: MISSING_KEY, severity: Severity::Error },
    Entry { code: SHAPE, severity: Severity::Error },
    Entry { code: WORD, severity: Severity::Error },
    Entry { code: NUMBER, severity: Severity::Error },
    Entry { code: NOT_FINITE, severity: Severity::Error },
    Entry { code: DURATION, severity: Severity::Error },
    Entry { code: PERCENT, severity: Severity::Error },
    Entry { code: TEXT, severity: Severity::Error },
    Entry { code: LABEL_VALUE, severity: Severity::Error },
    Entry { code: CONFLICT, severity: Severity::Error },
    Entry { code: OUT_OF_PLACE, severity: Severity::Error },
    Entry { code: METRIC_NAME, severity: Severity::Error },
    Entry { code: DUPLICATE_METRIC, severity: Severity::Error },
    Entry { code: PREFIX, severity: Severity::Error },
    Entry { code: SAME_NAME, severity: Severity::Error },
    Entry { code: SAMPLE_NAME, severity: Severity::Error },
    Entry { code: OTEL_NAME, severity: Severity::Error },
    Entry { code: SUCCESSOR, severity: Severity::Error },
    Entry { code: UNKNOWN_LABEL, severity: Severity::Error },
    Entry { code: LABEL_NAME, severity: Severity::Error },
    Entry { code: RESERVED_LABEL, severity: Severity::Error },
    Entry { code: FORBIDDEN_LABEL, severity: Severity::Error },
    Entry { code: REPEATED_LABEL, severity: Severity::Error },
    Entry { code: DUPLICATE_LABEL, severity: Severity::Error },
    Entry { code: NO_VALUES, severity: Severity::Error },
    Entry { code: REPEATED_VALUE, severity: Severity::Error },
    Entry { code: NARROWING, severity: Severity::Error },
    Entry { code: KNOWN_OVER_LIMIT, severity: Severity::Error },
    Entry { code: TOO_MANY_LABELS, severity: Severity::Error },
    Entry { code: SAME_LABEL, severity: Severity::Error },
    Entry { code: COMBINATION_LABEL, severity: Severity::Error },
    Entry { code: COMBINATION_VALUE, severity: Severity::Error },
    Entry { code: COMBINATION_ABSENT, severity: Severity::Error },
    Entry { code: COVERED, severity: Severity::Warning },
    Entry { code: TOO_MANY_COMBINATIONS, severity: Severity::Error },
    Entry { code: BUCKETS, severity: Severity::Error },
    Entry { code: NATIVE, severity: Severity::Error },
    Entry { code: LATENCY_UNIT, severity: Severity::Error },
    Entry { code: STATES, severity: Severity::Error },
    Entry { code: BUDGET, severity: Severity::Error },
    Entry { code: CATALOGUE_BUDGET, severity: Severity::Error },
    Entry { code: CELLS, severity: Severity::Error },
    Entry { code: DUPLICATE_ALERT, severity: Severity::Error },
    Entry { code: ALERT_NAME, severity: Severity::Error },
    Entry { code: ALERT_TEST, severity: Severity::Error },
    Entry { code: ALERT_LABEL, severity: Severity::Error },
    Entry { code: RUNBOOK, severity: Severity::Error },
    Entry { code: DUPLICATE_SLO, severity: Severity::Error },
    Entry { code: SLO_NAME, severity: Severity::Error },
    Entry { code: SLO_INDICATOR, severity: Severity::Error },
    Entry { code: SLO_SELECTOR, severity: Severity::Error },
    Entry { code: SLO_METRIC, severity: Severity::Error },
    Entry { code: SLO_TYPE, severity: Severity::Error },
    Entry { code: SLO_BOUND, severity: Severity::Error },
    Entry { code: SLO_WINDOW, severity: Severity::Error },
    Entry { code: DUPLICATE_MODULE, severity: Severity::Error },
    Entry { code: MODULE_NAME, severity: Severity::Error },
    Entry { code: NO_METRICS, severity: Severity::Error },
    Entry { code: UNKNOWN_MODULE, severity: Severity::Error },
    Entry { code: ALLOW, severity: Severity::Error },
    Entry { code: UNUSED_ALLOW, severity: Severity::Warning },
];
pub fn entry(code: Code) -> Option<&'static Entry> {
    TABLE.iter().find(|e| e.code == code)
}

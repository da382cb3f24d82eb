//! Corrections of SLOs, and what generated rules cannot say of times.

use super::{Code, Entry, Example, Severity, codes};

codes! { CORRECTIONS
    CORRECTION_TIME = 192 Error "A correction whose times make none" {
        what: "A correction has no moment to begin at, ends before it begins, has no end or two, is \
               shorter than 1s or longer than 92d, or its zone or name is none.",
        why: "It takes bad events out of a promise: what it takes out must be beyond doubt.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      db-move: { from: 2026-12-01 22:00, to: 2026-12-01 02:00, reason: the database moves, by: ops }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      db-move: { from: 2026-12-01 22:00, to: 2026-12-02 02:00, reason: the database moves, by: ops }
"#),
    }
    CORRECTION_RULE = 193 Error "A recurrence that is not understood" {
        what: "`rrule` holds something else than `FREQ` (`DAILY`, `WEEKLY`, `MONTHLY`), `INTERVAL`, \
               `BYDAY`, `COUNT`, `UNTIL`, or never comes.",
        why: "A part that is skipped would make other times than calendars show.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      nightly: { from: 2026-12-01 02:00, duration: 1h, rrule: FREQ=HOURLY, reason: backup, by: ops }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      nightly: { from: 2026-12-01 02:00, duration: 1h, rrule: FREQ=DAILY, reason: backup, by: ops }
"#),
    }
    CORRECTION_SLO = 194 Error "A correction for no SLO, or twice for one" {
        what: "`slos` of a correction names an SLO that does not exist, or an SLO has two \
               corrections of one name.",
        why: "The time would count although somebody said that it shall not.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
corrections:
  move: { from: 2026-12-01 22:00, duration: 4h, reason: it moves, by: ops, slos: [work] }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
corrections:
  move: { from: 2026-12-01 22:00, duration: 4h, reason: it moves, by: ops, slos: [works] }
"#),
    }
    CORRECTION_LIMIT = 195 Error "Too many corrections" {
        what: "An SLO has more than 64 corrections, or a catalogue more than 1,000.",
        why: "Each is looked at whenever a budget is; what is taken out so often is no exception.",
        wrong: Words("65 corrections of one SLO."),
        right: Words("One with a recurrence, and none that is older than the SLO's window."),
    }
    CORRECTION_OVERLAP = 196 Warning "Corrections that overlap" {
        what: "Two corrections of an SLO are in force at the same time, or one begins again before \
               it ends.",
        why: "It is taken out once; that somebody wrote it twice hints at a wrong date.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      db-move: { from: 2026-12-01 22:00, duration: 4h, reason: the database moves, by: ops }
      switch: { from: 2026-12-02 01:00, duration: 2h, reason: a switch is replaced, by: net }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      db-move: { from: 2026-12-01 22:00, duration: 4h, reason: the database moves, by: ops }
      switch: { from: 2026-12-02 02:00, duration: 2h, reason: a switch is replaced, by: net }
"#),
    }
    CORRECTION_IN_RULES = 197 Info "A correction that rules cannot make" {
        what: "PromQL knows days, weekdays and days of the month, so that a recurrence longer than \
               a day is taken out only if it is weekly, or daily without weekdays.",
        why: "Budgets in Prometheus then count what those in the process and reports do not.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      closing: { from: 2026-12-01, duration: 2d, rrule: FREQ=MONTHLY, reason: books close, by: ops }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    corrections:
      closing: { from: 2026-12-01, duration: 1d, rrule: FREQ=MONTHLY, reason: books close, by: ops }
"#),
    }
    CLOCKS_END = 198 Info "Clock changes that will not be known" {
        what: "A window of the calendar or a recurrence follows the clocks of a zone, and the years \
               whose clock changes rules hold end within a year.",
        why: "PromQL knows no zones: the changes are in the rules, one by one, and after the last a \
              budget would turn an hour early or late.",
        wrong: Words("`window: { calendar: month, zone: Europe/Berlin }`, generated by a release \
                      whose years are nearly over."),
        right: Words("The same, generated by a newer release; or a zone whose clocks never change."),
    }
}

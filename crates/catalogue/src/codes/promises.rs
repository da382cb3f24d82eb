//! Alerts, SLOs, modules and allowances.

use super::{Code, Entry, Example, Severity, codes};

codes! { PROMISES
    DUPLICATE_ALERT = 160 Error "An alert is defined twice" {
        what: "Two files define the same alert.",
        why: "Silences and runbooks are found by the alert's name.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
alerts: { Down: { expr: up == 0 } }
# file: b.yaml
module: b
alerts: { Down: { expr: up < 1 } }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
alerts: { Down: { expr: up == 0 } }
# file: b.yaml
module: b
alerts: { Dead: { expr: up < 1 } }
"),
    }
    ALERT_NAME = 161 Error "Not an alert name" {
        what: "The name holds something else than letters, digits and `_`.",
        why: "It becomes a label value that people type into silences, and the name of a \
              page.",
        wrong: Yaml(r#"alerts:
  "Shop down!": { expr: up == 0 }
"#),
        right: Yaml("alerts:
  ShopDown: { expr: up == 0 }
"),
    }
    ALERT_TEST = 162 Error "An alert test that expects nothing" {
        what: "The test says neither `fires_at` nor `silent_at`.",
        why: "It could not fail.",
        wrong: Yaml("alerts:
  Down: { expr: up == 0, test: { given: { up: 0x10 } } }
"),
        right: Yaml("alerts:
  Down: { expr: up == 0, test: { given: { up: 0x10 }, fires_at: 5m } }
"),
    }
    ALERT_LABEL = 163 Error "Not a label of an alert" {
        what: "An alert sets a label of an impossible or reserved name.",
        why: "Prometheus refuses the rule file.",
        wrong: Yaml("alerts:
  Down: { expr: up == 0, labels: { alertname: Gone } }
"),
        right: Yaml("alerts:
  Down: { expr: up == 0, labels: { team: core } }
"),
    }
    RUNBOOK = 164 Error "A page that leads nowhere" {
        what: "The path of a runbook or of the reference leaves the repository, or the pattern of \
               runbooks lacks `{alert}`.",
        why: "Pages are generated there and linked from alerts.",
        wrong: Yaml("runbooks: ../pages/{alert}.md
"),
        right: Yaml("runbooks: docs/runbooks/{alert}.md
"),
    }
    SEVERITY = 165 Error "A severity that is not declared" {
        what: "The service's file lists the `severities` there are, and the alert has another.",
        why: "Whoever routes alerts by severity sends this one nowhere.",
        wrong: Yaml("severities: [page, ticket]
alerts:
  Down: { expr: up == 0, severity: pgae }
"),
        right: Yaml("severities: [page, ticket]
alerts:
  Down: { expr: up == 0, severity: page }
"),
    }
    SLO_ALERT = 166 Error "Not an alert of an SLO" {
        what: "A burn rate is no decimal number above 0, a spent share no percentage above 0%, an alert has an impossible name, or there are too many of them.",
        why: "Rules are made of these numbers as they are written.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: fast, long: 1h, short: 5m } }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: 14.4, long: 1h, short: 5m } }
"#),
    }
    SLO_ALERT_WINDOW = 167 Error "A window that holds too little, or too much" {
        what: "The short window of an SLO's alert holds fewer than two scrapes or slices, or is longer than the long one; or that is longer than the SLO's own.",
        why: "A rate needs two samples: with fewer it has no value, and the alert never fires.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: 14, long: 1h, short: 20s } }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: 14, long: 1h, short: 5m } }
"#),
    }
    SLO_METHOD = 168 Error "Slices of time that cannot be" {
        what: "Slices are given without `method: timeslices`, do not divide an hour, are shorter than a minute or hold fewer than two scrapes.",
        why: "A slice is judged by the events in it, and slices must begin at the same times everywhere.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    slice: 1m
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    method: timeslices
    slice: 1m
"#),
    }
    SLO_LEFT_OUT = 169 Warning "Usual alerts are left out" {
        what: "The SLO does not say which alerts it has, and one of the usual ones could never fire or looks back further than the SLO.",
        why: "Somebody may count on being paged.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 90%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 90%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: 6, long: 1h, short: 5m } }
"#),
    }
    DUPLICATE_SLO = 170 Error "An SLO is defined twice" {
        what: "Two files define the same SLO.",
        why: "Its budget would be counted twice under one name.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
slos: { a: { objective: 99%, window: 30d, total: x, bad: y, external: true } }
# file: b.yaml
module: b
slos: { a: { objective: 99%, window: 30d, total: x, bad: z, external: true } }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
slos: { a: { objective: 99%, window: 30d, total: x, bad: y, external: true } }
# file: b.yaml
module: b
slos: { b: { objective: 99%, window: 30d, total: x, bad: z, external: true } }
"),
    }
    SLO_NAME = 171 Error "Not an SLO name" {
        what: "The name holds something else than letters, digits, `_` and `-`.",
        why: "It becomes part of rule and recording names.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  "it works": { objective: 99%, window: 30d, total: hits_total, good: hits_total }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
"#),
    }
    SLO_INDICATOR = 172 Error "An SLO that counts nothing" {
        what: "The keys do not say which events are good: `total` with `bad` or `good`, \
               `histogram` with `below`, or `gauge` with `holds`.",
        why: "Without good and bad events there is no budget.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total }
"),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
"#),
    }
    SLO_SELECTOR = 173 Error "Not a selector" {
        what: "The value is no metric name with label matchers.",
        why: "SLOs are turned into rules, which need a plain selector to put a range on.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'rate(hits_total[5m])' }
"),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
"#),
    }
    SLO_METRIC = 174 Error "An SLO of an unknown metric" {
        what: "No metric of the catalogue has this name; the nearest one is suggested.",
        why: "The SLO would never have data and look perfect.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: hits_totl }
"),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
"#),
    }
    SLO_TYPE = 175 Error "An SLO of the wrong type of metric" {
        what: "Events are counted by counters, bounds belong to histograms, `holds` to gauges.",
        why: "The rate of a gauge is not a number of events.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: load }
"),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
"#),
    }
    SLO_BOUND = 176 Error "A time for a histogram of something else" {
        what: "`below` is a time, but the histogram's unit is not one.",
        why: "The bound would be compared with bytes.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  small: { objective: 99%, window: 30d, histogram: size, below: 300ms }
"),
        right: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  fast: { objective: 99%, window: 30d, histogram: wait, below: 300ms }
"),
    }
    SLO_WINDOW = 177 Error "A window too short or too long" {
        what: "Rolling windows are from 1 hour to 1 year; those of the calendar begin at midnight in \
               a zone of the IANA database.",
        why: "Below an hour no alert has time to see anything; beyond a year no database has \
              the data.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 5m, total: hits_total, good: hits_total }
"),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  wait: { type: histogram, unit: s, buckets: [1, 10] }
  size: { type: histogram, unit: By, buckets: [1, 10] }
  load: { type: gauge }
slos:
  works: { objective: 99%, window: 30d, total: hits_total, bad: 'hits_total{outcome="failed"}' }
"#),
    }
    SLO_GROUP = 178 Error "A group that cannot have a budget" {
        what: "`group` names a label that the SLO's metrics do not have, or one that the rules set themselves.",
        why: "The rules would put everything into one nameless group, or overwrite the label.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    group: [region]
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 99%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    group: [outcome]
"#),
    }
    SLO_UNREACHABLE = 179 Error "An alert that can never fire" {
        what: "The burn rate is not below 1 / (1 - objective), which is what it is when every event is bad.",
        why: "It looks like protection and is none: at 90% not even a total outage burns more than 10 times too fast.",
        wrong: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 90%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: 14, long: 1h, short: 5m } }
"#),
        right: Yaml(r#"metrics:
  hits_total: { type: counter, labels: { outcome: [ok, failed] } }
  load: { type: gauge }
slos:
  works:
    objective: 90%
    window: 30d
    total: hits_total
    bad: 'hits_total{outcome="failed"}'
    alerts: { page: { factor: 6, long: 1h, short: 5m } }
"#),
    }
    DUPLICATE_MODULE = 180 Error "A module is defined twice" {
        what: "Two files have the same `module`.",
        why: "Pages and generated code are made a module each.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
# file: b.yaml
module: pay
labels: { a: [x] }
# file: c.yaml
module: pay
labels: { b: [x] }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
# file: b.yaml
module: pay
labels: { a: [x] }
# file: c.yaml
module: ship
labels: { b: [x] }
"),
    }
    MODULE_NAME = 181 Error "Not a module name" {
        what: "The name holds something else than letters, digits, `_`, `-` and `.`, or more \
               than 64 bytes.",
        why: "It becomes a heading, a link and a name in code.",
        wrong: Yaml("module: pay & ship
"),
        right: Yaml("module: pay-and-ship
"),
    }
    NO_METRICS = 182 Error "A module without metrics that does not say why" {
        what: "`metrics: none` lacks a `reason` or `see`, or the file holds nothing at all.",
        why: "Nobody can tell a module that needs none from one that was forgotten.",
        wrong: Yaml("metrics: none
"),
        right: Yaml("metrics: none
reason: a library without state
"),
    }
    UNKNOWN_MODULE = 183 Error "A reference to an unknown module" {
        what: "`see` names a module that no file makes, or the module itself.",
        why: "Readers follow it to where the metrics are.",
        wrong: Yaml("metrics: none
see: [chekout]
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: none
see: [checkout]
# file: b.yaml
module: checkout
metrics: { carts_open: { type: gauge } }
"),
    }
    REFERENCE = 184 Error "A reference to metrics that do not exist" {
        what: "`see` names metrics of a module, or a beginning of names, and the module has none \
               such.",
        why: "Readers look for them; often a placeholder was never replaced.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
see: [{ module: checkout, metrics: checkout_* }]
# file: b.yaml
module: checkout
metrics: { carts_open: { type: gauge } }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
see: [{ module: checkout, metrics: carts_* }]
# file: b.yaml
module: checkout
metrics: { carts_open: { type: gauge } }
"),
    }
    PANEL = 185 Error "A panel that cannot be drawn" {
        what: "A panel of a dashboard row names a metric or label that does not exist, or says more \
               than a panel can show.",
        why: "The generated board would lack it, and nobody would notice.",
        wrong: Yaml("metrics:
  requests_total: { type: counter, labels: { outcome: [ok, failed] } }
dashboard: [{ row: Traffic, panels: [requests_total by result] }]
"),
        right: Yaml("metrics:
  requests_total: { type: counter, labels: { outcome: [ok, failed] } }
dashboard: [{ row: Traffic, panels: [requests_total by outcome] }]
"),
    }
    ALLOW = 190 Error "Not something to allow" {
        what: "`allow` names no diagnostic, or an error.",
        why: "Errors leave the catalogue without a meaning; only warnings can be accepted.",
        wrong: Yaml("metrics:
  hits: { type: gauge, allow: [{ code: BW150, reason: later }] }
"),
        right: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: failed }
      - { result: ok }
      - { result: ok, reason: ~ }
    allow: [{ code: BW133, reason: kept for readers }]
"),
    }
    UNUSED_ALLOW = 191 Warning "An allowance that allows nothing" {
        what: "Nothing at this place is reported under the code any more.",
        why: "A forgotten allowance would hide the next real problem.",
        wrong: Yaml("metrics:
  hits: { type: gauge, allow: [{ code: BW133, reason: later }] }
"),
        right: Yaml("metrics:
  hits: { type: gauge }
"),
    }
}

//! Metrics, labels and budgets.

use super::{Code, Entry, Example, Severity, codes};

codes! { METRICS
    METRIC_NAME = 100 Error "Not a metric name" {
        what: "A name is empty, too long (128 bytes), holds control characters, or leaves \
               nothing in Prometheus.",
        why: "The metric could not be scraped, or only under another name.",
        wrong: Yaml(r#"metrics:
  "...": { type: gauge }
"#),
        right: Yaml("metrics:
  carts.open: { type: gauge }
"),
    }
    DUPLICATE_METRIC = 101 Error "A metric is defined twice" {
        what: "Two files define the same metric.",
        why: "They would disagree sooner or later; one name is one promise.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: { up_total: { type: counter } }
# file: b.yaml
module: b
metrics: { up_total: { type: counter } }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: { up_total: { type: counter } }
# file: b.yaml
module: b
metrics: { down_total: { type: counter } }
"),
    }
    PREFIX = 102 Error "A name without the service's prefix" {
        what: "The service's file states a `prefix`, and the metric does not begin with it.",
        why: "The prefix tells services apart where several are scraped into one database.",
        wrong: Yaml("prefix: shop_
metrics:
  carts_open: { type: gauge }
"),
        right: Yaml("prefix: shop_
metrics:
  shop_carts_open: { type: gauge }
"),
    }
    SAME_NAME = 103 Error "Two metrics become one in Prometheus" {
        what: "After translation two metrics have the same name.",
        why: "A scrape would hold one family twice, which is refused or mixes the two.",
        wrong: Yaml("metrics:
  carts.open: { type: gauge }
  carts_open: { type: gauge }
"),
        right: Yaml("metrics:
  carts.open: { type: gauge }
  carts_paid: { type: gauge }
"),
    }
    SAMPLE_NAME = 104 Error "A metric called like a sample of another" {
        what: "A histogram `x` has samples `x_bucket`, `x_count`, `x_sum`; a counter \
               `x_total` is the family `x`. Another metric has such a name.",
        why: "In a scrape the samples of one would be read as the other's.",
        wrong: Yaml("metrics:
  hits_total: { type: counter }
  hits: { type: gauge }
"),
        right: Yaml("metrics:
  hits_total: { type: counter }
  hitters: { type: gauge }
"),
    }
    OTEL_NAME = 105 Error "The OpenTelemetry name leads elsewhere" {
        what: "`otel` does not translate to the metric's Prometheus name.",
        why: "Pushed and scraped, the same metric would be two.",
        wrong: Yaml("metrics:
  carts_paid_total: { type: counter, otel: shop.carts.lost }
"),
        right: Yaml("metrics:
  carts_paid_total: { type: counter, otel: carts.paid }
"),
    }
    SUCCESSOR = 106 Error "A renamed metric without its successor" {
        what: "`renamed_to` names no metric, or is missing.",
        why: "Whoever reads the old name needs to know where to go.",
        wrong: Yaml("metrics:
  old: { type: gauge, deprecated: { reason: renamed, renamed_to: nwe } }
  new: { type: gauge }
"),
        right: Yaml("metrics:
  old: { type: gauge, deprecated: { reason: renamed, renamed_to: new } }
  new: { type: gauge }
"),
    }
    UNKNOWN_LABEL = 110 Error "An unknown label" {
        what: "A metric names a shared label that no file defines.",
        why: "Without its values neither the series can be counted nor the instrument be \
              generated.",
        wrong: Yaml("labels:
  method: [GET, POST]
metrics:
  hits_total: { type: counter, labels: [metod] }
"),
        right: Yaml("labels:
  method: [GET, POST]
metrics:
  hits_total: { type: counter, labels: [method] }
"),
    }
    LABEL_NAME = 111 Error "Not a label name" {
        what: "A label name is empty, too long, holds control characters, or begins with \
               `__`.",
        why: "Prometheus keeps names with `__` for itself and drops them after a scrape.",
        wrong: Yaml("labels:
  __method: [GET, POST]
"),
        right: Yaml("labels:
  method: [GET, POST]
"),
    }
    RESERVED_LABEL = 112 Error "A label that the type needs itself" {
        what: "`le` on a histogram, `quantile`, or the state set's own name.",
        why: "Two labels of one name cannot be in a series.",
        wrong: Yaml("metrics:
  wait: { type: histogram, buckets: [1, 10], labels: { le: [a, b] } }
"),
        right: Yaml("metrics:
  wait: { type: histogram, buckets: [1, 10], labels: { lane: [a, b] } }
"),
    }
    FORBIDDEN_LABEL = 113 Error "A forbidden label" {
        what: "The service's file forbids this label.",
        why: "Such labels have as many values as there are users or requests, or say who \
              somebody is.",
        wrong: Yaml("forbid_labels: [email]
metrics:
  logins_total: { type: counter, labels: { email: { open: 100 } } }
"),
        right: Yaml("forbid_labels: [email]
metrics:
  logins_total: { type: counter, labels: { outcome: [ok, refused] } }
"),
    }
    REPEATED_LABEL = 114 Error "A label listed twice" {
        what: "A metric's list names one label twice.",
        why: "One of them was probably meant to be another.",
        wrong: Yaml("labels:
  method: [GET, POST]
metrics:
  hits_total: { type: counter, labels: [method, method] }
"),
        right: Yaml("labels:
  method: [GET, POST]
metrics:
  hits_total: { type: counter, labels: [method] }
"),
    }
    DUPLICATE_LABEL = 115 Error "A shared label is defined twice" {
        what: "Two files define the same shared label.",
        why: "Which of them a metric means would depend on the order of files.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
labels: { method: [GET] }
# file: b.yaml
module: b
labels: { method: [POST] }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
labels: { method: [GET] }
# file: b.yaml
module: b
labels: { verb: [POST] }
"),
    }
    NO_VALUES = 116 Error "A label without values" {
        what: "Neither `values` nor `open` says what the label may be.",
        why: "An unbounded label is how databases die; every label has a set or a limit.",
        wrong: Yaml("labels:
  method: { help: HTTP method. }
"),
        right: Yaml("labels:
  method: { open: 20, help: HTTP method. }
"),
    }
    REPEATED_VALUE = 117 Error "A value listed twice" {
        what: "A label's list has one value twice.",
        why: "One of them was probably meant to be another.",
        wrong: Yaml("labels:
  method: [GET, GET]
"),
        right: Yaml("labels:
  method: [GET, PUT]
"),
    }
    NARROWING = 118 Error "More than the shared label allows" {
        what: "A metric changes a shared label to something the shared definition does not \
               hold.",
        why: "A shared name means the same thing everywhere; joins and dashboards rely on \
              it.",
        wrong: Yaml("labels:
  method: [GET, POST]
metrics:
  hits_total: { type: counter, labels: { method: [GET, PATCH] } }
"),
        right: Yaml("labels:
  method: [GET, POST]
metrics:
  hits_total: { type: counter, labels: { method: [GET] } }
"),
    }
    KNOWN_OVER_LIMIT = 119 Error "More known values than `open` admits" {
        what: "An open label lists more values than its limit.",
        why: "Known values are always admitted, so the limit would be a lie.",
        wrong: Yaml("labels:
  plan: { values: [free, basic, gold], open: 2 }
"),
        right: Yaml("labels:
  plan: { values: [free, basic, gold], open: 10 }
"),
    }
    TOO_MANY_LABELS = 120 Error "Too many labels" {
        what: "A metric has more than 32 labels.",
        why: "Series with so many labels are larger than what they measure.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { l0: [v], l1: [v], l2: [v], l3: [v], l4: [v], l5: [v], l6: [v], l7: [v], l8: [v], l9: [v], l10: [v], l11: [v], l12: [v], l13: [v], l14: [v], l15: [v], l16: [v], l17: [v], l18: [v], l19: [v], l20: [v], l21: [v], l22: [v], l23: [v], l24: [v], l25: [v], l26: [v], l27: [v], l28: [v], l29: [v], l30: [v], l31: [v], l32: [v] } }
"),
        right: Yaml("metrics:
  hits_total: { type: counter, labels: { l0: [v], l1: [v], l2: [v] } }
"),
    }
    SAME_LABEL = 121 Error "Two labels become one in Prometheus" {
        what: "After translation two labels of a metric have the same name.",
        why: "The series would have one label twice and be refused.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { http.method: [GET], http_method: [GET] } }
"),
        right: Yaml("metrics:
  hits_total: { type: counter, labels: { http.method: [GET], http_code: [2xx] } }
"),
    }
    COMBINATION_LABEL = 130 Error "A combination of an unknown label" {
        what: "A combination names a label the metric does not have.",
        why: "The series it was meant to allow would be refused.",
        wrong: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { resilt: ok }
"),
        right: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ok }
      - { result: failed }
"),
    }
    COMBINATION_VALUE = 131 Error "A combination of an unknown value" {
        what: "A combination names a value the label does not have.",
        why: "The series it was meant to allow would be refused.",
        wrong: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: okay }
"),
        right: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ok }
      - { result: failed }
"),
    }
    COMBINATION_ABSENT = 132 Error "Absence of a label that is never absent" {
        what: "A combination says `~` of a label that is not optional.",
        why: "The combination can never be.",
        wrong: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ~, reason: fraud }
"),
        right: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ok, reason: ~ }
      - { result: failed }
"),
    }
    COVERED = 133 Warning "A combination that adds nothing" {
        what: "Those above it already allow everything it allows.",
        why: "It was probably meant to differ.",
        wrong: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: failed }
      - { result: ok }
      - { result: ok, reason: ~ }
"),
        right: Yaml("metrics:
  pay_total:
    type: counter
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ok, reason: ~ }
      - { result: failed }
"),
    }
    TOO_MANY_COMBINATIONS = 134 Error "Too many combinations" {
        what: "A metric lists more than 1,000 combinations, or they overlap so often that their union cannot be counted.",
        why: "Each is compared with the others; lists of values say more in less.",
        wrong: Words("1,001 combinations"),
        right: Words("- { result: failed, reason: [fraud, timeout] }"),
    }
    BUCKETS = 140 Error "Buckets that are no scale" {
        what: "Boundaries do not ascend, are missing, or are more than 256.",
        why: "Every observation belongs into exactly one bucket.",
        wrong: Yaml("metrics:
  wait: { type: histogram, buckets: [1, 10, 5] }
"),
        right: Yaml("metrics:
  wait: { type: histogram, buckets: [1, 5, 10] }
"),
    }
    NATIVE = 141 Error "Native buckets that hold nothing" {
        what: "`min` is not above 0, or `max` not above `min`.",
        why: "Every observation would fall outside.",
        wrong: Yaml("metrics:
  wait: { type: histogram, native: { min: 10, max: 1 } }
"),
        right: Yaml("metrics:
  wait: { type: histogram, native: { min: 1, max: 10 } }
"),
    }
    LATENCY_UNIT = 142 Error "A latency that is not in seconds" {
        what: "A `latency` has another unit than `s`.",
        why: "Its boundaries are seconds.",
        wrong: Yaml("metrics:
  wait: { type: latency, unit: ms }
"),
        right: Yaml("metrics:
  wait: { type: histogram, unit: ms, buckets: [1, 10, 100] }
"),
    }
    STATES = 143 Error "A state set without its states" {
        what: "`states` is missing, empty, or lists one twice.",
        why: "Each state is a series; they must be known.",
        wrong: Yaml("metrics:
  worker: { type: stateset }
"),
        right: Yaml("metrics:
  worker: { type: stateset, states: [idle, busy] }
"),
    }
    BUDGET = 150 Error "A metric over its budget" {
        what: "The metric can have more series than its `budget` allows; the arithmetic is \
               shown.",
        why: "Series cost memory in every process and database that holds them, at the worst \
              moment.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, budget: 50, labels: { route: { open: 60 } } }
"),
        right: Yaml("metrics:
  hits_total: { type: counter, budget: 61, labels: { route: { open: 60 } } }
"),
    }
    CATALOGUE_BUDGET = 151 Error "The catalogue over its budget" {
        what: "All metrics together can have more series than the service's `budget` allows.",
        why: "The budget is what one process may cost.",
        wrong: Yaml("budget: 50
metrics:
  hits_total: { type: counter, labels: { route: { open: 60 } } }
"),
        right: Yaml("budget: 100
metrics:
  hits_total: { type: counter, labels: { route: { open: 60 } } }
"),
    }
    CELLS = 152 Error "Too many cells" {
        what: "The labels of one metric make more than 4,194,304 combinations of values.",
        why: "Instruments find a cell by arithmetic, so the whole space is laid out.",
        wrong: Yaml("metrics:
  hits_total: { type: counter, labels: { a: { open: 3000 }, b: { open: 3000 } } }
"),
        right: Yaml("metrics:
  hits_total: { type: counter, labels: { a: { open: 300 }, b: { open: 300 } } }
"),
    }
}

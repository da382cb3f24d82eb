//! Keys and values that the field table does not allow.

use super::{Code, Entry, Example, Severity, codes};

codes! { STRUCTURE
    UNKNOWN_KEY = 20 Error "An unknown key" {
        what: "The mapping has a key that the language does not know at this place; the \
               nearest one is suggested.",
        why: "A misspelt key that is ignored leaves a promise unmade: no budget, no fold, no \
              test.",
        wrong: Yaml("metrics:
  carts_open: { type: gauge, halp: Unpaid carts. }
"),
        right: Yaml("metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
"),
    }
    MISSING_KEY = 21 Error "A missing key" {
        what: "The mapping lacks a key it must have.",
        why: "Without it the definition means nothing.",
        wrong: Yaml("metrics:
  carts_open: { help: Unpaid carts. }
"),
        right: Yaml("metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
"),
    }
    SHAPE = 22 Error "A value of the wrong shape" {
        what: "A list, a mapping or a text stands where another of them belongs.",
        why: "The definition cannot be read as it is meant.",
        wrong: Yaml("metrics:
  carts_open: gauge
"),
        right: Yaml("metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
"),
    }
    WORD = 23 Error "None of the known words" {
        what: "The value must be one of a few words, and is not.",
        why: "A guess would change the type or the meaning of the metric.",
        wrong: Yaml("metrics:
  carts_open: { type: guage }
"),
        right: Yaml("metrics:
  carts_open: { type: gauge }
"),
    }
    NUMBER = 24 Error "Not a number, or out of range" {
        what: "A number is expected.",
        why: "Budgets, limits and bounds are compared with real counts.",
        wrong: Yaml("budget: plenty
"),
        right: Yaml("budget: 2500
"),
    }
    NOT_FINITE = 25 Error "A number that is not finite" {
        what: "Infinity and NaN are no bounds.",
        why: "The bucket up to infinity is always there, and nothing compares with NaN.",
        wrong: Yaml("metrics:
  wait: { type: histogram, buckets: [1, .inf] }
"),
        right: Yaml("metrics:
  wait: { type: histogram, buckets: [1, 10] }
"),
    }
    DURATION = 26 Error "Not a time" {
        what: "Times are whole numbers with units, great ones first: `y`, `w`, `d`, `h`, \
               `m`, `s`, `ms`.",
        why: "A number without unit is a minute to one reader and a second to the next.",
        wrong: Yaml("alerts:
  Down: { expr: up == 0, for: 5 minutes }
"),
        right: Yaml("alerts:
  Down: { expr: up == 0, for: 5m }
"),
    }
    PERCENT = 27 Error "Not a share" {
        what: "An objective is a percentage above 0 % and below 100 %.",
        why: "An objective of 100 % leaves no budget: every alert divides by it.",
        wrong: Yaml("slos:
  fast: { objective: 100%, window: 30d, total: x_total, good: x_total, external: true }
"),
        right: Yaml("slos:
  fast: { objective: 99.9%, window: 30d, total: x_total, good: x_total, external: true }
"),
    }
    TEXT = 28 Error "A text that cannot be shown" {
        what: "A text is empty, longer than 16 KiB, or holds invisible characters.",
        why: "It ends up in pages, alerts and terminals, where invisible characters reorder \
              or hide what is there.",
        wrong: Yaml(r#"title: ""
"#),
        right: Yaml("title: Shop
"),
    }
    LABEL_VALUE = 29 Error "Not a label value" {
        what: "A label value is empty, longer than 1,024 bytes, or holds control characters.",
        why: "An empty value is the same as no label in Prometheus; formats cannot carry the \
              others whole.",
        wrong: Yaml(r#"labels:
  region: [eu, ""]
"#),
        right: Yaml("labels:
  region: { values: [eu], optional: true }
"),
    }
    CONFLICT = 30 Error "Keys that exclude each other" {
        what: "Two keys contradict each other, or one means nothing without another.",
        why: "One of the two would be ignored silently.",
        wrong: Yaml("labels:
  method: { values: [GET, POST], remove: 30m }
"),
        right: Yaml("labels:
  method: { open: 20, remove: 30m }
"),
    }
    OUT_OF_PLACE = 31 Error "A key this type has no use for" {
        what: "The metric has a key that belongs to other types.",
        why: "It would be ignored silently, or the type is not what was meant.",
        wrong: Yaml("metrics:
  carts_open: { type: gauge, buckets: [1, 10] }
"),
        right: Yaml("metrics:
  carts_size: { type: histogram, buckets: [1, 10] }
"),
    }
}

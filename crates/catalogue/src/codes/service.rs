//! The service's header, and queries.

use super::{Code, Entry, Example, Severity, codes};

codes! { SERVICE
    INTERVAL = 153 Error "An interval too short or too long" {
        what: "`scrape_interval` and `evaluation_interval` are from 1 second to 1 hour.",
        why: "Ranges of expressions are held against it; no scraper keeps up with less, and series \
              seem to have ended with more.",
        wrong: Yaml("scrape_interval: 15m
evaluation_interval: 15ms
"),
        right: Yaml("scrape_interval: 15s
evaluation_interval: 30s
"),
    }
    SEVERITIES = 154 Error "A severity listed twice" {
        what: "`severities` lists one of them twice.",
        why: "The second one was probably meant to be another.",
        wrong: Yaml("severities: [page, page]
"),
        right: Yaml("severities: [page, ticket]
"),
    }
    EXTERNAL = 155 Error "Not a metric of others" {
        what: "An item of `external` is neither a metric name nor the beginning of one with a star, \
               or is listed twice.",
        why: "It would match nothing, and every use of the metric would be reported as unknown.",
        wrong: Yaml(r#"external: [up, "node *"]
"#),
        right: Yaml(r#"external: [up, "node_*"]
"#),
    }
    TARGET_LABEL = 156 Error "Not a label of the scraper" {
        what: "An item of `target_labels` is no label name, or is listed twice.",
        why: "No series could have it, and expressions that use the right one would be reported.",
        wrong: Yaml("target_labels: [job, in stance]
"),
        right: Yaml("target_labels: [job, instance]
"),
    }
    DUPLICATE_QUERY = 157 Error "A query is defined twice" {
        what: "Two files define the same query.",
        why: "Panels and pages refer to it by its name.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
queries: { alive: { expr: sum(up) } }
# file: b.yaml
module: b
queries: { alive: { expr: count(up) } }
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
queries: { alive: { expr: sum(up) } }
# file: b.yaml
module: b
queries: { known: { expr: count(up) } }
"),
    }
    QUERY_NAME = 158 Error "Not a query name" {
        what: "The name holds something else than letters, digits, `_` and `-`.",
        why: "It becomes part of links and of names in dashboards.",
        wrong: Yaml(r#"queries:
  "who is up?": { expr: sum(up) }
"#),
        right: Yaml("queries:
  who_is_up: { expr: sum(up) }
"),
    }
    RECORD = 159 Error "A recording rule without a name of its own" {
        what: "`record` is no metric name, or a metric or another query has it.",
        why: "Prometheus refuses the rule file, or two sources write one series.",
        wrong: Yaml("metrics:
  hits_total: { type: counter }
queries:
  hits: { expr: 'sum(rate(hits_total[5m]))', record: hits_total }
"),
        right: Yaml("metrics:
  hits_total: { type: counter }
queries:
  hits: { expr: 'sum(rate(hits_total[5m]))', record: job:hits:rate5m }
"),
    }
}

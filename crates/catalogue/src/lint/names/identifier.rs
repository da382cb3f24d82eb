//! Labels that identify one event.

use std::collections::HashSet;

use bellwether_model::spec::MetricKind;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Item;

rule!(226 Warning "A label that is new every time" {
    what: "An open label is called like the id of one session, request, user or event, or like a raw address.",
    why: "Nearly every event has a new value: the limit is reached at once, and from then on the label says `other`.",
    wrong: Yaml("metrics:
  calls_total: { type: counter, help: Calls answered., labels: { request_id: { open: 100 } } }
"),
    right: Yaml("metrics:
  calls_total: { type: counter, help: Calls answered., labels: { route: { open: 100 } } }
"),
});

const NAMES: [&str; 28] = [
    "session_id",
    "sessionid",
    "request_id",
    "requestid",
    "trace_id",
    "traceid",
    "span_id",
    "correlation_id",
    "transaction_id",
    "user_id",
    "userid",
    "account_id",
    "customer_id",
    "order_id",
    "message_id",
    "event_id",
    "device_id",
    "uuid",
    "guid",
    "api_key",
    "api_key_id",
    "token",
    "jti",
    "nonce",
    "url",
    "uri",
    "query",
    "timestamp",
];

fn check(lint: &mut Lint<'_>) {
    let mut shared = HashSet::new();
    for (metric, spec) in super::sound(lint).filter(|(_, spec)| spec.kind != MetricKind::Info) {
        for label in spec.labels.iter().filter(|label| label.is_open()) {
            if !NAMES.contains(&label.name.to_lowercase().replace('.', "_").as_str()) {
                continue;
            }
            let definition = label.shared.as_ref().and_then(|name| lint.place(Item::Label, name));
            if definition.is_some() && !shared.insert(&label.name) {
                continue;
            }
            let span = definition.unwrap_or_else(|| super::label(metric, &label.name).0);
            let message =
                format!("the label {} has a new value nearly every time", quoted(&label.name));
            let help = "remove the label: put the id into the log, a trace or an exemplar";
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}

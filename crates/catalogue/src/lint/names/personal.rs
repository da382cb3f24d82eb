//! Labels that hold personal data.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Item;

rule!(225 Warning "A label that says who somebody is" {
    what: "An open label is called like something that identifies a person: `username`, `email`, `client_ip`, `phone`.",
    why: "Metrics are kept for months, copied to dashboards and read by many, and cannot be deleted for one person; and every person is a series.",
    wrong: Yaml("metrics:
  logins_total: { type: counter, help: Sign-ins., labels: { username: { open: 100 } } }
"),
    right: Yaml("metrics:
  logins_total: { type: counter, help: Sign-ins., labels: { method: [password, passkey] } }
"),
});

const NAMES: [&str; 30] = [
    "username",
    "user_name",
    "user",
    "email",
    "email_address",
    "e_mail",
    "ip",
    "ip_address",
    "client_ip",
    "clientip",
    "remote_ip",
    "source_ip",
    "src_ip",
    "peer_ip",
    "client_addr",
    "remote_addr",
    "phone",
    "phone_number",
    "msisdn",
    "ssn",
    "first_name",
    "last_name",
    "full_name",
    "customer_name",
    "iban",
    "card_number",
    "accounts",
    "emails",
    "usernames",
    "users",
];

fn check(lint: &mut Lint<'_>) {
    let mut shared = HashSet::new();
    for (metric, spec) in super::sound(lint) {
        for label in spec.labels.iter().filter(|label| label.is_open()) {
            if !NAMES.contains(&label.name.to_lowercase().replace('.', "_").as_str()) {
                continue;
            }
            let definition = label.shared.as_ref().and_then(|name| lint.place(Item::Label, name));
            if definition.is_some() && !shared.insert(&label.name) {
                continue;
            }
            let span = definition.unwrap_or_else(|| super::label(metric, &label.name).0);
            // `ip` is the version of the protocol as often as an address.
            if label.name == "ip" && lint.is_guessed(span) {
                continue;
            }
            let message = format!("the label {} says who somebody is", quoted(&label.name));
            let help =
                "remove the label and log who it was, or allow it with the reason why it is needed";
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}

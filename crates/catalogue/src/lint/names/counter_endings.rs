//! Counters of one catalogue that end in two ways.

use bellwether_model::spec::{CounterSuffix, MetricKind, MetricSpec};

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(232 Info "One counter that ends unlike the others" {
    what: "At least nine of ten counters end in `total` as the catalogue writes them, and this one does \
           not. Catalogues of fewer than eight counters are left alone.",
    why: "Whoever types the name from memory adds the ending all others have, and finds nothing.",
    wrong: Yaml("metrics:
  carts_opened_total: { type: counter, help: New carts. }
  carts_closed_total: { type: counter, help: Carts given up. }
  carts_paid_total: { type: counter, help: Carts paid for. }
  logins_total: { type: counter, help: People let in. }
  logouts_total: { type: counter, help: People who left. }
  mails_sent_total: { type: counter, help: Letters given to the relay. }
  mails_refused_total: { type: counter, help: Letters it refused. }
  refunds_total: { type: counter, help: Money given back. }
  searches_total: { type: counter, help: Words looked for. }
  reviews_written: { type: counter, help: Opinions given. }
"),
    right: Yaml("metrics:
  carts_opened_total: { type: counter, help: New carts. }
  carts_closed_total: { type: counter, help: Carts given up. }
  carts_paid_total: { type: counter, help: Carts paid for. }
  logins_total: { type: counter, help: People let in. }
  logouts_total: { type: counter, help: People who left. }
  mails_sent_total: { type: counter, help: Letters given to the relay. }
  mails_refused_total: { type: counter, help: Letters it refused. }
  refunds_total: { type: counter, help: Money given back. }
  searches_total: { type: counter, help: Words looked for. }
  reviews_written_total: { type: counter, help: Opinions given. }
"),
});

/// Fewer counters than this show no habit.
const COUNTERS_MIN: usize = 8;
/// One counter in so many may end otherwise; where more do, both endings are a habit.
const ODD_IN: usize = 10;

fn check(lint: &mut Lint<'_>) {
    // Where the ending is a rule of the catalogue, breaking it is reported as that.
    if lint.catalogue.counter_suffix == CounterSuffix::Total {
        return;
    }
    let counter = |(_, spec): &(_, &MetricSpec)| {
        spec.kind == MetricKind::Counter && spec.deprecated.is_none()
    };
    let counters: Vec<&Resolved<'_>> = lint.specs().filter(counter).map(|(m, _)| m).collect();
    let odd: Vec<_> = counters.iter().filter(|metric| !ends_in_total(metric.name)).collect();
    if counters.len() < COUNTERS_MIN || odd.len() * ODD_IN > counters.len() {
        return;
    }
    let usual = counters.len() - odd.len();
    for metric in odd {
        let message = format!(
            "{} does not end in `total`, {usual} of {} counters do",
            quoted(metric.name),
            counters.len()
        );
        let help = "give it the ending of the others, or set `counter_suffix: total`";
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

fn ends_in_total(name: &str) -> bool {
    words::of(name).last().is_some_and(|word| word == "total")
}

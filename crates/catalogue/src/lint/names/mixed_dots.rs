//! Dotted and underscored names in one catalogue.

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(219 Warning "Dots in some names and not in others" {
    what: "Some metrics are called `shop.carts` and others `shop_carts`.",
    why: "Nobody can know from one name how to write the next; an expression with the dot is a syntax error.",
    wrong: Yaml("metrics:
  mail_sent_total: { type: counter, help: Handed to the relay. }
  mail_lost_total: { type: counter, help: Given up. }
  mail_waiting: { type: gauge, help: In the outbox. }
  mail.queue_length: { type: gauge, help: Not yet sent. }
"),
    right: Yaml("metrics:
  mail_sent_total: { type: counter, help: Handed to the relay. }
  mail_lost_total: { type: counter, help: Given up. }
  mail_waiting: { type: gauge, help: In the outbox. }
  mail_queue_length: { type: gauge, help: Not yet sent. }
"),
});

/// So many names make a way of writing them, and so many times more than those written otherwise.
const MANY: usize = 3;

fn check(lint: &mut Lint<'_>) {
    let all = |fits: fn(&str) -> bool| -> Vec<&Resolved<'_>> {
        lint.specs().map(|(metric, _)| metric).filter(|metric| fits(metric.name)).collect()
    };
    let dotted = all(|name| name.contains('.'));
    let plain = all(|name| name.contains('_') && !name.contains('.'));
    let (few, many, way) = if dotted.len() > plain.len() {
        (plain, dotted, "dots")
    } else {
        (dotted, plain, "underscores only")
    };
    let Some(other) = many.first().filter(|_| many.len() >= MANY * few.len()) else { return };
    for metric in few {
        let usual = quoted(other.name);
        let message = format!("most names of the catalogue have {way}, such as {usual}");
        let help = "write all names in one way";
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

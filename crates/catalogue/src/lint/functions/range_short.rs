//! Ranges that hold too few samples.

use std::time::Duration;

use bellwether_promql::ast::Kind;

use crate::lint::{Lint, rule};

rule!(269 Warning "A range of less than four scrapes" {
    what: "The range of `rate`, `increase` and their like is shorter than four scrape intervals.",
    why: "A rate needs two samples. With a range of two intervals one late scrape leaves a gap; below \
          that there is never a result.",
    wrong: Yaml(r#"scrape_interval: 30s
metrics:
  carts_total: { type: counter, help: Carts. }
queries:
  carts: { expr: "rate(carts_total[1m])" }
"#),
    right: Yaml(r#"scrape_interval: 30s
metrics:
  carts_total: { type: counter, help: Carts. }
queries:
  carts: { expr: "rate(carts_total[2m])" }
"#),
});

const NEED_TWO: [&str; 7] = ["rate", "irate", "increase", "delta", "idelta", "deriv", "changes"];

fn check(lint: &mut Lint<'_>) {
    let interval = lint.catalogue.scrape_interval;
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let Kind::Call(call) = &node.kind else { continue };
            let Some(arg) = call.args.first().filter(|_| NEED_TWO.contains(&call.function.name))
            else {
                continue;
            };
            let Kind::Selector(selector) = ast.kind(ast.unwrap_parens(*arg)) else { continue };
            let Some(range) = selector.range else { continue };
            let Some(seconds) = ast.constant(range) else { continue };
            let Some(message) = fault(seconds, interval) else { continue };
            let help = format!("use at least {}s, four scrapes", interval.as_secs_f64() * 4.0);
            lint.expression(CODE, expression, ast.span(range), message, help);
        }
    }
}

fn fault(seconds: f64, interval: Duration) -> Option<String> {
    let scrapes = seconds / interval.as_secs_f64();
    if scrapes >= 4.0 {
        return None;
    }
    let every = interval.as_secs_f64();
    Some(if scrapes < 2.0 {
        format!(
            "a range of {seconds}s holds no two scrapes {every}s apart: there is never a result"
        )
    } else {
        format!("a range of {seconds}s loses its result with one late scrape of {every}s")
    })
}

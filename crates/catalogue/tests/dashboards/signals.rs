//! What panels show for each type of metric, and whether Prometheus takes their queries.

use std::fmt::Write as _;
use std::process::Command;

use bellwether_catalogue::emit::dashboards::{Format, check_panel, emit};
use bellwether_promql::parse;
use bellwether_testkit::{TempDir, golden, peers};
use serde_json::Value;

use crate::boards::{all, compiled, expressions, list, own, panels, text};

/// A query as Grafana sends it.
fn sent(expr: &str) -> String {
    expr.replace("$__rate_interval", "1m").replace("$__range", "3h")
}

/// A board as a page: what golden files hold.
fn page(board: &Value) -> String {
    let mut page = format!("{}: {}\n", text(board, "title"), text(board, "description"));
    for variable in list(&board["templating"], "list") {
        let query = variable["query"]["query"].as_str().or(variable["query"].as_str());
        let _infallible =
            writeln!(page, "${} = {}", text(variable, "name"), query.unwrap_or_default());
    }
    for panel in panels(board) {
        let unit = text(&panel["fieldConfig"]["defaults"], "unit");
        let _infallible =
            write!(page, "\n[{}] {} ({unit})\n", text(panel, "type"), text(panel, "title"));
        for target in list(panel, "targets") {
            let narrowed =
                text(target, "expr").replace(r#"job=~"$job", instance=~"$instance""#, "@");
            let _infallible = writeln!(page, "  {}: {narrowed}", text(target, "legendFormat"));
        }
        let steps = list(&panel["fieldConfig"]["defaults"]["thresholds"], "steps");
        for link in list(panel, "links") {
            let _infallible = writeln!(page, "  {}: {}", text(link, "title"), text(link, "url"));
        }
        if steps.len() > 1 {
            let of = |step: &Value| format!("{} {}", step["value"], text(step, "color"));
            let steps: Vec<String> = steps.iter().map(of).collect();
            let _infallible = writeln!(page, "  thresholds: {}", steps.join(", "));
        }
    }
    page
}

#[test]
fn each_type_has_its_panels() {
    for (catalogue, board) in [("every_type", "every"), ("dotted", "dotted")] {
        let files = emit(&compiled(&own(&format!("{catalogue}.yaml"))), Format::Classic).files;
        let path = format!("{board}.json");
        let file = files.iter().find(|file| file.path == path).expect("the module's board");
        let json = serde_json::from_str(&file.text).expect("JSON");
        golden::check(&own(&format!("{catalogue}.txt")), &page(&json));
    }
}

#[test]
fn panels_that_cannot_be_are_refused_with_the_reason() {
    let catalogue = compiled(&own("every_type.yaml"));
    let wrong = |panel: &str| check_panel(|name| catalogue.metric(name), panel).unwrap_err();
    assert_eq!(wrong("nothing"), "there is no metric `nothing`");
    assert_eq!(
        wrong("every_requests_total by nothing"),
        "`every_requests_total` has no label `nothing`"
    );
    assert_eq!(
        wrong("every_requests_total p99"),
        "`every_requests_total` is no histogram: it has no quantiles"
    );
    assert_eq!(wrong("every_requests_total top 5"), "`top` wants one label: `top 5 by LABEL`");
    assert_eq!(
        wrong("every_requests_total top many by route"),
        "`top` wants a number from 1 to 100"
    );
    assert_eq!(
        wrong("every_requests_total per route"),
        "`per` is none of `by`, `top` and quantiles such as `p99`"
    );
    for right in
        ["every_requests_total by outcome, route", "every_wait_seconds p50 p99.9 by outcome"]
    {
        assert_eq!(check_panel(|name| catalogue.metric(name), right), Ok(()), "{right}");
    }
}

#[test]
fn every_query_parses_as_grafana_sends_it() {
    let mut count = 0;
    for board in all(Format::Classic) {
        for expr in panels(&board.json).into_iter().flat_map(expressions) {
            assert!(parse(&sent(expr)).is_ok(), "{}: {expr}", board.place);
            count += 1;
        }
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn prometheus_takes_every_query() {
    let Some(promtool) = peers::promtool() else { return };
    let mut rules = String::from("groups:\n- name: queries\n  rules:\n");
    for board in all(Format::Classic) {
        for expr in panels(&board.json).into_iter().flat_map(expressions) {
            let quoted = serde_json::to_string(&sent(expr)).expect("a text");
            let _infallible = writeln!(rules, "  - {{ record: a:b, expr: {quoted} }}");
        }
    }
    let folder = TempDir::new("dashboards");
    let file = folder.write("rules.yaml", rules);
    let output = Command::new(promtool).args(["check", "rules", "--lint=none"]).arg(file).output();
    let output = output.expect("promtool runs");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

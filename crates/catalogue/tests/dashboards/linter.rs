//! The rules of Grafana's dashboard-linter, as `--strict` holds them: warnings count as errors, no
//! rule is excluded, and no panel type is let off.

use bellwether_catalogue::emit::dashboards::Format;
use bellwether_model::MetricKind;
use bellwether_promql::ast::{AggregateOp, BinaryOp, Kind, MatchOp, Selector};
use bellwether_promql::{Ast, NodeId, Options, parse_with};
use serde_json::Value;

use crate::boards::{Generated, all, catalogues, expressions, list, panels, text};

/// Collects what breaks a rule of this name.
fn broken(rule: &str, judge: impl Fn(&Generated, &mut dyn FnMut(String))) {
    let mut found = Vec::new();
    for board in all(Format::Classic) {
        let mut say = |what: String| found.push(format!("{}: {what}", board.place));
        judge(board, &mut say);
    }
    assert!(
        found.is_empty(),
        "{rule}: {}\n{}",
        found.len(),
        found[..found.len().min(10)].join("\n")
    );
}

/// Judges every panel.
fn broken_panels(rule: &str, judge: impl Fn(&Value) -> Option<String>) {
    broken(rule, |board, say| {
        for panel in panels(&board.json) {
            if let Some(what) = judge(panel) {
                say(format!("{}: {what}", panel["title"]));
            }
        }
    });
}

/// Judges every query, read with Grafana's variables.
fn broken_queries(rule: &str, judge: impl Fn(&Ast) -> Option<String>) {
    broken_panels(rule, |panel| {
        expressions(panel)
            .into_iter()
            .find_map(|expr| judge(&read(expr)?).map(|what| format!("{what} in {expr}")))
    });
}

fn read(expr: &str) -> Option<Ast> {
    parse_with(expr, &Options { grafana_variables: true, ..Options::default() }).ok()
}

fn variables(board: &Value) -> &[Value] {
    list(&board["templating"], "list")
}

#[test]
fn template_datasource_rule() {
    broken("template-datasource-rule", |board, say| {
        let sources = variables(&board.json).iter().filter(|v| v["type"] == "datasource");
        let of = |v: &Value| {
            (v["name"] == "datasource" && v["label"] == "Data source", v["query"] == "prometheus")
        };
        if sources.map(of).collect::<Vec<_>>() != [(true, true)] {
            say("one variable `datasource`, labelled `Data source`, of prometheus".to_owned());
        }
    });
}

#[test]
fn template_job_rule_and_template_instance_rule() {
    for (name, label) in [("job", "Job"), ("instance", "Instance")] {
        broken("template-job-rule, template-instance-rule", |board, say| {
            let found = variables(&board.json).iter().find(|v| v["name"] == name);
            let Some(variable) = found else { return say(format!("no variable {name}")) };
            let right = variable["datasource"]["uid"] == "${datasource}"
                && variable["type"] == "query"
                && variable["label"] == label
                && variable["multi"] == true
                && variable["allValue"] == ".+";
            if !right {
                say(format!("{variable}"));
            }
        });
    }
}

#[test]
fn template_label_promql_rule() {
    broken("template-label-promql-rule", |board, say| {
        for variable in variables(&board.json).iter().filter(|v| v["type"] == "query") {
            let query = text(&variable["query"], "query");
            let inside = query.strip_prefix("label_values(").and_then(|q| q.strip_suffix(')'));
            let selector = inside.and_then(|inside| inside.rsplit_once(", "));
            if selector.is_none_or(|(selector, _)| read(selector).is_none()) {
                say(query.to_owned());
            }
        }
    });
}

#[test]
fn template_on_time_change_reload_rule() {
    broken("template-on-time-change-reload-rule", |board, say| {
        for variable in variables(&board.json).iter().filter(|v| v["type"] == "query") {
            if variable["refresh"] != 2 {
                say(variable["name"].to_string());
            }
        }
    });
}

#[test]
fn panel_datasource_rule() {
    broken_panels("panel-datasource-rule", |panel| {
        let own = list(panel, "targets").iter().map(|target| &target["datasource"]);
        let mut sources = own.chain([&panel["datasource"]]);
        sources.find(|source| source["uid"] != "${datasource}").map(Value::to_string)
    });
}

#[test]
fn panel_title_description_rule() {
    broken_panels("panel-title-description-rule", |panel| {
        let empty = |key| text(panel, key).trim().is_empty();
        (empty("title") || empty("description")).then(|| panel["id"].to_string())
    });
}

#[test]
fn panel_units_rule() {
    // Which units there are is held against Grafana's list among the types.
    broken_panels("panel-units-rule", |panel| {
        let unit = panel["fieldConfig"]["defaults"]["unit"].as_str().unwrap_or_default();
        unit.is_empty().then(|| "no unit".to_owned())
    });
}

#[test]
fn panel_no_targets_rule() {
    broken_panels("panel-no-targets-rule", |panel| {
        list(panel, "targets").is_empty().then(|| "no query".to_owned())
    });
}

#[test]
fn target_promql_rule() {
    broken_panels("target-promql-rule", |panel| {
        expressions(panel).into_iter().find(|expr| read(expr).is_none()).map(str::to_owned)
    });
}

#[test]
fn target_logql_rule_and_target_logql_auto_rule() {
    broken_panels("target-logql-rule, target-logql-auto-rule", |panel| {
        let mut targets = list(panel, "targets").iter();
        targets.find(|target| target["datasource"]["type"] != "prometheus").map(Value::to_string)
    });
}

#[test]
fn target_rate_interval_rule() {
    broken_queries("target-rate-interval-rule", |ast| {
        ast.nodes().find_map(|(_, node)| {
            let Kind::Call(call) = &node.kind else { return None };
            if !["rate", "irate"].contains(&call.function.name) {
                return None;
            }
            let Kind::Selector(selector) = ast.kind(*call.args.first()?) else { return None };
            let fitted = matches!(ast.kind(selector.range?), Kind::Variable(name) if name.contains("rate_interval"));
            (!fitted).then(|| "a rate over another range than $__rate_interval".to_owned())
        })
    });
}

/// Every selector of a query.
fn selectors(ast: &Ast) -> impl Iterator<Item = (NodeId, &Selector)> {
    ast.nodes().filter_map(|(id, node)| match &node.kind {
        Kind::Selector(selector) => Some((id, selector)),
        _ => None,
    })
}

#[test]
fn target_job_rule_and_target_instance_rule() {
    broken_queries("target-job-rule, target-instance-rule", |ast| {
        let has = |selector: &Selector, label: &str| {
            let value = format!("${label}");
            selector
                .matchers
                .iter()
                .any(|m| m.label == label && m.op == MatchOp::Regex && m.value == value)
        };
        // Records of objectives and alerts are of no process: a budget is the service's.
        let of_service = |selector: &Selector| {
            selector.metric().is_some_and(|name| name.starts_with("slo:") || name == "ALERTS")
        };
        let of_processes = selectors(ast).filter(|(_, selector)| !of_service(selector));
        let lacking = { of_processes }.find(|(_, s)| !has(s, "job") || !has(s, "instance"));
        lacking.map(|(_, selector)| format!("{:?} without job and instance", selector.metric()))
    });
}

/// Stricter than the linter, which goes by names that end in `_total` and which any matcher deceives.
/// Whether a counter changes, or has just come to be, are questions of their own.
#[test]
fn target_counter_agg_rule() {
    broken("target-counter-agg-rule", |board, say| {
        let service = board.place.split('/').next().unwrap_or_default();
        let (_, catalogue) =
            catalogues().iter().find(|(name, _)| name == service).expect("its catalogue");
        for expr in panels(&board.json).into_iter().flat_map(expressions) {
            let Some(ast) = read(expr) else { continue };
            let raw = selectors(&ast).find(|(id, selector)| {
                let metric = selector.metric().and_then(|name| catalogue.metric(name));
                metric.is_some_and(|m| m.kind == MetricKind::Counter) && !is_counted(&ast, *id)
            });
            if raw.is_some() {
                say(expr.to_owned());
            }
        }
    });
}

/// Whether a selector is an argument of a function about counters, or its series are only counted or
/// compared with those of another time.
fn is_counted(ast: &Ast, id: NodeId) -> bool {
    const TOLD: [&str; 7] =
        ["rate", "irate", "increase", "changes", "resets", "absent", "absent_over_time"];
    ast.nodes().any(|(_, node)| match &node.kind {
        Kind::Call(call) => TOLD.contains(&call.function.name) && call.args.contains(&id),
        Kind::Aggregate(aggregate) => {
            matches!(aggregate.op, AggregateOp::Count | AggregateOp::Group)
                && aggregate.operand == id
        }
        Kind::Binary(binary) => {
            binary.op == BinaryOp::Unless && [binary.left, binary.right].contains(&id)
        }
        _ => false,
    })
}

#[test]
fn uneditable_dashboard_rule() {
    broken("uneditable-dashboard-rule", |board, say| {
        if board.json["editable"] != false {
            say("editable".to_owned());
        }
    });
}

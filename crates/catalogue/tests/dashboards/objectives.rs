//! What boards show of objectives is what the generated rules record.

use bellwether_catalogue::emit::dashboards::{Format, emit};
use bellwether_catalogue::emit::slo::{Kind, rules};
use bellwether_catalogue::{Source, compile_sources, render_text};
use bellwether_promql::ast::Kind as Node;
use bellwether_promql::{Options, parse_with};
use serde_json::Value;

use crate::boards::{expressions, panels};

const ALL_SORTS: &str = "bellwether: 1
service: shop
metrics:
  hits_total: { type: counter, help: Hits., labels: { outcome: [ok, failed], region: [eu, us] } }
  load: { type: gauge, help: Load. }
slos:
  rolling: { objective: 99.9%, window: 30d, total: hits_total, bad: 'hits_total{outcome=\"failed\"}' }
  monthly:
    objective: 99%
    window: { calendar: month, zone: Europe/Berlin }
    total: hits_total
    good: 'hits_total{outcome=\"ok\"}'
    group: [region]
  slices:
    { objective: 99%, window: 28d, total: hits_total, good: 'hits_total{outcome=\"ok\"}',
      method: timeslices }
  calm: { objective: 90%, window: 1d, gauge: load, holds: '<= 1', alerts: {}, spent: [] }
  whole:
    objective: 99%
    window: 1d
    total: hits_total
    good: 'hits_total{outcome=\"ok\"}'
    alerts: { day: { factor: 2, long: 1d, short: 2h } }
    corrections:
      upkeep: { from: 2026-01-04 02:00, duration: 1h, rrule: FREQ=WEEKLY, reason: upkeep, by: ops }
";

#[test]
fn panels_of_objectives_read_what_their_rules_record() {
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", ALL_SORTS)]);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    let catalogue = compiled.catalogue;
    let board = emit(&catalogue, Format::Classic).files.into_iter().find(|f| f.path == "shop.json");
    let board: Value = serde_json::from_str(&board.unwrap().text).unwrap();
    let options = Options { grafana_variables: true, ..Options::default() };
    for slo in &catalogue.slos {
        let recorded: Vec<String> = rules(&catalogue, slo)
            .into_iter()
            .filter(|rule| rule.kind == Kind::Record)
            .map(|rule| rule.name)
            .collect();
        let title = format!("{}: ", slo.name);
        let own = panels(&board).into_iter();
        let own: Vec<&Value> =
            own.filter(|panel| panel["title"].as_str().unwrap().starts_with(&title)).collect();
        assert_eq!(own.len(), 5 + slo.alerts.len().max(1), "{}", slo.name);
        let mut read = 0;
        for expr in own.into_iter().flat_map(expressions) {
            let ast = parse_with(expr, &options).unwrap();
            for (_, node) in ast.nodes() {
                let Node::Selector(selector) = &node.kind else { continue };
                let name = selector.metric().unwrap();
                assert!(name == "ALERTS" || recorded.iter().any(|r| r == name), "{name} in {expr}");
                let of = |label: &str, value: &str| {
                    selector.matchers.iter().any(|m| m.label == label && m.value == value)
                };
                assert!(of("service", "shop") && of("slo", &slo.name), "{expr}");
                read += 1;
            }
        }
        assert!(read >= 8, "{}: {read}", slo.name);
    }
}

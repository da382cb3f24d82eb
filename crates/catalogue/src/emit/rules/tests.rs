//! The unit tests of alerts, for `promtool test rules`.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, AlertTest};

use super::series;
use crate::emit::markdown::{add, duration};
use crate::emit::reads::Index;
use crate::emit::yaml;

/// Between two values of a series when a test does not say: promtool's default.
const EVERY: Duration = Duration::from_mins(1);

/// The text of the test file; nothing when no alert has a test.
pub(super) fn emit(catalogue: &Catalogue, rule_files: &[String]) -> Option<String> {
    let index = Index::new(catalogue);
    let tested = catalogue.alerts.iter().filter_map(|alert| Some((alert, alert.test.as_ref()?)));
    let tests: String = tested.map(|(alert, test)| one(&index, alert, test)).collect();
    if tests.is_empty() {
        return None;
    }
    let mut out = "rule_files:\n".to_owned();
    for file in rule_files {
        add!(&mut out, "  - {}\n", yaml::scalar(file, 4));
    }
    let interval = duration(catalogue.evaluation_interval);
    add!(&mut out, "evaluation_interval: {interval}\ntests:\n{tests}");
    Some(out)
}

fn one(index: &Index<'_>, alert: &AlertSpec, test: &AlertTest) -> String {
    let mut out = format!("  - name: {}\n", yaml::scalar(&alert.name, 6));
    let every = duration(test.every.unwrap_or(EVERY));
    add!(&mut out, "    interval: {every}\n    input_series:\n");
    for (series, values) in series::complete(index, alert, &test.given) {
        add!(&mut out, "      - series: {}\n", yaml::scalar(&series, 10));
        add!(&mut out, "        values: {}\n", yaml::scalar(values, 10));
    }
    out.push_str("    promql_expr_test:\n");
    let mut times: Vec<(Duration, bool)> = Vec::new();
    times.extend(test.silent_at.map(|at| (at, false)));
    times.extend(test.fires_at.map(|at| (at, true)));
    times.sort_unstable();
    for (at, fires) in times {
        expectation(&mut out, alert, at, fires);
    }
    out
}

/// Asks for the series Prometheus keeps of firing alerts: an `alert_rule_test` would have to repeat
/// every label and every annotation with its template filled in.
fn expectation(out: &mut String, alert: &AlertSpec, at: Duration, fires: bool) {
    let expr = format!(r#"group(ALERTS{{alertname="{}",alertstate="firing"}})"#, alert.name);
    add!(out, "      - expr: {}\n        eval_time: {}\n", yaml::scalar(&expr, 10), duration(at));
    out.push_str(if fires {
        "        exp_samples:\n          - { labels: '{}', value: 1 }\n"
    } else {
        "        exp_samples: []\n"
    });
}

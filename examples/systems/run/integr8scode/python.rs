//! The same requests, read by OpenTelemetry's Python classes.

use std::collections::BTreeMap;
use std::path::Path;

use bellwether_testkit::peers;
use serde_json::Value;

use crate::trial::{Promise, Report, Samples, Taking, check_arrived};

/// Whether the last request holds what was recorded, under its dotted names, with its types.
pub(super) fn check(report: &mut Report, promise: &Promise, recorded: &Samples, taking: &Taking) {
    let Some(python) = peers::python() else { return report.skip() };
    let posts = taking.posts();
    let Some(last) = posts.last().filter(|post| post.path == "/v1/metrics") else {
        return report.check("a second receiver", Err("nothing was posted to /v1/metrics".into()));
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("run/integr8scode/read_otlp.py");
    let read = peers::run(&python, &[&script], &last.body);
    let arrived = || Samples::of_query(&read).of_the_service();
    check_arrived(report, "Python", promise, recorded, arrived);
    let said: Value = serde_json::from_str(&read).unwrap_or_default();
    let kinds = said["kinds"].as_object().into_iter().flatten();
    let kinds = kinds.filter(|(name, _)| !name.starts_with("bellwether"));
    let kinds: BTreeMap<&str, &str> =
        kinds.map(|(name, kind)| (name.as_str(), kind.as_str().unwrap_or_default())).collect();
    let what = format!("Python reads {} metrics by dotted names with their types", kinds.len());
    let wrong: Vec<_> =
        kinds.iter().filter(|(name, kind)| !is_as_promised(promise, name, kind)).collect();
    report.check(&what, if wrong.is_empty() { Ok(()) } else { Err(format!("{wrong:?}")) });
}

fn is_as_promised(promise: &Promise, name: &str, kind: &str) -> bool {
    let plain = name.replace('.', "_");
    let metric = promise.def.metrics.iter().find(|metric| metric.name == plain);
    name.contains('.') && metric.is_some_and(|metric| metric.kind.as_str() == kind)
}

//! `Integr8sCode`: OTLP every second into VictoriaMetrics, read by Python as well, over HTTP and over
//! gRPC; nothing at all without an endpoint.

mod day;
mod off;
mod python;
mod queries;

use std::sync::Arc;

use bellwether::push::Push;
use bellwether::push::otlp::OtlpExporter;
use bellwether::{Registry, Set};
use bellwether_testkit::TempDir;
use bellwether_testkit::peers::{self, VictoriaMetrics};
use systems::integr8scode::Integr8scode;

use crate::trial::{
    Dice, Done, PATIENCE, Promise, Report, Samples, Taking, check_arrived, registry, wait,
};
use python::Called;
use queries::DOCUMENTED;

/// VictoriaMetrics keeps the dots of OpenTelemetry's names; the catalogue's translation has
/// underscores, and so have its queries.
const UNDERSCORES: &str = "- { action: replace_all, source_labels: [__name__], \
                           target_label: __name__, regex: '\\.', replacement: _ }\n";

/// A day of the platform, pushed.
pub(crate) fn run(report: &mut Report, seed: u64) -> Done {
    let promise = Promise::read("integr8scode", Integr8scode::def())?;
    let registry = registry::<Integr8scode>()?;
    off::show(report, &registry)?;
    let Some(program) = peers::victoria_metrics() else {
        report.skip();
        return Ok(());
    };
    let folder = TempDir::new("integr8scode");
    let rules = folder.write("relabel.yaml", UNDERSCORES);
    let server =
        VictoriaMetrics::start(&program, &[&format!("-relabelConfig={}", rules.display())]);
    let second = Taking::start()?;
    let Some(third) = Called::start()? else {
        report.skip();
        return Ok(());
    };
    let push = start(&registry, [server.port(), second.port(), third.port()])?;
    report.equal("with OTEL_EXPORTER_OTLP_ENDPOINT it is on", push.is_on(), true);
    let book = day::live(&mut Dice::new(seed), || push.flush(PATIENCE));
    report.did(&format!(
        "{} recordings into {} of {} metrics: executions queued, run and failed, events, rate \
         limits, streams, notices",
        book.events(),
        book.metrics(),
        promise.def.metrics.len()
    ));
    for (name, counts) in push.shutdown(PATIENCE) {
        let (sent, dropped) = (counts.sent, counts.dropped.sum());
        report.equal(&format!("{name}: {sent} points sent, none lost"), dropped, 0);
    }
    promise.exercised(report, &book);
    let recorded = book.samples(promise.def);
    let arrived = || Samples::of_query(&server.query(r#"{__name__!=""}"#)).of_the_service();
    let arrived = check_arrived(report, "VictoriaMetrics", &promise, &recorded, arrived);
    promise.budget(report, &arrived);
    answer(report, &promise, &server);
    python::check(report, &promise, &recorded, &second);
    third.check(report, &promise, &recorded);
    Ok(())
}

/// As the platform is configured: by variables.
fn start(registry: &Arc<Registry>, [port, second, third]: [u16; 3]) -> Done<Push> {
    let endpoint = format!("http://127.0.0.1:{port}/opentelemetry/v1/metrics");
    let variable = |name: &str| match name {
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" => Some(endpoint.clone()),
        "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL" => Some("http/protobuf".to_owned()),
        "OTEL_METRIC_EXPORT_INTERVAL" => Some("1000".to_owned()),
        "OTEL_SERVICE_NAME" => Some("integr8scode-backend".to_owned()),
        _ => None,
    };
    let mut again = OtlpExporter::http(&format!("http://127.0.0.1:{second}"));
    "otlp-to-python".clone_into(&mut again.delivery.name);
    let mut called = OtlpExporter::grpc(&format!("http://127.0.0.1:{third}"));
    "otlp-grpc-to-python".clone_into(&mut called.delivery.name);
    let push = Push::of(Arc::clone(registry)).environment(variable).with(again).with(called);
    let push = push.start()?;
    if push.problems().is_empty() { Ok(push) } else { Err(format!("{:?}", push.problems()).into()) }
}

/// The document's examples of `PromQL`, as they stand there and as the catalogue has them, asked of
/// what arrived.
fn answer(report: &mut Report, promise: &Promise, server: &VictoriaMetrics) {
    let kept = promise.catalogue.queries.iter().map(|query| query.expr.as_str());
    for expr in DOCUMENTED.into_iter().chain(kept) {
        let answer = || Samples::of_query(&server.query(expr));
        let finite = |samples: &Samples| {
            !samples.0.is_empty() && samples.0.values().all(|value| value.is_finite())
        };
        wait(PATIENCE, || finite(&answer()));
        let samples = answer();
        let values: Vec<String> = samples.0.values().map(|value| format!("{value:.3}")).collect();
        let line = expr.split_whitespace().collect::<Vec<_>>().join(" ");
        let what = format!("{line} answers {}", values.join(", "));
        let holds = finite(&samples).then_some(()).ok_or("nothing, or no number".to_owned());
        report.check(&what, holds);
    }
}

//! OTLP over gRPC into a server of Python's gRPC, which decodes it with OpenTelemetry's own
//! protocol.

use std::process::Command;
use std::time::Duration;

use bellwether::push::otlp::OtlpExporter;
use bellwether::push::transport::{Failure, Grpc, Request, Tls, Transport as _};
use bellwether_testkit::{Background, TempDir, free_port, peers, wait_until};

use crate::{PATIENCE, TRACE, shop, start};

/// Prints one line for each number point: name, attributes, value. The first call is answered
/// with UNAVAILABLE, the second in part.
const SERVER: &str = r#"
import sys, grpc
from concurrent import futures
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as pb
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as rpc
calls = 0
class Metrics(rpc.MetricsServiceServicer):
    def Export(self, request, context):
        global calls
        calls += 1
        if calls == 1:
            context.abort(grpc.StatusCode.UNAVAILABLE, "later")
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    kind = metric.WhichOneof("data")
                    for point in getattr(metric, kind).data_points:
                        labels = ",".join(f"{a.key}={a.value.string_value!r}" for a in point.attributes)
                        if kind in ("sum", "gauge"):
                            value = getattr(point, point.WhichOneof("value"))
                        else:
                            value = f"{point.count} {point.sum}"
                        print(f"{kind} {metric.name}{{{labels}}} {value}")
                        if kind == "histogram":
                            print(f"buckets {metric.name} {list(point.bucket_counts)} {list(point.explicit_bounds)}")
                        if kind in ("sum", "histogram"):
                            for e in point.exemplars:
                                value = getattr(e, e.WhichOneof("value"))
                                print(f"exemplar {metric.name}{{{labels}}} {value} {e.trace_id.hex()}")
        print("done", flush=True)
        answer = pb.ExportMetricsServiceResponse()
        answer.partial_success.rejected_data_points = 2
        return answer
server = grpc.server(futures.ThreadPoolExecutor(2))
rpc.add_MetricsServiceServicer_to_server(Metrics(), server)
server.add_insecure_port("127.0.0.1:" + sys.argv[1])
server.start()
print("ready", flush=True)
server.wait_for_termination()
"#;

#[test]
fn pythons_grpc_server_takes_every_kind_and_says_later_first() {
    let Some(python) = peers::python() else { return };
    let folder = TempDir::new("otlp-grpc");
    let script = folder.write("server.py", SERVER);
    let port = free_port();
    let mut command = Command::new(python);
    let command = command.arg(script).arg(port.to_string());
    let server = Background::spawn(command, &folder.path().join("log")).expect("Python starts");
    assert!(wait_until(PATIENCE, || server.output().contains("ready")), "{}", server.output());
    let _shop = shop();
    let mut exporter = OtlpExporter::grpc(&format!("http://127.0.0.1:{port}"));
    exporter.gzip = true;
    let push = start(exporter);
    assert!(push.flush(PATIENCE));
    let counts = push.counts().remove(0).1;
    let r = counts.requests;
    assert_eq!((r.retry, r.partial, r.accepted), (1, 1, 0), "{counts:?}");
    assert_eq!(counts.dropped.partial, 2);
    assert_eq!(counts.sent + 2, counts.queued);
    let printed = server.output();
    for line in [
        "sum shop_events_total{} 41",
        "gauge shop_temperature_celsius{oven='left'} -12.5",
        "gauge shop_temperature_celsius{oven='right'} inf",
        "gauge shop_queue_length{} -3",
        "histogram shop_request_duration_seconds{method='GET',status_class='2xx'} 4 20.42",
        "exponential_histogram shop_basket_size{region='eu'} 4 204.2",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} is missing:\n{printed}");
    }
    assert!(!printed.contains(" nan") && !printed.contains("nobody"), "{printed}");
    // The last bucket has no bound.
    let buckets =
        "buckets shop_checkout_duration_seconds [0, 0, 0, 1, 0, 1] [0.001, 0.01, 0.1, 1.0, 10.0]";
    assert!(printed.lines().any(|line| line == buckets), "{printed}");
    let exemplars = || -> Vec<String> {
        let printed = server.output();
        let lines = printed.lines().filter(|line| line.starts_with("exemplar "));
        lines.map(str::to_owned).collect()
    };
    let each = [
        format!("exemplar shop_checkout_duration_seconds{{}} 12.5 {TRACE}"),
        format!("exemplar shop_payment_refunds_total{{reason='fraud'}} 6.0 {TRACE}"),
    ];
    assert_eq!(exemplars(), each);
    // The connection is kept, and found out when the server has gone.
    assert!(push.flush(PATIENCE));
    assert_eq!(exemplars(), each, "an exemplar is sent once");
    drop(server);
    assert!(!push.flush(Duration::from_millis(200)));
    assert!(push.counts()[0].1.requests.unreachable > 0);
}

#[test]
fn a_server_that_does_not_speak_is_given_up_at_the_deadline() {
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://127.0.0.1:{}", silent.local_addr().unwrap().port());
    let mut grpc = Grpc::to(&url, "/x/y", &Tls::default()).unwrap();
    let request = Request { headers: &[], body: b"" };
    assert_eq!(grpc.send(&request, Duration::from_millis(200)), Err(Failure::Timeout));
    assert!(Grpc::to("https://127.0.0.1:1", "/x/y", &Tls::default()).is_ok());
    assert!(Grpc::to("collector:4317", "/x/y", &Tls::default()).is_err());
}

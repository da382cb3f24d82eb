"""Reads an OTLP request with OpenTelemetry's own protobuf classes and prints it as Prometheus
answers a query, with the dotted name, kind and unit of each metric beside. Without an argument the
request is on standard input; with one, requests come over gRPC to that port, and each is a line."""

import json
import sys

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

CUMULATIVE = 2


def kind(metric):
    data = metric.WhichOneof("data")
    if data == "sum":
        assert metric.sum.aggregation_temporality == CUMULATIVE, metric.name
        return "counter" if metric.sum.is_monotonic else "updown"
    if data == "histogram":
        assert metric.histogram.aggregation_temporality == CUMULATIVE, metric.name
    return data


def number(point):
    return point.as_int if point.WhichOneof("value") == "as_int" else point.as_double


def samples(name, point, is_histogram):
    if not is_histogram:
        return [(name, {}, number(point))]
    found = [(name + "_count", {}, point.count), (name + "_sum", {}, point.sum)]
    within = 0
    for bound, count in zip([*point.explicit_bounds, float("inf")], point.bucket_counts):
        within += count
        found.append((name + "_bucket", {"le": repr(bound)}, within))
    return found


def read(request):
    kinds, units, result = {}, {}, []
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                kinds[metric.name], units[metric.name] = kind(metric), metric.unit
                data = getattr(metric, metric.WhichOneof("data"))
                for point in data.data_points:
                    labels = {a.key: a.value.string_value for a in point.attributes}
                    plain = metric.name.replace(".", "_")
                    for name, more, value in samples(plain, point, kinds[metric.name] == "histogram"):
                        result.append({"metric": {"__name__": name, **labels, **more}, "value": [0, repr(value)]})
    return json.dumps({"kinds": kinds, "units": units, "data": {"result": result}})


def serve(port):
    from concurrent import futures

    import grpc
    from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as messages
    from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as service

    class Metrics(service.MetricsServiceServicer):
        def Export(self, request, context):
            print(read(request), flush=True)
            return messages.ExportMetricsServiceResponse()

    server = grpc.server(futures.ThreadPoolExecutor(1))
    service.add_MetricsServiceServicer_to_server(Metrics(), server)
    server.add_insecure_port("127.0.0.1:" + port)
    server.start()
    print("ready", flush=True)
    server.wait_for_termination()


if len(sys.argv) > 1:
    serve(sys.argv[1])
else:
    print(read(ExportMetricsServiceRequest.FromString(sys.stdin.buffer.read())))

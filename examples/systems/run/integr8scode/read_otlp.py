"""Reads an OTLP request with OpenTelemetry's own protobuf classes and prints it as Prometheus
answers a query, with the dotted names and the kind of each metric beside."""

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
        return "counter" if metric.sum.is_monotonic else "gauge"
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


request = ExportMetricsServiceRequest.FromString(sys.stdin.buffer.read())
kinds, result = {}, []
for resource in request.resource_metrics:
    for scope in resource.scope_metrics:
        for metric in scope.metrics:
            kinds[metric.name] = kind(metric)
            data = getattr(metric, metric.WhichOneof("data"))
            for point in data.data_points:
                labels = {a.key: a.value.string_value for a in point.attributes}
                plain = metric.name.replace(".", "_")
                for name, more, value in samples(plain, point, kinds[metric.name] == "histogram"):
                    result.append({"metric": {"__name__": name, **labels, **more}, "value": [0, repr(value)]})
print(json.dumps({"kinds": kinds, "data": {"result": result}}))

"""Reads an OTLP request from standard input and prints every field of it, points in order."""

import sys

from google.protobuf import text_format
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2

request = metrics_service_pb2.ExportMetricsServiceRequest()
request.ParseFromString(sys.stdin.buffer.read())


def unknown(message):
    """How many fields of this message and those in it the protocol does not have."""
    from google.protobuf import unknown_fields

    count = len(unknown_fields.UnknownFieldSet(message))
    for field, value in message.ListFields():
        if field.message_type:
            several = field.is_repeated if hasattr(field, "is_repeated") else field.label == 3
            count += sum(unknown(each) for each in (value if several else [value]))
    return count


print(text_format.MessageToString(request, as_utf8=True), end="")
print("unknown fields:", unknown(request))

"""Reads an OTLP request from standard input and prints every field of it, points in order.

With the argument `json` the request is JSON, read by protobuf's own reader."""

import base64
import json
import sys

from google.protobuf import json_format, text_format
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2

request = metrics_service_pb2.ExportMetricsServiceRequest()


def with_base64_ids(value):
    """OTLP writes ids of traces and spans in hexadecimal digits, where protobuf has base64."""
    if isinstance(value, list):
        return [with_base64_ids(each) for each in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId")
    return {
        key: base64.b64encode(bytes.fromhex(each)).decode() if key in ids else with_base64_ids(each)
        for key, each in value.items()
    }


if sys.argv[1:] == ["json"]:
    json_format.ParseDict(with_base64_ids(json.load(sys.stdin)), request)
else:
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

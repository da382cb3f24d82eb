"""Reads a Sentry envelope from standard input with Sentry's own SDK and prints its metrics."""

import json
import sys

from sentry_sdk.envelope import Envelope

envelope = Envelope.deserialize(sys.stdin.buffer.read())
for item in envelope.items:
    print(item.type, item.headers["item_count"], item.headers["content_type"])
    payload = json.loads(item.payload.get_bytes())
    for metric in payload["items"]:
        print(json.dumps(metric, sort_keys=True))

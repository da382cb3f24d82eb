"""Sends a few metrics with Datadog's own client to the UDP port given, a packet each."""

import sys

from datadog.dogstatsd import DogStatsd

client = DogStatsd(
    host="127.0.0.1",
    port=int(sys.argv[1]),
    disable_telemetry=True,
    disable_buffering=True,
    origin_detection_enabled=False,
    constant_tags=["env:prod"],
)
client.gauge("shop.heat", -5, tags=["of:left"])
client.gauge("shop.heat", 0.25, tags=["of:right", "zone:a/b"])
client.increment("shop.orders", 3, tags=["of:x y"])
client.gauge("shop.plain", 17)
client.distribution("shop.wait", 1.5, tags=["of:one"])
client.close_socket()

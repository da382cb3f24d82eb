// Sends a few metrics with Node's DogStatsD client to the UDP port given, a packet each.
const StatsD = require("hot-shots");

const client = new StatsD({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  globalTags: ["env:prod"],
  includeDatadogTags: false,
});
client.gauge("shop.heat", -5, ["of:left"]);
client.gauge("shop.heat", 0.25, ["of:right", "zone:a/b"]);
client.increment("shop.orders", 3, ["of:x_y"]);
client.gauge("shop.plain", 17);
client.distribution("shop.wait", 1.5, ["of:one"]);
client.close();

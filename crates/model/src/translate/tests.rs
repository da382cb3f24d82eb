//! Names before and after, one line a case.

use super::*;
use Shape::{Gauge, Monotonic, Other};
use Strategy::{
    None as Kept, UnderscoresWithSuffixes as Suffixed, UnderscoresWithoutSuffixes as Plain,
    Utf8WithSuffixes as Utf8,
};

type Case = (Strategy, &'static str, &'static str, Shape, &'static str);

const METRICS: [Case; 68] = [
    // Suffixed: the alphabet.
    (Suffixed, "", "", Other, ""),
    (Suffixed, "...", "", Other, ""),
    (Suffixed, "___", "s", Monotonic, ""),
    (Suffixed, "queue", "", Other, "queue"),
    (Suffixed, "queue.depth", "", Gauge, "queue_depth"),
    (Suffixed, "queue-depth", "", Gauge, "queue_depth"),
    (Suffixed, "queue depth/now", "", Gauge, "queue_depth_now"),
    (Suffixed, "queue..depth__now", "", Gauge, "queue_depth_now"),
    (Suffixed, ".queue.", "", Gauge, "queue"),
    (Suffixed, "_queue_", "", Gauge, "queue"),
    (Suffixed, "größe", "", Gauge, "gr_e"),
    (Suffixed, "job:latency:p99", "", Gauge, "job:latency:p99"),
    (Suffixed, "2nd.attempt", "", Gauge, "_2nd_attempt"),
    (Suffixed, "Camel.Case", "", Gauge, "Camel_Case"),
    // Suffixed: units.
    (Suffixed, "request.duration", "s", Other, "request_duration_seconds"),
    (Suffixed, "request.duration", "ms", Other, "request_duration_milliseconds"),
    (Suffixed, "request.duration", "us", Other, "request_duration_microseconds"),
    (Suffixed, "request.duration", "ns", Other, "request_duration_nanoseconds"),
    (Suffixed, "request.duration", "min", Other, "request_duration_minutes"),
    (Suffixed, "cert.age", "d", Gauge, "cert_age_days"),
    (Suffixed, "cert.age", "h", Gauge, "cert_age_hours"),
    (Suffixed, "heap", "By", Gauge, "heap_bytes"),
    (Suffixed, "heap", "KiBy", Gauge, "heap_kibibytes"),
    (Suffixed, "heap", "MiBy", Gauge, "heap_mebibytes"),
    (Suffixed, "heap", "GiBy", Gauge, "heap_gibibytes"),
    (Suffixed, "heap", "TiBy", Gauge, "heap_tebibytes"),
    (Suffixed, "heap", "KBy", Gauge, "heap_kilobytes"),
    (Suffixed, "heap", "kBy", Gauge, "heap_kilobytes"),
    (Suffixed, "heap", "MBy", Gauge, "heap_megabytes"),
    (Suffixed, "room.temperature", "Cel", Gauge, "room_temperature_celsius"),
    (Suffixed, "disk.usage", "%", Gauge, "disk_usage_percent"),
    (Suffixed, "clock", "Hz", Gauge, "clock_hertz"),
    (Suffixed, "distance", "m", Gauge, "distance_meters"),
    (Suffixed, "field", "furlong", Gauge, "field_furlong"),
    (Suffixed, "field", "µ.x", Gauge, "field_x"),
    (Suffixed, "heap_bytes", "By", Gauge, "heap_bytes"),
    (Suffixed, "bytes.in.heap", "By", Gauge, "bytes_in_heap"),
    (Suffixed, "megabytes", "By", Gauge, "megabytes_bytes"),
    (Suffixed, "connections", "{connection}", Gauge, "connections"),
    // Suffixed: rates.
    (Suffixed, "disk.throughput", "By/s", Gauge, "disk_throughput_bytes_per_second"),
    (Suffixed, "disk.throughput", " By / s ", Gauge, "disk_throughput_bytes_per_second"),
    (Suffixed, "belt.speed", "m/m", Gauge, "belt_speed_meters_per_minute"),
    (Suffixed, "orders", "{order}/d", Gauge, "orders_per_day"),
    (Suffixed, "orders", "1/w", Gauge, "orders_per_week"),
    (Suffixed, "price", "{euro}/{order}", Gauge, "price"),
    (Suffixed, "disk.bytes", "By/s", Gauge, "disk_bytes_per_second"),
    (Suffixed, "disk.bytes.per.second", "By/s", Gauge, "disk_bytes_per_second_per_second"),
    // Suffixed: what the shape adds.
    (Suffixed, "requests", "", Monotonic, "requests_total"),
    (Suffixed, "requests.total", "{request}", Monotonic, "requests_total"),
    (Suffixed, "total.requests", "1", Monotonic, "requests_total"),
    (Suffixed, "cpu.time", "s", Monotonic, "cpu_time_seconds_total"),
    (Suffixed, "cpu.total.time", "s", Monotonic, "cpu_time_seconds_total"),
    (Suffixed, "cache.hit", "1", Gauge, "cache_hit_ratio"),
    (Suffixed, "ratio.cache.hit", "1", Gauge, "cache_hit_ratio"),
    (Suffixed, "cache.hit", "1", Other, "cache_hit"),
    // Plain.
    (Plain, "requests.total", "s", Monotonic, "requests_total"),
    (Plain, "a..b", "", Other, "a_b"),
    (Plain, "a__b_", "", Other, "a__b_"),
    (Plain, "2nd", "", Other, "_2nd"),
    (Plain, "_._", "", Other, ""),
    // UTF-8.
    (Utf8, "request.duration", "s", Other, "request.duration_seconds"),
    (Utf8, "request.duration.seconds", "s", Other, "request.duration_seconds"),
    (Utf8, "größe", "By", Gauge, "größe_bytes"),
    (Utf8, "requests.total", "", Monotonic, "requests_total"),
    (Utf8, "disk", "By/s", Gauge, "disk_bytes_per_second"),
    (Utf8, "total", "", Monotonic, "total_total"),
    // As they are.
    (Kept, "requests.total", "s", Monotonic, "requests.total"),
    (Kept, "2nd größe", "", Gauge, "2nd größe"),
];

#[test]
fn metric_names_become_what_the_strategy_says() {
    for (strategy, name, unit, shape, expected) in METRICS {
        let found = metric_name(name, &Unit::new(unit), shape, strategy, "");
        assert_eq!(found, expected, "{strategy:?} {name:?} in {unit:?}");
    }
}

#[test]
fn a_namespace_goes_in_front() {
    let name = |strategy, name, namespace| {
        metric_name(name, &Unit::new("s"), Monotonic, strategy, namespace)
    };
    assert_eq!(name(Suffixed, "time", "shop.eu"), "shop_eu_time_seconds_total");
    assert_eq!(name(Suffixed, "2nd", "shop"), "shop_2nd_seconds_total");
    assert_eq!(name(Plain, "time", "shop.eu"), "shop_eu_time");
    assert_eq!(name(Utf8, "time", "shop"), "shop_time_seconds_total");
    assert_eq!(name(Kept, "time", "shop"), "shop_time");
    assert_eq!(name(Suffixed, "...", "shop"), "");
}

#[test]
fn label_names_become_what_the_strategy_says() {
    let cases = [
        ("http.method", "http_method"),
        ("http..method", "http_method"),
        ("http__method", "http_method"),
        ("2xx", "key_2xx"),
        ("a:b", "a_b"),
        ("größe", "gr_e"),
        ("_id", "_id"),
        ("...", ""),
        ("", ""),
    ];
    for (name, expected) in cases {
        assert_eq!(label_name(name, Suffixed), expected, "{name}");
        assert_eq!(label_name(name, Plain), expected, "{name}");
        assert_eq!(label_name(name, Utf8), name);
    }
}

#[test]
fn a_catalogue_names_labels_as_written_where_it_can() {
    assert_eq!(catalogue_label_name("a__b", Translation::Underscores), "a__b");
    assert_eq!(catalogue_label_name("a.b", Translation::Underscores), "a_b");
    assert_eq!(catalogue_label_name("a.b", Translation::None), "a.b");
}

#[test]
fn a_catalogue_metric_takes_its_shape_from_its_type() {
    let name = |kind| catalogue_name("a.b", &Unit::new("1"), kind, Translation::OpenTelemetry);
    assert_eq!(name(MetricKind::Counter), "a_b_total");
    assert_eq!(name(MetricKind::Gauge), "a_b_ratio");
    assert_eq!(name(MetricKind::UpDown), "a_b");
    assert_eq!(name(MetricKind::Histogram), "a_b");
}

//! Families → Sentry envelopes → items, read as JSON.

#[path = "support/described.rs"]
mod described;
#[path = "support/families.rs"]
mod families;

use bellwether_exposition::push::Deltas;
use bellwether_exposition::sentry::{
    Envelope, ITEM_BYTES_MAX, ITEMS_MAX, SentryEncoder, SentryOmitted, SentryOptions,
};
use bellwether_model::{
    Family, FamilyKind, Histogram, Labels, Metric, MetricValue, Number, Original, Timestamp,
};
use families::{any_families, hostile_text};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_750_000_000_250);

/// What `login_total` was called before its names were translated.
const LOGIN: Original<'_> = Original {
    name: "passagent.login",
    unit: "",
    up_down: false,
    labels: &[("route", "http.route")],
};

fn walk(families: &[Family], deltas: &mut Deltas) -> (Vec<Envelope>, SentryOmitted) {
    let mut envelopes = Vec::new();
    let attributes = vec![("sentry.environment".to_owned(), "prod \"1\"".to_owned())];
    let options = SentryOptions { attributes, ..SentryOptions::default() };
    let sink = |envelope| envelopes.push(envelope);
    let mut encoder = SentryEncoder::new(&options, deltas, [0xab; 16], NOW, sink);
    for family in families {
        if family.name == "login_total" {
            described::walk(family, LOGIN, &mut encoder);
        } else {
            family.walk(&mut encoder);
        }
    }
    let omitted = encoder.finish();
    (envelopes, omitted)
}

/// The items of an envelope, its lines checked.
fn items(envelope: &Envelope) -> Vec<Value> {
    let text = std::str::from_utf8(&envelope.body).expect("text");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [header, item, payload] = lines.as_slice() else { panic!("not three lines: {text}") };
    assert_eq!(header["sdk"]["name"], "bellwether");
    assert_eq!(item["type"], "trace_metric");
    assert_eq!(item["content_type"], "application/vnd.sentry.items.trace-metric+json");
    let items = payload["items"].as_array().expect("items").clone();
    assert_eq!(
        (item["item_count"].as_u64(), items.len()),
        (Some(items.len() as u64), envelope.items)
    );
    items
}

fn family(name: &str, kind: FamilyKind, labels: Labels, value: MetricValue) -> Family {
    let metric = Metric { labels, value, timestamp: None, start: None };
    let (unit, help) = ("seconds".to_owned(), String::new());
    Family { name: name.to_owned(), kind, unit, help, metrics: vec![metric] }
}

fn number(name: &str, kind: FamilyKind, value: impl Into<Number>) -> Family {
    let labels = Labels::from([("route", "/\u{1}\"x\"\n")]);
    family(name, kind, labels, MetricValue::Number(value.into(), None))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_family_is_items_within_the_bounds(families in any_families()) {
        let (envelopes, _) = walk(&families, &mut Deltas::of_this_process(1000));
        for envelope in &envelopes {
            prop_assert!((1..=ITEMS_MAX).contains(&envelope.items));
            for item in items(envelope) {
                prop_assert!(item.to_string().len() <= ITEM_BYTES_MAX + 64);
                prop_assert!(item["value"].is_number());
                prop_assert_eq!(item["trace_id"].as_str().unwrap(), "ab".repeat(16));
                let attributes = item["attributes"].as_object().unwrap();
                prop_assert!(attributes.values().all(|a| a["type"] == "string"));
            }
        }
    }

    #[test]
    fn no_text_can_inject_a_line_an_item_or_a_field(
        name in hostile_text(), key in hostile_text(), value in hostile_text(),
        attribute in hostile_text(), sdk in hostile_text(),
    ) {
        // An empty label is none.
        let (name, key, value) = (format!("a{name}"), format!("k{key}"), format!("v{value}"));
        let labels = Labels(vec![(key.clone(), value.clone())]);
        let family = family(&name, FamilyKind::Counter, labels, MetricValue::Number(7u64.into(), None));
        let options = SentryOptions {
            attributes: vec![("sentry.release".to_owned(), attribute.clone())],
            sdk_name: sdk.clone(),
            sdk_version: sdk.clone(),
        };
        let mut envelopes = Vec::new();
        let mut deltas = Deltas::of_this_process(10);
        let sink = |envelope| envelopes.push(envelope);
        let mut encoder = SentryEncoder::new(&options, &mut deltas, [1; 16], NOW, sink);
        family.walk(&mut encoder);
        let omitted = encoder.finish();
        prop_assert_eq!(envelopes.len() as u64 + omitted.too_long, 1);
        for envelope in &envelopes {
            let text = std::str::from_utf8(&envelope.body).expect("text");
            let lines: Vec<Value> = text
                .split_terminator('\n')
                .map(|line| serde_json::from_str(line).expect("JSON"))
                .collect();
            let [header, item, payload] = lines.as_slice() else { panic!("not three: {text}") };
            prop_assert_eq!(&header["sdk"]["name"], &json!(sdk));
            prop_assert_eq!(item["item_count"].as_u64(), Some(1));
            let [metric] = payload["items"].as_array().expect("items").as_slice() else {
                panic!("one item: {text}")
            };
            prop_assert_eq!((&metric["name"], &metric["value"]), (&json!(name), &json!(7)));
            let attributes = metric["attributes"].as_object().expect("attributes");
            let mut expected = vec![
                (key.clone(), value.clone()),
                ("sentry.release".to_owned(), attribute.clone()),
                ("sentry.sdk.name".to_owned(), sdk.clone()),
                ("sentry.sdk.version".to_owned(), sdk.clone()),
            ];
            expected.sort();
            let mut found: Vec<(String, String)> = attributes
                .iter()
                .map(|(n, v)| (n.clone(), v["value"].as_str().expect("a text").to_owned()))
                .collect();
            found.sort();
            prop_assert_eq!(found, expected);
        }
    }
}

#[test]
fn a_counter_is_what_was_added_and_a_gauge_has_its_unit() {
    let mut deltas = Deltas::of_this_process(10);
    let families = |logins: u64| {
        [number("login_total", FamilyKind::Counter, logins), number("age", FamilyKind::Gauge, -0.5)]
    };
    walk(&families(u64::MAX - 3), &mut deltas);
    let (envelopes, _) = walk(&families(u64::MAX), &mut deltas);
    let found = items(&envelopes[0]);
    let text = |value: &str| json!({"value": value, "type": "string"});
    let (route, environment) = (text("/\u{1}\"x\"\n"), text("prod \"1\""));
    assert_eq!(
        found[0],
        json!({
            "timestamp": 1_750_000_000.25, "trace_id": "ab".repeat(16), "name": "passagent.login",
            "type": "counter", "value": 3,
            "attributes": {
                "sentry.environment": environment,
                "sentry.sdk.name": text("bellwether"),
                "sentry.sdk.version": text(env!("CARGO_PKG_VERSION")),
                "http.route": route,
            },
        })
    );
    assert_eq!((&found[1]["type"], &found[1]["unit"]), (&json!("gauge"), &json!("second")));
    assert_eq!(found[1]["value"], json!(-0.5));
}

#[test]
fn a_histogram_is_a_count_and_a_sum_and_nothing_when_nothing_was_observed() {
    let histogram = |counts: [f64; 2], sum| {
        let h = Histogram {
            bounds: vec![1.0],
            counts: counts.to_vec(),
            sum: Some(sum),
            ..Histogram::default()
        };
        [family("wait", FamilyKind::Histogram, Labels::default(), MetricValue::Histogram(h))]
    };
    let mut deltas = Deltas::of_this_process(10);
    let mut walk = |families: &[Family]| walk(families, &mut deltas).0;
    walk(&histogram([2.0, 1.0], 5.5));
    assert_eq!(walk(&histogram([2.0, 1.0], 5.5)), []);
    let found = items(&walk(&histogram([4.0, 1.0], 6.25))[0]);
    let said: Vec<_> = found.iter().map(|i| (i["name"].as_str().unwrap(), &i["value"])).collect();
    assert_eq!(said, [("wait.count", &json!(2)), ("wait.sum", &json!(0.75))]);
    assert!(found.iter().all(|item| item["type"] == "counter" && item.get("unit").is_none()));
}

#[test]
fn envelopes_hold_a_hundred_items_and_too_long_ones_are_counted() {
    let mut families: Vec<Family> =
        (0..205).map(|i| number(&format!("c{i}"), FamilyKind::Gauge, 1u64)).collect();
    families.push(number(&"x".repeat(2000), FamilyKind::Gauge, 1u64));
    families.push(number("nan", FamilyKind::Gauge, f64::NAN));
    let (envelopes, omitted) = walk(&families, &mut Deltas::of_this_process(1000));
    assert_eq!(envelopes.iter().map(|e| e.items).collect::<Vec<_>>(), [100, 100, 5]);
    assert_eq!(omitted, SentryOmitted { too_long: 1, inexpressible: 1, past_limit: 0 });
    assert_eq!(envelopes.iter().flat_map(items).count(), 205);
}

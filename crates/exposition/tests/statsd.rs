//! Families → StatsD and DogStatsD → lines, read by a strict parser of our own.

#[path = "support/dogstatsd.rs"]
mod dogstatsd;
#[path = "support/families.rs"]
mod families;

use bellwether_exposition::push::Deltas;
use bellwether_exposition::statsd::{
    Flavour, Framing, HistogramForm, Packet, StatsdEncoder, StatsdOmitted, StatsdOptions,
};
use bellwether_model::{
    Family, FamilyKind, Histogram, Labels, Metric, MetricValue, Number, Timestamp,
};
use dogstatsd::{Line, packet};
use families::{any_families, hostile_text};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

fn walk(
    options: &StatsdOptions,
    families: &[Family],
    deltas: &mut Deltas,
) -> (Vec<Vec<u8>>, StatsdOmitted) {
    let mut packets = Vec::new();
    let sink = |packet: Packet| packets.push(packet.bytes);
    let mut encoder = StatsdEncoder::new(options, deltas, NOW, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    let omitted = encoder.finish();
    (packets, omitted)
}

fn lines(options: &StatsdOptions, families: &[Family], deltas: &mut Deltas) -> Vec<Line> {
    let (packets, _) = walk(options, families, deltas);
    packets.iter().flat_map(|p| packet(p).expect("a packet")).collect()
}

fn text(options: &StatsdOptions, families: &[Family]) -> String {
    let (packets, _) = walk(options, families, &mut Deltas::of_this_process(1000));
    String::from_utf8(packets.concat()).expect("text")
}

fn family(kind: FamilyKind, labels: Labels, value: MetricValue) -> Family {
    Family {
        name: "shop.orders".to_owned(),
        kind,
        unit: String::new(),
        help: String::new(),
        metrics: vec![Metric { labels, value, timestamp: None, start: None }],
    }
}

fn number(kind: FamilyKind, labels: Labels, value: impl Into<Number>) -> Family {
    family(kind, labels, MetricValue::Number(value.into(), None))
}

fn flavour() -> impl Strategy<Value = Flavour> {
    prop_oneof![Just(Flavour::Dog), Just(Flavour::Plain)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_can_inject_a_line_or_a_field(
        name in hostile_text(), key in hostile_text(), value in hostile_text(),
        tag in hostile_text(), prefix in hostile_text(), flavour in flavour(),
    ) {
        let labels = Labels(vec![(format!("k{key}"), value.clone()), ("b".to_owned(), value)]);
        let mut family = number(FamilyKind::Counter, labels, 7u64);
        family.name = format!("a{name}");
        let options = StatsdOptions {
            flavour, prefix, tags: vec![("env".to_owned(), tag)], packet_bytes_max: 1 << 20,
            timestamps: flavour == Flavour::Dog, ..StatsdOptions::default()
        };
        let found = lines(&options, &[family], &mut Deltas::of_this_process(10));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!((found[0].value, found[0].kind, found[0].rate), (7.0, 'c', None));
        prop_assert_eq!(found[0].time, (flavour == Flavour::Dog).then_some(NOW.0 / 1000));
        prop_assert!(found[0].tags.len() <= 3);
    }

    #[test]
    fn packets_stay_below_any_bound_and_are_whole_lines(
        families in any_families(), bound in 20usize..3000, flavour in flavour(), framing in 0..3,
        distributions in any::<bool>(),
    ) {
        let framing = [Framing::Datagram, Framing::Lines, Framing::Length][framing as usize];
        let histograms = if distributions { HistogramForm::Distributions } else { HistogramForm::Buckets };
        let options = StatsdOptions {
            flavour, framing, histograms, packet_bytes_max: bound, ..StatsdOptions::default()
        };
        let (packets, omitted) = walk(&options, &families, &mut Deltas::of_this_process(1000));
        let mut found = 0;
        for bytes in &packets {
            let bytes = match framing {
                Framing::Length => {
                    let (length, bytes) = bytes.split_at(4);
                    prop_assert_eq!(u32::from_le_bytes(length.try_into().unwrap()) as usize, bytes.len());
                    bytes
                }
                _ => bytes,
            };
            prop_assert!(bytes.len() <= bound);
            prop_assert_eq!(framing == Framing::Lines, bytes.ends_with(b"\n"));
            let lines = packet(bytes);
            prop_assert!(lines.is_ok(), "{:?}", lines);
            found += points(&lines.unwrap());
        }
        let roomy = StatsdOptions { packet_bytes_max: 1 << 20, ..options };
        let (packets, unlimited) = walk(&roomy, &families, &mut Deltas::of_this_process(1000));
        prop_assert_eq!(unlimited.too_long, 0);
        prop_assert_eq!(unlimited.inexpressible, omitted.inexpressible);
        let skip = if framing == Framing::Length { 4 } else { 0 };
        let all: usize = packets.iter().map(|p| points(&packet(&p[skip..]).unwrap())).sum();
        prop_assert_eq!(found as u64 + omitted.too_long, all as u64);
    }

    #[test]
    fn numbers_arrive_as_they_were(value in any::<f64>(), count in any::<u64>()) {
        let options = StatsdOptions::default();
        let gauge = number(FamilyKind::Gauge, Labels::default(), value);
        let found = lines(&options, &[gauge], &mut Deltas::of_this_process(10));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].value.to_bits(), (value + 0.0).to_bits());
        let counter = number(FamilyKind::Counter, Labels::default(), count);
        let found = lines(&options, &[counter], &mut Deltas::of_this_process(10));
        prop_assert_eq!(&found[0].text, &count.to_string());
    }

    #[test]
    fn buckets_count_and_sum_add_up_over_walks(
        steps in prop::collection::vec((0usize..4, 1u32..500), 1..12),
        distributions in any::<bool>(),
    ) {
        let histograms = if distributions { HistogramForm::Distributions } else { HistogramForm::Buckets };
        let options = StatsdOptions { histograms, ..StatsdOptions::default() };
        let mut deltas = Deltas::of_this_process(10);
        let mut counts = vec![0.0; 4];
        let (mut observed, mut buckets, mut count) = (0u64, vec![0.0; 4], 0.0);
        for (bucket, added) in steps {
            counts[bucket] += f64::from(added);
            observed += u64::from(added);
            let h = Histogram { bounds: vec![0.1, 1.0, 10.0], counts: counts.clone(), sum: Some(observed as f64), ..Histogram::default() };
            let family = family(FamilyKind::Histogram, Labels::default(), MetricValue::Histogram(h));
            for line in lines(&options, &[family], &mut deltas) {
                if line.kind == 'd' {
                    let weight = line.rate.map_or(1.0, |rate| (1.0 / rate).trunc());
                    let index = [0.1, 1.0, 10.0].iter().position(|b| line.value <= *b);
                    // Past the last bound, the bound itself stands for the bucket.
                    let last = line.value >= 10.0;
                    buckets[if last { 3 } else { index.unwrap() }] += weight;
                    count += weight;
                } else if line.name.ends_with(".bucket") {
                    let upper = &line.tags.iter().find(|(k, _)| k == "upper_bound").unwrap().1;
                    let index = ["0.1", "1", "10", "inf"].iter().position(|b| b == upper).unwrap();
                    buckets[index] += line.value;
                } else if line.name == "shop.orders.count" {
                    count += line.value;
                }
            }
        }
        prop_assert_eq!(buckets, counts);
        prop_assert_eq!(count as u64, observed);
    }
}

/// How many points lines are of: a negative gauge of plain StatsD has two.
fn points(lines: &[Line]) -> usize {
    let pairs = lines.windows(2);
    let resets = pairs.filter(|l| l[0].name == l[1].name && l[0].text == "0" && l[1].value < 0.0);
    lines.len() - resets.filter(|l| l.iter().all(|l| l.kind == 'g' && l.tags.is_empty())).count()
}

#[test]
fn a_counter_sends_what_was_added_and_a_gauge_what_it_is() {
    let options = StatsdOptions { prefix: "eu".to_owned(), ..StatsdOptions::default() };
    let labels = Labels::from([("route", "/a b"), ("empty", "")]);
    let mut deltas = Deltas::of_this_process(10);
    let counter = |value: u64| [number(FamilyKind::Counter, labels.clone(), value)];
    let texts = [0, 5, 5, 12, 3].map(|value| {
        let (packets, _) = walk(&options, &counter(value), &mut deltas);
        String::from_utf8(packets.concat()).unwrap()
    });
    let line = |added| format!("eu.shop.orders:{added}|c|#route:/a_b");
    assert_eq!(texts, [line(0), line(5), String::new(), line(7), line(3)]);
    let gauge = number(FamilyKind::Gauge, Labels::default(), -2.5);
    assert_eq!(text(&options, &[gauge]), "eu.shop.orders:-2.5|g");
}

#[test]
fn a_negative_gauge_of_plain_statsd_starts_from_nought_in_the_same_packet() {
    let labels = Labels::from([("zone", "a.b"), ("host", "x|y")]);
    let gauge = number(FamilyKind::Gauge, labels, -5i64);
    let name = "shop.orders.zone.a_b.host.x_y";
    let both = format!("{name}:0|g\n{name}:-5|g");
    let options = StatsdOptions { flavour: Flavour::Plain, ..StatsdOptions::default() };
    assert_eq!(text(&options, std::slice::from_ref(&gauge)), both);
    // Too long for both together is too long.
    let tight = StatsdOptions { packet_bytes_max: both.len() - 1, ..options };
    let (packets, omitted) = walk(&tight, &[gauge], &mut Deltas::of_this_process(10));
    assert_eq!((packets.len(), omitted.too_long), (0, 1));
}

#[test]
fn what_has_no_form_is_left_out_and_counted() {
    let nan = number(FamilyKind::Gauge, Labels::default(), f64::NAN);
    let infinite = number(FamilyKind::Counter, Labels::default(), f64::INFINITY);
    let mut nameless = number(FamilyKind::Gauge, Labels::default(), 1u64);
    nameless.name = "\u{e9}".to_owned();
    let families = [nan, infinite, nameless];
    let (packets, omitted) =
        walk(&StatsdOptions::default(), &families, &mut Deltas::of_this_process(10));
    assert_eq!((packets.len(), omitted.inexpressible), (0, 3));
    let two = number(FamilyKind::Counter, Labels::default(), 1u64);
    let (_, omitted) = walk(&StatsdOptions::default(), &[two], &mut Deltas::of_this_process(0));
    assert_eq!(omitted.past_limit, 1);
}

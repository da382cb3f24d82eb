//! Inputs nobody should send, and the mistakes other libraries are known for.

#[path = "support/families.rs"]
mod families;

use bellwether_exposition::text::TextEncoder;
use bellwether_exposition::{Escaping, Limits, ParseCode, openmetrics, protobuf, text};
use bellwether_model::{
    Extras, Family, FamilyHead, FamilyKind, FamilySink, Labels, Metric, MetricValue, Number,
};
use families::{any_families, hostile_text};
use proptest::prelude::*;

fn gauge(name: &str, help: &str, labels: Labels) -> Family {
    let value = MetricValue::Number(Number::U64(1), None);
    Family {
        name: name.to_owned(),
        kind: FamilyKind::Gauge,
        unit: String::new(),
        help: help.to_owned(),
        metrics: vec![Metric { labels, value, timestamp: None, start: None }],
    }
}

/// Parses with everything; what comes out does not matter, that it comes out does.
fn parse_all(bytes: &[u8]) {
    for limits in [Limits::default(), Limits::generous()] {
        drop(text::parse_with(bytes, &limits));
        drop(openmetrics::parse_with(bytes, &limits));
        drop(protobuf::parse_with(bytes, &limits));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_parser_panics_on_arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        parse_all(&bytes);
    }

    #[test]
    fn no_parser_panics_on_pieces_of_its_grammar(
        pieces in proptest::collection::vec(prop_oneof![
            Just("a"), Just("a_bucket"), Just("{"), Just("}"), Just("\""), Just("="), Just(","),
            Just(" "), Just("\n"), Just("# "), Just("# TYPE a histogram\n"), Just("# EOF"),
            Just("1"), Just("NaN"), Just("le=\"1\""), Just("\\"), Just("é"), Just("# UNIT a "),
        ], 0..40),
    ) {
        parse_all(pieces.concat().as_bytes());
    }

    #[test]
    fn no_parser_panics_on_a_damaged_exposition(
        families in any_families(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        for mut bytes in [
            text::encode_to_vec(&families),
            openmetrics::encode_to_vec(&families),
            protobuf::encode_to_vec(&families),
        ] {
            if bytes.is_empty() {
                continue;
            }
            for (at, byte) in &cuts {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.index(bytes.len()) + 1);
            parse_all(&bytes);
        }
    }

    #[test]
    fn a_hostile_label_value_arrives_intact_and_stays_on_its_line(value in hostile_text()) {
        let family = gauge("a", "", Labels::from([("v", value.as_str())]));
        for bytes in [
            text::encode_to_vec(std::slice::from_ref(&family)),
            openmetrics::encode_to_vec(std::slice::from_ref(&family)),
        ] {
            let lines = bytes.split(|b| *b == b'\n').filter(|l| l.starts_with(b"a{")).count();
            prop_assert_eq!(lines, 1);
        }
        let limits = Limits { value_bytes: 20_000, series_bytes: 40_000, ..Limits::default() };
        let encoded = text::encode_to_vec(std::slice::from_ref(&family));
        let back = text::parse_with(&encoded, &limits).unwrap();
        prop_assert_eq!(back.families[0].metrics[0].labels.get("v"), Some(value.as_str()));
        let encoded = protobuf::encode_to_vec(std::slice::from_ref(&family));
        let back = protobuf::parse_with(&encoded, &limits).unwrap();
        prop_assert_eq!(back.families[0].metrics[0].labels.get("v"), Some(value.as_str()));
    }
}

#[test]
fn a_raw_newline_in_help_never_goes_out() {
    let family = gauge("a", "one\ntwo\\three \"four\"", Labels::default());
    let text = String::from_utf8(text::encode_to_vec(std::slice::from_ref(&family))).unwrap();
    assert_eq!(text, "# HELP a one\\ntwo\\\\three \"four\"\n# TYPE a gauge\na 1\n");
    let text = String::from_utf8(openmetrics::encode_to_vec(&[family])).unwrap();
    assert!(
        text.starts_with("# HELP a one\\ntwo\\\\three \\\"four\\\"\n# TYPE a gauge\n"),
        "{text}"
    );
}

#[test]
fn a_family_walked_twice_goes_out_once_and_the_rest_is_counted() {
    let family = gauge("a", "", Labels::default());
    let mut text = Vec::new();
    let sink = |chunk: &mut Vec<u8>| text.extend_from_slice(chunk);
    let mut encoder = TextEncoder::new(Escaping::AllowUtf8, sink);
    family.walk(&mut encoder);
    family.walk(&mut encoder);
    assert_eq!(encoder.omitted(), 1);
    encoder.finish();
    assert_eq!(String::from_utf8(text).unwrap(), "# TYPE a gauge\na 1\n");
}

#[test]
fn a_family_twice_in_the_input_is_merged_by_text_and_refused_by_openmetrics() {
    let twice = "# TYPE a gauge\na{x=\"1\"} 1\n# TYPE a gauge\na{x=\"2\"} 2\na{x=\"1\"} 3\n";
    let parsed = text::parse_with(twice.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(parsed.families.len(), 1);
    assert_eq!(parsed.families[0].metrics.len(), 2);
    // The second TYPE and the second a{x="1"}: the first value stays.
    assert_eq!(parsed.duplicates, 2);
    let errors = openmetrics::parse(format!("{twice}# EOF\n").as_bytes()).unwrap_err();
    assert_eq!(errors.0[0].line, 3);
    assert!(errors.0[0].what.contains("line 2"), "{errors}");
}

#[test]
fn one_name_with_three_types_is_an_error_with_both_places() {
    let input =
        "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a counter\na 1\n# TYPE a histogram\n";
    let errors = text::parse(input.as_bytes()).unwrap_err();
    let places: Vec<_> = errors.0.iter().map(|e| (e.code, e.line)).collect();
    assert_eq!(places, [(ParseCode::Clash, 5), (ParseCode::Clash, 7)]);
    assert!(errors.0.iter().all(|e| e.what.contains("line 1")), "{errors}");
    let errors = openmetrics::parse(input.as_bytes()).unwrap_err();
    assert_eq!((errors.0[0].code, errors.0[0].line), (ParseCode::Clash, 5));
    assert!(errors.0[0].what.contains("line 1"), "{errors}");
}

#[test]
fn label_sets_that_concatenate_alike_stay_two_series() {
    let input = "# TYPE a counter\na{a=\"ab\",b=\"c\"} 1\na{a=\"a\",b=\"bc\"} 10\n";
    let families = text::parse(input.as_bytes()).unwrap();
    assert_eq!(families[0].metrics.len(), 2);
    let openmetrics = input.replace("counter", "gauge") + "# EOF\n";
    assert_eq!(openmetrics::parse(openmetrics.as_bytes()).unwrap()[0].metrics.len(), 2);
}

#[test]
fn invalid_utf8_is_refused_with_its_place() {
    for errors in [
        text::parse(b"a 1\nb{x=\"\xff\"} 1\n").unwrap_err(),
        openmetrics::parse(b"a 1\nb{x=\"\xff\"} 1\n# EOF\n").unwrap_err(),
    ] {
        let first = &errors.0[0];
        assert_eq!((first.code, first.line, first.column), (ParseCode::Utf8, 2, 6));
    }
}

#[test]
fn every_limit_is_an_error_that_names_it() {
    let limits = Limits {
        labels: 2,
        name_bytes: 8,
        value_bytes: 4,
        series_bytes: 30,
        help_bytes: 5,
        samples: 3,
        ..Limits::default()
    };
    for input in [
        "a{a=\"1\",b=\"2\",c=\"3\"} 1\n",
        "abcdefghi 1\n",
        "a{abcdefghi=\"1\"} 1\n",
        "a{a=\"12345\"} 1\n",
        "abcdefgh{abcdefgh=\"1\",bcdefgh=\"1\"} 1\n",
        "# HELP a 123456\n",
        "a 1\nb 1\nc 1\nd 1\n",
    ] {
        for errors in [
            text::parse_with(input.as_bytes(), &limits).unwrap_err(),
            openmetrics::parse_with(format!("{input}# EOF\n").as_bytes(), &limits).unwrap_err(),
        ] {
            assert_eq!(errors.0[0].code, ParseCode::Limit, "{input}: {errors}");
        }
    }
}

#[test]
fn errors_are_collected_up_to_the_limit() {
    let input = "a{ 1\n".repeat(100);
    let errors = text::parse(input.as_bytes()).unwrap_err();
    assert_eq!(errors.0.len(), Limits::default().errors);
    assert_eq!(errors.0[1].line, 2);
}

#[test]
fn text_takes_what_lenient_readers_take() {
    let input = "# just a comment\r\n\r\n#TYPE is a comment too\n  \t# TYPE \t h  histogram  \r\n\
        h_bucket { le = \"1\" , } 1\n\th_bucket{le=\"+inf\"}\t2\t1000\t\r\nh_sum NaN\nh_count 1\n\
        x Nan -5\n{\"dotted.name\",\"l.x\"=\"v\"} +iNF\n__meta{__l=\"1\"} 2";
    let parsed = text::parse_with(input.as_bytes(), &Limits::default()).unwrap();
    let names: Vec<_> = parsed.families.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["h", "x", "dotted.name", "__meta"]);
    // Bucket `+inf` has a timestamp of its own, so it is a point of its own.
    assert_eq!(parsed.families[0].metrics.len(), 2);
}

#[test]
fn text_refuses_what_would_lose_data() {
    for input in [
        "a",
        "a 1 2 3",
        "a 1 1.5",
        "a{b=\"1\",b=\"2\"} 1",
        "a{b=\"1\"",
        "a{,} 1",
        "# TYPE a meh",
        "a 1\n# TYPE a gauge",
        "# TYPE a histogram\na 1",
        "# TYPE a histogram\na_bucket 1",
        "# TYPE a summary\na{quantile=\"x\"} 1",
        "0a 1",
        "{} 1",
        "a{\"b\"} 1",
        "\"a.b\" 1",
        "a 0x10",
    ] {
        assert!(text::parse(input.as_bytes()).is_err(), "{input}");
    }
}

#[test]
fn a_counter_without_its_suffix_keeps_its_name_everywhere() {
    let mut family = gauge("requests", "", Labels::default());
    family.kind = FamilyKind::Counter;
    let text = String::from_utf8(text::encode_to_vec(std::slice::from_ref(&family))).unwrap();
    assert_eq!(text, "# TYPE requests counter\nrequests 1\n");
    let text = String::from_utf8(openmetrics::encode_to_vec(&[family])).unwrap();
    assert_eq!(text, "# TYPE requests unknown\nrequests 1\n# EOF\n");
}

#[test]
fn names_outside_the_legacy_alphabet_are_quoted_or_escaped_as_asked() {
    let family = gauge("a.b", "", Labels::from([("lbl.x", "v")]));
    let encode = |escaping| {
        let mut text = Vec::new();
        let sink = |chunk: &mut Vec<u8>| text.extend_from_slice(chunk);
        let mut encoder = TextEncoder::new(escaping, sink);
        family.walk(&mut encoder);
        encoder.finish();
        String::from_utf8(text).unwrap()
    };
    assert_eq!(encode(Escaping::AllowUtf8), "# TYPE \"a.b\" gauge\n{\"a.b\",\"lbl.x\"=\"v\"} 1\n");
    assert_eq!(encode(Escaping::Underscores), "# TYPE a_b gauge\na_b{lbl_x=\"v\"} 1\n");
    assert_eq!(encode(Escaping::Dots), "# TYPE a_dot_b gauge\na_dot_b{lbl_dot_x=\"v\"} 1\n");
    assert_eq!(
        encode(Escaping::Values),
        "# TYPE U__a_2e_b gauge\nU__a_2e_b{U__lbl_2e_x=\"v\"} 1\n"
    );
}

#[test]
fn a_neighbour_named_like_a_sample_is_left_out_only_where_the_two_would_mix() {
    let mut requests = gauge("requests_total", "", Labels::default());
    requests.kind = FamilyKind::Counter;
    let families = [requests, gauge("requests_created", "", Labels::default())];
    let text = String::from_utf8(text::encode_to_vec(&families)).unwrap();
    assert!(text.contains("\nrequests_created 1\n"), "{text}");
    let text = String::from_utf8(openmetrics::encode_to_vec(&families)).unwrap();
    assert!(!text.contains("requests_created"), "{text}");
}

#[test]
fn an_exposition_read_in_pieces_gives_the_same_families_as_they_complete() {
    let whole =
        "# TYPE a counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 2\n# TYPE b gauge\nb 1\n# EOF\n";
    let limits = Limits::default();
    let mut assembler = openmetrics::Assembler::new(&limits);
    let mut families = Vec::new();
    let mut events = openmetrics::Events::new(b"", 1, &limits);
    for (at, piece) in whole.split_inclusive('\n').enumerate() {
        events = openmetrics::Events::new(piece.as_bytes(), at as u64 + 1, &limits);
        assembler.read(&mut events).unwrap();
        families.extend(assembler.take());
    }
    assert_eq!(families.len(), 2);
    families.extend(assembler.finish(&events).unwrap().families);
    assert_eq!(families, openmetrics::parse(whole.as_bytes()).unwrap());
}

#[test]
fn a_row_and_an_inner_set_may_each_be_empty() {
    let mut text = Vec::new();
    let sink = |chunk: &mut Vec<u8>| text.extend_from_slice(chunk);
    let mut encoder = TextEncoder::new(Escaping::AllowUtf8, sink);
    encoder.begin(&FamilyHead {
        name: "a",
        kind: FamilyKind::Gauge,
        unit: "",
        help: "",
        inner: &[&[], &[("i", "1")]],
        original: None,
    });
    for row in [&[][..], &[("o", "2")][..]] {
        encoder.row(row);
        for value in [Number::U64(7), Number::F64(0.5)] {
            encoder.number(0, value, Extras::default());
            encoder.number(1, value, Extras::default());
        }
    }
    // An index beyond the inner sets is nobody's point.
    encoder.number(2, Number::U64(7), Extras::default());
    encoder.end();
    assert_eq!(encoder.omitted(), 1);
    encoder.finish();
    assert_eq!(
        String::from_utf8(text).unwrap(),
        "# TYPE a gauge\na 7\na{i=\"1\"} 7\na 0.5\na{i=\"1\"} 0.5\n\
         a{o=\"2\"} 7\na{o=\"2\",i=\"1\"} 7\na{o=\"2\"} 0.5\na{o=\"2\",i=\"1\"} 0.5\n"
    );
}

#[test]
fn chunks_end_at_lines_and_stay_small() {
    let metrics = (0..20_000u64).map(|i| Metric {
        labels: Labels::from([("i", i.to_string().as_str())]),
        value: MetricValue::Number(Number::U64(i), None),
        timestamp: None,
        start: None,
    });
    let family = Family { metrics: metrics.collect(), ..gauge("a", "", Labels::default()) };
    let mut chunks = Vec::new();
    let sink = |chunk: &mut Vec<u8>| chunks.push(std::mem::take(chunk));
    let mut encoder = TextEncoder::new(Escaping::AllowUtf8, sink);
    family.walk(&mut encoder);
    encoder.finish();
    assert!(chunks.len() > 1);
    assert!(chunks.iter().all(|c| c.len() <= bellwether_exposition::CHUNK_BYTES));
    assert!(chunks.iter().all(|c| c.ends_with(b"\n")));
    assert_eq!(chunks.concat(), text::encode_to_vec(&[family]));
}

#[test]
fn odd_but_legal_histograms_survive_openmetrics() {
    for lines in [
        "a_bucket{le=\"-Inf\"} 0\na_bucket{le=\"+Inf\"} 0\n",
        "a_bucket{le=\"1\"} -0\na_bucket{le=\"+Inf\"} 3\n",
        "a_bucket{le=\"+Inf\"} 1 1\na_count 1 1\na_sum 1 1\na_bucket{le=\"+Inf\"} 2 2\na_count 2 2\na_sum 2 2\n",
    ] {
        let input = format!("# TYPE a histogram\n{lines}# EOF\n");
        let verdict = bellwether_exposition::conformance::judge(input.as_bytes());
        assert!(verdict.is_right(true), "{verdict:?}");
    }
}

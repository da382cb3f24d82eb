//! Expositions that mean harm: the draft compiles whatever they hold, and says what it left out.

use bellwether_catalogue::infer::{Options, infer};
use bellwether_model::{Family, FamilyKind, Histogram, Labels, Metric, MetricValue};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::exposed::{compiled, drafts, drift, family, parsed};

const KINDS: [FamilyKind; 6] = [
    FamilyKind::Counter,
    FamilyKind::Gauge,
    FamilyKind::Info,
    FamilyKind::StateSet,
    FamilyKind::Unknown,
    FamilyKind::Counter,
];

/// Texts that are syntax somewhere.
const TEXTS: [&str; 24] = [
    "", " ", "no", "~", "null", "a: b", "a #b", "- a", "\"", "'", "\\", "a\nb", "\t", "{x}", "[x]",
    "&a", "*", "!t", "%", "\u{202e}", "\u{feff}", "\u{85}", "𝄞", "x\u{0}y",
];

#[test]
fn names_values_and_help_that_are_syntax_stay_text() {
    for text in TEXTS {
        let labels = |value: &str| {
            Labels(vec![("plain".to_owned(), value.to_owned()), (text.to_owned(), "v".to_owned())])
        };
        let mut one = family("shop_carts", FamilyKind::Gauge, vec![labels(text), labels("b")]);
        one.help = text.to_owned();
        one.unit = text.to_owned();
        let named = family(text, FamilyKind::Counter, vec![Labels::default()]);
        drafts(&[vec![one, named]]);
    }
}

#[test]
fn closed_values_are_listed_as_text() {
    let exposition = "# HELP a_b H.\n# TYPE a_b gauge\na_b{answer=\"no\"} 1\na_b{answer=\"maybe\"} 1\n\
                      a_b{answer=\"null\"} 1\n";
    let families = parsed(exposition);
    assert_eq!(drift(std::slice::from_ref(&families)), [""; 0]);
    let catalogue = compiled(&infer(&[families], &Options::default()));
    assert_eq!(catalogue.metrics[0].labels[0].values(), ["maybe", "no", "null"]);
}

#[test]
fn a_gauge_and_a_counter_that_are_one_family_in_openmetrics_are_not_both_declared() {
    let exposition = "# HELP a_x H.\n# TYPE a_x gauge\na_x 1\n\
                      # HELP a_x_total H.\n# TYPE a_x_total counter\na_x_total 1\n";
    assert_eq!(drift(&[parsed(exposition)]), [""; 0]);
}

#[test]
fn what_the_language_has_no_word_for_is_external_with_the_reason() {
    let labelled = |pairs: &[(&str, &str)]| {
        Labels(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    };
    let histogram = |bounds: &[f64]| Metric {
        labels: labelled(&[("b", &bounds.len().to_string())]),
        value: MetricValue::Histogram(Histogram {
            bounds: bounds.to_vec(),
            counts: vec![1.0; bounds.len() + 1],
            sum: Some(1.0),
            native: None,
            exemplars: vec![],
        }),
        timestamp: None,
        start: None,
    };
    let mut differ = family("x_differ", FamilyKind::Histogram, vec![]);
    differ.metrics = vec![histogram(&[1.0]), histogram(&[1.0, 2.0])];
    let mut many = family("x_many", FamilyKind::Histogram, vec![]);
    many.metrics = vec![histogram(&(0..300).map(f64::from).collect::<Vec<_>>())];
    let families = vec![
        differ,
        many,
        family("x_quantile", FamilyKind::Gauge, vec![labelled(&[("quantile", "0.5")])]),
        family("x_reserved", FamilyKind::Gauge, vec![labelled(&[("__name", "a")])]),
        family("x_total", FamilyKind::Unknown, vec![Labels::default()]),
        family("x_fine", FamilyKind::Gauge, vec![Labels::default()]),
    ];
    assert_eq!(drift(std::slice::from_ref(&families)), [""; 0]);
    let text = &infer(&[families], &Options::default()).files[0].text;
    for why in [
        "different bucket boundaries",
        "256 are allowed",
        "called quantile",
        "begins with __",
        "gives no type",
    ] {
        assert!(text.contains(why), "{why}\n{text}");
    }
}

#[test]
fn identifiers_are_open_and_their_values_are_not_repeated() {
    let users = (0..30).map(|i| Labels(vec![("who".to_owned(), format!("ann{i}@example.org"))]));
    let draft = infer(
        &[vec![family("a_logins_total", FamilyKind::Counter, users.collect())]],
        &Options::default(),
    );
    let text = &draft.files[0].text;
    assert!(
        text.contains("who: { open: 50 }    # guessed: open (mail addresses), 30 values seen"),
        "{text}"
    );
    assert!(text.contains("is the label needed?") && !text.contains("ann"), "{text}");
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(TEXTS.to_vec()).prop_map(str::to_owned),
        "[a-z_]{1,8}",
        "\\PC{0,6}",
        Just("x".repeat(1200)),
    ];
    vec(piece, 0..3).prop_map(|pieces| pieces.concat())
}

fn labels() -> impl Strategy<Value = Labels> {
    let name =
        prop_oneof![Just("a".to_owned()), Just("le".to_owned()), Just("b".to_owned()), hostile()];
    vec((name, hostile()), 0..4).prop_map(|mut pairs| {
        pairs.sort();
        pairs.dedup_by(|a, b| a.0 == b.0);
        Labels(pairs)
    })
}

fn families() -> impl Strategy<Value = Vec<Family>> {
    let name = prop_oneof!["[ab]_[ab](_total|_info|_created|_sum)?", hostile()];
    let one =
        (name, proptest::sample::select(KINDS.to_vec()), vec(labels(), 0..4), hostile(), hostile());
    let one = one.prop_map(|(name, kind, series, help, unit)| Family {
        help,
        unit,
        ..family(&name, kind, series)
    });
    vec(one, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_is_exposed_the_draft_compiles(scrapes in vec(families(), 0..3)) {
        drafts(&scrapes);
    }
}

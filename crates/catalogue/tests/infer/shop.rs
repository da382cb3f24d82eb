//! One exposition with something of everything, and its draft to read.

use std::path::Path;

use bellwether_catalogue::infer::{Layout, Options, infer};
use bellwether_model::MetricKind;
use bellwether_testkit::golden;

use crate::exposed::{compiled, drift, parsed};

fn here() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/infer")
}

fn exposition() -> String {
    std::fs::read_to_string(here().join("shop.prom")).expect("the exposition")
}

#[test]
fn every_guess_is_marked_with_its_evidence() {
    let draft = infer(&[parsed(&exposition())], &Options::default());
    golden::check(&here().join("shop.yaml"), &draft.files[0].text);
    compiled(&draft);
}

#[test]
fn an_exposition_keeps_what_was_drafted_from_it() {
    assert_eq!(drift(&[parsed(&exposition())]), [""; 0]);
}

#[test]
fn a_later_scrape_shows_that_an_untyped_family_counts() {
    let later = exposition().replace("shop_mystery 3", "shop_mystery 4");
    let draft = infer(&[parsed(&exposition()), parsed(&later)], &Options::default());
    let catalogue = compiled(&draft);
    assert_eq!(catalogue.metric("shop_mystery").map(|m| m.kind), Some(MetricKind::Counter));
    let sooner = infer(&[parsed(&later), parsed(&exposition())], &Options::default());
    assert!(sooner.files[0].text.contains("values fell, so it is no counter"));
}

#[test]
fn openmetrics_states_units_types_and_states() {
    let text = "# TYPE b_seconds gauge\n# UNIT b_seconds seconds\n# HELP b_seconds B.\n\
                b_seconds 1\n# TYPE c stateset\n# HELP c C.\nc{c=\"up\"} 1\nc{c=\"down\"} 0\n\
                # TYPE d info\n# HELP d D.\nd_info{v=\"1\"} 1\n# EOF\n";
    let families = bellwether_exposition::openmetrics::parse(text.as_bytes()).expect("sound");
    let draft = infer(std::slice::from_ref(&families), &Options::default());
    let catalogue = compiled(&draft);
    let kind = |name| catalogue.metric(name).map(|m| m.kind);
    assert_eq!(kind("c"), Some(MetricKind::StateSet));
    assert_eq!(kind("d_info"), Some(MetricKind::Info));
    assert_eq!(catalogue.metric("b_seconds").map(|m| m.unit.as_str()), Some("s"));
    assert!(draft.files[0].text.contains("    unit: s\n"), "stated, not guessed");
    assert_eq!(drift(&[families]), [""; 0]);
}

#[test]
fn clear_groups_of_names_become_modules() {
    let mut text = String::new();
    for (group, name) in [
        ("cart", "a"),
        ("cart", "b"),
        ("cart", "c"),
        ("pay", "a"),
        ("pay", "b"),
        ("pay", "c"),
        ("up", "x"),
    ] {
        let name = format!("shop_{group}_{name}");
        let lines = ["# HELP NAME H.\n", "# TYPE NAME gauge\n", "NAME 1\n"].concat();
        text.push_str(&lines.replace("NAME", &name));
    }
    let options = Options { layout: Layout::Folder, ..Options::default() };
    let draft = infer(&[parsed(&text)], &options);
    let paths: Vec<&str> = draft.files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["bellwether.yaml", "modules/cart.yaml", "modules/pay.yaml"]);
    assert_eq!(
        compiled(&draft).metric("shop_cart_a").map(|m| m.module.clone()),
        Some("cart".to_owned())
    );
}

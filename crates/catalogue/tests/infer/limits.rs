//! More of everything than a catalogue holds.

use bellwether_catalogue::infer::{Layout, METRICS_MAX, Options, infer};
use bellwether_model::{Family, FamilyKind, Labels};

use crate::exposed::{compiled, drift, family};

fn labels(pairs: usize, value: usize) -> Labels {
    Labels((0..pairs).map(|l| (format!("l{l}"), format!("w{value}/{l}"))).collect())
}

#[test]
fn more_metrics_than_fit_are_left_out_and_counted() {
    let one = |i: usize| family(&format!("m{i}"), FamilyKind::Gauge, vec![Labels::default()]);
    let families: Vec<Family> = (0..METRICS_MAX + 50).map(one).collect();
    let draft = infer(&[families], &Options { layout: Layout::Folder, ..Options::default() });
    assert_eq!((draft.metrics, draft.left_out.len()), (METRICS_MAX, 50));
    assert_eq!(compiled(&draft).metrics.len(), METRICS_MAX);
}

#[test]
fn a_file_that_is_full_says_what_it_does_not_hold() {
    let one = |i: usize| {
        let help = format!("Number {i}. {}", "x ".repeat(4_000));
        Family { help, ..family(&format!("m{i}"), FamilyKind::Gauge, vec![Labels::default()]) }
    };
    let families: Vec<Family> = (0..200).map(one).collect();
    let draft = infer(std::slice::from_ref(&families), &Options::default());
    assert_eq!(draft.metrics + draft.left_out.len(), 200);
    assert!(draft.left_out.iter().all(|left| left.why.contains("a folder of modules holds more")));
    assert!(!draft.left_out.is_empty() && compiled(&draft).metrics.len() == draft.metrics);
    let folder = infer(&[families], &Options { layout: Layout::Folder, ..Options::default() });
    assert_eq!((folder.metrics, folder.left_out.len()), (200, 0));
    assert_eq!(compiled(&folder).metrics.len(), 200);
}

#[test]
fn labels_whose_values_multiply_beyond_cells_lose_headroom_or_are_external() {
    let ten = (0..3).map(|v| labels(10, v)).collect();
    let many = (0..40).map(|v| labels(8, v)).collect();
    let wide = vec![labels(40, 0)];
    let families = vec![
        family("a_ten", FamilyKind::Gauge, ten),
        family("a_many", FamilyKind::Gauge, many),
        family("a_wide", FamilyKind::Gauge, wide),
        family("a_fine", FamilyKind::Gauge, vec![Labels::default()]),
    ];
    assert_eq!(drift(std::slice::from_ref(&families)), [""; 0]);
    let text = &infer(&[families], &Options::default()).files[0].text;
    for said in ["no headroom", "cells, 4194304 are allowed", "40 labels, 32 are allowed"] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

#[test]
fn a_family_with_very_many_series_is_external() {
    let series = (0..10_000).map(|v| labels(3, v)).collect();
    let draft =
        infer(&[vec![family("a_big_total", FamilyKind::Counter, series)]], &Options::default());
    assert_eq!((draft.metrics, draft.external), (0, 1));
    assert_eq!(draft.series_seen, 10_000);
}
